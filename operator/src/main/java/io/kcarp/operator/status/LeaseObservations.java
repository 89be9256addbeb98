package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.Names;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which agents are alive, by what this process itself saw of their Leases.
 *
 * <p>A node is stale when its Lease was not renewed during {@link #STALE_AFTER} of unbroken
 * observation. Times in the Leases are only compared with each other, so clocks need not agree. A
 * gap in the observation (API outage, suspended process) makes everyone fresh anew: nobody could
 * have renewed, or nobody looked. Not thread-safe; {@code nowNanos} is monotonic.
 */
public final class LeaseObservations {
  /** Four renewals of an agent. */
  public static final Duration STALE_AFTER = Duration.ofSeconds(40);

  /** Observations further apart than this do not connect. */
  public static final Duration LONGEST_GAP = Duration.ofSeconds(15);

  private final Map<String, Sighting> byLease = new HashMap<>();
  private long lastObservedNanos;
  private boolean observing;

  /**
   * @param renewTime what the Lease said
   * @param sinceNanos since when
   * @param renewed whether it said something else before
   * @param lookBeforeNanos the look before: a renewal came between it and sinceNanos
   */
  private record Sighting(
      Optional<String> renewTime, long sinceNanos, boolean renewed, long lookBeforeNanos) {}

  /**
   * All Leases were read.
   *
   * @param renewTimes Lease name to its renewTime; a Lease that is missing was not renewed
   */
  public void observed(Map<String, String> renewTimes, long nowNanos) {
    if (!observing || nowNanos - lastObservedNanos > LONGEST_GAP.toNanos()) {
      byLease.clear();
    }
    observing = true;
    renewTimes.forEach((lease, renewTime) -> see(lease, Optional.of(renewTime), nowNanos));
    byLease.keySet().stream()
        .filter(lease -> !renewTimes.containsKey(lease))
        .toList()
        .forEach(lease -> see(lease, Optional.empty(), nowNanos));
    lastObservedNanos = nowNanos;
  }

  /** Whether the node's agent renewed its Lease, or may have while nobody looked. */
  public boolean isFresh(String node, long nowNanos) {
    // A node that reports before its first Lease is seen gets the full time from now.
    Sighting sighting =
        byLease.computeIfAbsent(
            Names.agentLease(node), _ -> new Sighting(Optional.empty(), nowNanos, false, nowNanos));
    return isFresh(sighting);
  }

  /**
   * Whether the node has a Lease that its agent renews, as far as anybody can tell; a node that
   * never had an agent has none. Unlike {@link #isFresh} it grants no time to a node without.
   */
  public boolean mayRenew(String node) {
    Sighting sighting = byLease.get(Names.agentLease(node));
    return !observing
        || (sighting != null && sighting.renewTime().isPresent() && isFresh(sighting));
  }

  /**
   * Whether the node's agent certainly renewed its Lease at {@code sinceNanos} or later: not one
   * that renewed just before, and whose renewal was seen after.
   */
  public boolean renewedSince(String node, long sinceNanos) {
    Sighting sighting = byLease.get(Names.agentLease(node));
    return sighting != null && sighting.renewed() && sighting.lookBeforeNanos() - sinceNanos >= 0;
  }

  /** The Leases whose agents are stale; another answer than before means: judge anew. */
  public Set<String> staleLeases() {
    return byLease.entrySet().stream()
        .filter(entry -> !isFresh(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private boolean isFresh(Sighting sighting) {
    return lastObservedNanos - sighting.sinceNanos() < STALE_AFTER.toNanos();
  }

  private void see(String lease, Optional<String> renewTime, long nowNanos) {
    Sighting before = byLease.get(lease);
    if (before == null || !Objects.equals(before.renewTime(), renewTime)) {
      byLease.put(lease, new Sighting(renewTime, nowNanos, before != null, lastObservedNanos));
    }
  }
}
