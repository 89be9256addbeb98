package io.kcarp.lab.train;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.api.QuickApi;
import io.kcarp.lab.cluster.ClusterObjects;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kcarp-lab train}. Exit codes: 0, 1 when the training did not go through. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Takes an operator and an agent through a short life, without privileges.")
public final class TrainCommand implements Callable<Integer> {
  private static final String NODE = "node";
  private static final String NAME = "training";
  private static final String AGENT_HTTP = "127.0.0.1:9477";
  private static final String OPERATOR_HTTP = "127.0.0.1:9478";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /** Also where another machine is emulated; a second or two where it is not. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Duration LOOK = Duration.ofMillis(100);

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("training")
          .withForce(true)
          .build();

  @Option(
      names = "--agent",
      required = true,
      split = " ",
      paramLabel = "COMMAND",
      description = "A program that takes a file and then the agent's arguments.")
  private List<String> agent = List.of();

  @Option(
      names = "--operator",
      required = true,
      split = " ",
      paramLabel = "COMMAND",
      description = "The operator's program.")
  private List<String> operator = List.of();

  /** With no more to be told than its options. */
  public TrainCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("kcarp-training-");
    try (QuickApi api = QuickApi.startedWithTls(new InetSocketAddress(LOOPBACK, 0));
        KubernetesClient client = api.client()) {
      ClusterObjects.create(client, Map.of(NODE, LOOPBACK));
      api.writeKubeconfig(work.resolve("kubeconfig"));
      Files.writeString(
          work.resolve("vip.yaml"), virtualIp("vhid: 7\n  passwordSecretRef: {name: key}") + KEY);
      Process running = start(work, "operator", operatorCommand());
      Process ours = start(work, "agent", agentCommand(work));
      try {
        live(client);
      } finally {
        running.destroy();
        ours.destroy();
      }
      return ended(running) && ended(ours) ? 0 : 1;
    } catch (IllegalStateException e) {
      System.err.println("kcarp-lab train: " + e.getMessage());
      show(work, "operator");
      show(work, "agent");
      return 1;
    }
  }

  private List<String> operatorCommand() {
    List<String> command = new ArrayList<>(operator);
    command.addAll(
        List.of("run", "--agent-image=" + Names.AGENT, "--http-address=" + OPERATOR_HTTP));
    return command;
  }

  private List<String> agentCommand(Path work) {
    List<String> command = new ArrayList<>(agent);
    command.addAll(
        List.of(
            work.resolve("vip.yaml").toString(),
            "run",
            "--node=" + NODE,
            "--socket=" + work.resolve("agent.sock"),
            "--http-address=" + AGENT_HTTP));
    return command;
  }

  private static Process start(Path work, String name, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(work.resolve(name + ".log").toFile());
    builder.environment().put("KUBECONFIG", work.resolve("kubeconfig").toString());
    return builder.start();
  }

  private static void live(KubernetesClient client) throws IOException, InterruptedException {
    apply(client, "advertisement: {advbase: 0, advskew: 1}");
    await("a master", () -> NODE.equals(status(client, VirtualIPStatus::master)));
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String address : List.of(AGENT_HTTP, OPERATOR_HTTP)) {
        for (String path : List.of("/metrics", "/healthz", "/readyz")) {
          look(http, address, path);
        }
      }
    }
    apply(client, "advertisement: {advbase: 0, advskew: 2}");
    await(
        "a change that is taken up",
        () -> Boolean.TRUE.equals(status(client, TrainCommand::hasTakenUpTheChange)));
    client.resources(VirtualIP.class).withName(NAME).delete();
    await(
        "the end of the VirtualIP and the agents",
        () ->
            client.resources(VirtualIP.class).withName(NAME).get() == null
                && client.apps().daemonSets().inAnyNamespace().list().getItems().isEmpty());
  }

  private static boolean hasTakenUpTheChange(VirtualIPStatus status) {
    return status.nodesOrEmpty().stream()
        .map(NodeEntry::observedGeneration)
        .anyMatch(generation -> generation != null && generation > 1);
  }

  private static void apply(KubernetesClient client, String more) {
    client.resource(virtualIp(more)).patch(APPLY);
  }

  private static final String KEY =
      """
      ---
      apiVersion: v1
      kind: Secret
      metadata:
        name: key
      stringData:
        password: secret
      """;

  /** In the subnet of the agent's pretended interface. */
  private static String virtualIp(String more) {
    return """
    apiVersion: kcarp.io/v1alpha1
    kind: VirtualIP
    metadata:
      name: %s
    spec:
      addresses: [192.0.2.100]
      %s
    """
        .formatted(NAME, more);
  }

  /** Reads a part of the status that may not be there yet. */
  @FunctionalInterface
  private interface Part<T> {
    @Nullable T of(VirtualIPStatus status);
  }

  private static <T> @Nullable T status(KubernetesClient client, Part<T> part) {
    VirtualIP seen = client.resources(VirtualIP.class).withName(NAME).get();
    return seen == null || seen.getStatus() == null ? null : part.of(seen.getStatus());
  }

  private static void look(HttpClient http, String address, String path)
      throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
        BodyHandlers.discarding());
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long startNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNanos > LIMIT.toNanos()) {
        throw new IllegalStateException(
            "not within %d minutes: %s".formatted(LIMIT.toMinutes(), what));
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  /** A JVM that is trained writes its cache before it ends. */
  private static boolean ended(Process process) throws InterruptedException {
    return process.waitFor(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void show(Path work, String name) throws IOException {
    System.err.println(
        Files.readString(work.resolve(name + ".log"), StandardCharsets.UTF_8).strip());
  }
}
