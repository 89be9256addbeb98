package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.operator.status.LeaseObservations;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the agents' Leases every few seconds.
 *
 * <p>Reads rather than watches: a watch of a hung API server looks like agents that fell silent; a
 * read that fails is known to have failed.
 */
public final class AgentPresence implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentPresence.class);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final String namespace;
  private final Runnable onChange;
  private final Runnable onRestore;
  private final AtomicLong version = new AtomicLong();
  private volatile boolean failing;
  private final LeaseObservations observations = new LeaseObservations();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("agent-presence").daemon().unstarted(task));

  /**
   * Not started yet.
   *
   * @param onChange called on the reading thread when a node became stale or fresh
   * @param onRestore called on the reading thread when the API server's store was set back
   */
  public AgentPresence(
      KubernetesClient client, String namespace, Runnable onChange, Runnable onRestore) {
    this.client = client;
    this.namespace = namespace;
    this.onChange = onChange;
    this.onRestore = onRestore;
  }

  /** Begins to read. */
  public void start() {
    executor.execute(this::readAndGoOn);
  }

  private void readAndGoOn() {
    Duration next = readLeases() ? PERIOD : RETRY;
    if (!executor.isShutdown()) {
      try {
        var _ = executor.schedule(this::readAndGoOn, next.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("Closed: no more readings", e);
      }
    }
  }

  /** Whether the node's agent is alive, by {@link LeaseObservations}' rules. */
  public boolean isFresh(String node) {
    synchronized (observations) {
      return observations.isFresh(node, System.nanoTime());
    }
  }

  /** Whether the node has an agent that may be alive, whether or not it reported anything. */
  boolean mayRenew(String node) {
    synchronized (observations) {
      return observations.mayRenew(node);
    }
  }

  /**
   * Reads the Leases now, on the caller's thread: who has come back since the last look, and is the
   * store still the same?
   */
  public void look() {
    var _ = readLeases();
  }

  /** Whether the node's agent was seen alive at {@code sinceNanos} of System.nanoTime or later. */
  boolean renewedSince(String node, long sinceNanos) {
    synchronized (observations) {
      return observations.renewedSince(node, sinceNanos);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      // The client may be closed next; a reading must not notice.
      if (!executor.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("A reading of the agents' Leases does not end");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether they could be read. */
  private boolean readLeases() {
    try {
      LeaseList leases = list();
      Map<String, String> renewTimes =
          leases.getItems().stream()
              .filter(AgentPresence::isAgents)
              .collect(
                  Collectors.toMap(
                      lease -> lease.getMetadata().getName(),
                      lease -> lease.getSpec().getRenewTime().toString()));
      if (observe(renewTimes)) {
        onChange.run();
      }
      if (failing) {
        failing = false;
        LOG.info("The agents' Leases can be read again");
      }
      return true;
    } catch (KubernetesClientException e) {
      if (executor.isShutdown()) {
        LOG.debug("Interrupted by close", e);
        return false;
      }
      if (!failing) {
        failing = true;
        LOG.warn(
            "Can't read the agents' Leases, nobody is judged stale meanwhile: {} {}",
            e.getMessage(),
            e.getCause() == null ? "" : e.getCause());
      }
      return false;
    } catch (RuntimeException e) {
      // An exception would end the schedule silently.
      LOG.error("Reading the agents' Leases failed", e);
      return false;
    }
  }

  /**
   * Each change in the store has a greater version than all before, until it is restored. One
   * reading at a time: two answers could come in the wrong order.
   */
  private LeaseList list() {
    synchronized (version) {
      LeaseList leases = client.leases().inNamespace(namespace).list();
      long read = Long.parseLong(leases.getMetadata().getResourceVersion());
      if (read < version.getAndSet(read)) {
        onRestore.run();
      }
      return leases;
    }
  }

  private boolean observe(Map<String, String> renewTimes) {
    synchronized (observations) {
      Set<String> before = observations.staleLeases();
      observations.observed(renewTimes, System.nanoTime());
      return !before.equals(observations.staleLeases());
    }
  }

  private static boolean isAgents(Lease lease) {
    return lease.getMetadata().getName().startsWith(Names.AGENT + "-")
        && lease.getSpec() != null
        && lease.getSpec().getRenewTime() != null;
  }
}
