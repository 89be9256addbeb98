package io.kcarp.agent.kube;

import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import org.jspecify.annotations.Nullable;

/**
 * What one VirtualIP's status shall say for this node, and when to say it. Time is an argument,
 * monotonic nanoseconds. One thread.
 *
 * <ul>
 *   <li>only a difference is worth a request, and at most one a second;
 *   <li>but a change of role is due at once, also after a refusal;
 *   <li>after n refusals the next try waits 0.5 s * 2^(n-1), at most 10 s, and up to half as much
 *       again by chance, so that agents don't come back in step.
 * </ul>
 */
final class PublishSlot {
  static final long NEVER = Long.MAX_VALUE;
  static final long COALESCE_NANOS = 1_000_000_000L;
  static final long FIRST_BACKOFF_NANOS = 500_000_000L;
  static final long LAST_BACKOFF_NANOS = 10_000_000_000L;

  private final String node;
  private VirtualIPStatus wanted;
  private @Nullable VirtualIPStatus applied;
  private boolean repair;
  private long earliestNanos;
  private int refusals;

  PublishSlot(String node, VirtualIPStatus wanted, long nowNanos) {
    this.node = node;
    this.wanted = wanted;
    earliestNanos = nowNanos;
  }

  /** Replaces what shall be said. */
  void want(VirtualIPStatus status, long nowNanos) {
    if (roleOf(status) != roleOf(wanted)) {
      earliestNanos = nowNanos;
    }
    wanted = status;
  }

  VirtualIPStatus wanted() {
    return wanted;
  }

  /**
   * The API server holds this: where our part is missing, or somebody else's name stands in our
   * claim's place, it is said again.
   */
  void observed(@Nullable VirtualIPStatus seen) {
    boolean present = seen != null && seen.nodesOrEmpty().stream().anyMatch(this::isOurs);
    boolean claimed = seen != null && node.equals(seen.master());
    boolean shallBePresent = roleOf(wanted) != null;
    boolean shallClaim = wanted.master() != null;
    repair = present != shallBePresent || claimed != shallClaim;
  }

  /** The API server may hold something older. */
  void sayAgain() {
    applied = null;
  }

  private boolean isOurs(NodeEntry entry) {
    return entry.node().equals(node);
  }

  /** Nanoseconds until a request is due; 0 when it is, {@link #NEVER} when all is said. */
  long waitNanos(long nowNanos) {
    if (!isPending()) {
      return NEVER;
    }
    return Math.max(0, earliestNanos - nowNanos);
  }

  boolean isPending() {
    return repair || !wanted.equals(applied);
  }

  /** Whether nothing of this node is left in the status, and nothing shall be. */
  boolean isFinished() {
    return !isPending() && roleOf(wanted) == null;
  }

  /** What is wanted was applied, or can't be because the object does not exist. */
  void settled(long nowNanos) {
    applied = wanted;
    repair = false;
    refusals = 0;
    earliestNanos = nowNanos + COALESCE_NANOS;
  }

  /**
   * The API server refused it.
   *
   * @param chance from 0 inclusive to 1 exclusive
   */
  void refused(long nowNanos, double chance) {
    long backoff = Math.min(LAST_BACKOFF_NANOS, FIRST_BACKOFF_NANOS << Math.min(refusals, 10));
    refusals++;
    earliestNanos = nowNanos + backoff + (long) (backoff / 2.0 * chance);
  }

  private static @Nullable NodeRole roleOf(VirtualIPStatus status) {
    return status.nodesOrEmpty().isEmpty() ? null : status.nodesOrEmpty().getFirst().role();
  }
}
