package io.kcarp.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kcarp.api.v1alpha1.Names;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kcarp-operator run}: waits for the API server, then works until a signal. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs the operator against the cluster of its pod or kubeconfig.")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicReference<@Nullable KcarpOperator> running = new AtomicReference<>();

  @Option(
      names = "--namespace",
      defaultValue = "${env:POD_NAMESPACE:-" + Names.DEFAULT_NAMESPACE + "}",
      description = "Where Secrets, Leases and agents are. Default: ${DEFAULT-VALUE}.")
  private String namespace = Names.DEFAULT_NAMESPACE;

  @Option(
      names = "--agent-image",
      required = true,
      defaultValue = "${env:KCARP_AGENT_IMAGE}",
      description = "Container image of the agents; also from KCARP_AGENT_IMAGE.")
  private String agentImage = "";

  @Option(
      names = "--http-address",
      defaultValue = "127.0.0.1:9478",
      converter = HttpAddress.class,
      description = "Where /healthz, /readyz and /metrics listen. Default: ${DEFAULT-VALUE}.")
  private InetSocketAddress httpAddress = new InetSocketAddress(0);

  @Option(
      names = "--leader-election",
      description = "Let several replicas agree on one that works.")
  private boolean leaderElection;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "shutdown"));
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    try (HealthServer http = listen(metrics);
        KubernetesClient client = ApiClient.create()) {
      LOG.info(
          "kcarp-operator {}, namespace {}, agents of {}, health and metrics on {}",
          OperatorMain.version(),
          namespace,
          agentImage,
          http.address());
      work(client, metrics);
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private void work(KubernetesClient client, PrometheusMeterRegistry metrics)
      throws InterruptedException {
    OperatorOptions options = new OperatorOptions(namespace, agentImage, leaderElection);
    Optional<String> said = Optional.empty();
    do {
      Optional<String> obstacle = ApiPreflight.obstacle(client.getConfiguration(), namespace);
      if (obstacle.isPresent()) {
        if (!obstacle.equals(said)) {
          LOG.warn("Not started yet, trying again: {}", obstacle.get());
          said = obstacle;
        }
        continue;
      }
      said = Optional.empty();
      try (KcarpOperator operator = new KcarpOperator(client, options, metrics)) {
        operator.start();
        running.set(operator);
        LOG.info("Started");
        stopAsked.await();
      } catch (RuntimeException e) {
        LOG.error("The operator could not start, trying again", e);
      } finally {
        running.set(null);
      }
    } while (!stopAsked.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
  }

  private boolean isReady() {
    KcarpOperator operator = running.get();
    return operator != null && operator.isReady();
  }

  private HealthServer listen(PrometheusMeterRegistry metrics) {
    try {
      return new HealthServer(httpAddress, this::isReady, metrics);
    } catch (IOException e) {
      if (spec == null) {
        throw new IllegalStateException("picocli sets the spec", e);
      }
      throw new ParameterException(
          spec.commandLine(), "Can't listen on " + httpAddress + ": " + e.getMessage(), e);
    }
  }

  private void stopAndWait() {
    stopAsked.countDown();
    try {
      if (!stopped.await(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Not stopped in an orderly way within {} s", LONGEST_STOP.toSeconds());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
