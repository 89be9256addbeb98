package io.kcarp.agent.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.kcarp.api.v1alpha1.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews this node's Lease every 9 to 11 s, by server-side apply, which also creates it; after a
 * failure every 1 to 2 s. While the loop does not turn it is left to expire: entries that nobody
 * keeps true must not look fresh.
 */
public final class LeaseHeartbeat implements AutoCloseable {
  /** How long the operator may believe in a renewal: three may be lost. */
  static final int DURATION_SECONDS = 40;

  private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(9);
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(11);
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(LeaseHeartbeat.class);

  private final KubernetesClient client;
  private final String node;
  private final String namespace;
  private final BooleanSupplier loopTurns;
  private final Clock clock;
  private final PatchContext apply;
  private final Thread thread = Thread.ofPlatform().daemon().name("heartbeat").unstarted(this::run);
  private Runnable onRestore = () -> {};
  private volatile boolean closed;
  private boolean failing;
  private long version;

  /**
   * Asks nothing before {@link #start}.
   *
   * @param loopTurns whether the loop is alive; any thread
   * @param clock of the Lease's times
   */
  public LeaseHeartbeat(
      KubernetesClient client,
      String node,
      String namespace,
      BooleanSupplier loopTurns,
      Clock clock) {
    this.client = client;
    this.node = node;
    this.namespace = namespace;
    this.loopTurns = loopTurns;
    this.clock = clock;
    apply = ApiClient.applyAs(node);
  }

  /**
   * Renews at once, in the caller's thread (3 s at most, if the API server hangs), then
   * periodically: the operator must know that this node lives before it reads a configuration, or
   * it would not wait for it in a change of keys or addresses.
   *
   * @param restored called when a renewal tells that the API server's store was set back
   */
  public void start(Runnable restored) {
    onRestore = restored;
    renewIfTurning();
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(failing ? between(SHORTEST_RETRY, LONGEST_RETRY) : period());
      } catch (InterruptedException _) {
        return;
      }
      renewIfTurning();
    }
  }

  private static Duration period() {
    return between(SHORTEST_PERIOD, LONGEST_PERIOD);
  }

  private static Duration between(Duration shortest, Duration longest) {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(shortest.toMillis(), longest.toMillis()));
  }

  private void renewIfTurning() {
    if (loopTurns.getAsBoolean()) {
      renew();
    }
  }

  /** Each change in the store has a greater version than all before, until it is restored. */
  private void compare(long renewed) {
    if (renewed < version) {
      log.warn("The API server's store was set back, from version {} to {}", version, renewed);
      onRestore.run();
    }
    version = renewed;
  }

  /** Asks once. */
  void renew() {
    Lease lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withName(Names.agentLease(node))
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(node)
            .withLeaseDurationSeconds(DURATION_SECONDS)
            .withRenewTime(ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
            .endSpec()
            .build();
    try {
      Lease renewed = client.resource(lease).patch(apply);
      failing = false;
      compare(Long.parseLong(renewed.getMetadata().getResourceVersion()));
    } catch (RuntimeException e) {
      if (!failing && !closed) {
        failing = true;
        log.warn(
            "Lease {}/{} can't be renewed; trying again: {}",
            namespace,
            Names.agentLease(node),
            RootCause.text(e));
      }
    }
  }
}
