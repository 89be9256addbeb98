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
 *   <li>the first word waits until it will stand: a master's is due at once, and so is that of a
 *       backup that hears one. A backup that hears none is about to hear or to become one, so it
 *       waits, unless an agent before this one said something else; and Init is what every virtual
 *       host passes through: see {@link #FIRST_BACKUP_NANOS} and {@link #FIRST_INIT_NANOS};
 *   <li>after n refusals the next try waits 0.5 s * 2^(n-1), at most 10 s, and up to half as much
 *       again by chance, so that agents don't come back in step.
 * </ul>
 */
final class PublishSlot {
  static final long NEVER = Long.MAX_VALUE;
  static final long COALESCE_NANOS = 1_000_000_000L;
  static final long FIRST_BACKOFF_NANOS = 500_000_000L;
  static final long LAST_BACKOFF_NANOS = 10_000_000_000L;

  /** The default dead time, and a second for a node that has much to do. */
  static final long FIRST_BACKUP_NANOS = 5_000_000_000L;

  /** Interface, socket and key are there by then, or something is the matter. */
  static final long FIRST_INIT_NANOS = 1_000_000_000L;

  private final String node;
  private final @Nullable NodeRole before;
  private final long bornNanos;
  private VirtualIPStatus wanted;
  private @Nullable VirtualIPStatus applied;
  private boolean repair;
  private long earliestNanos;
  private int refusals;

  /**
   * The first word.
   *
   * @param before the role in the entry that an earlier agent of this node left, null without one
   */
  PublishSlot(String node, @Nullable NodeRole before, VirtualIPStatus wanted, long nowNanos) {
    this.node = node;
    this.before = before;
    this.wanted = wanted;
    bornNanos = nowNanos;
    earliestNanos = nowNanos + settlingNanos(wanted);
  }

  /** How long a first word may change yet. */
  private long settlingNanos(VirtualIPStatus first) {
    if (first.nodesOrEmpty().isEmpty()) {
      return 0;
    }
    NodeEntry entry = first.nodesOrEmpty().getFirst();
    return switch (entry.role()) {
      case Init -> FIRST_INIT_NANOS;
      case Backup ->
          entry.observedMaster() != null || (before != null && before != NodeRole.Backup)
              ? 0
              : FIRST_BACKUP_NANOS;
      case Master -> 0;
    };
  }

  /** Replaces what shall be said. */
  void want(VirtualIPStatus status, long nowNanos) {
    if (applied == null && refusals == 0) {
      earliestNanos = Math.max(nowNanos, bornNanos + settlingNanos(status));
    } else if (roleOf(status) != roleOf(wanted)) {
      earliestNanos = nowNanos;
    }
    wanted = status;
  }

  /** Whether it says where the addresses are: that comes before what others say. */
  boolean claims() {
    return wanted.master() != null;
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
