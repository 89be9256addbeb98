package io.kcarp.agent.kube;

import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one VirtualIP's status shall say for this node, and when to say it. Time is an argument,
 * monotonic nanoseconds. One thread.
 *
 * <ul>
 *   <li>only a difference is worth a request, and at most one a second;
 *   <li>but a change of role is due at once, also after a refusal;
 *   <li>the first word waits until it will stand, unless an agent before this one said something
 *       else. Nodes that begin together may claim together, and all but one yield: a master, and a
 *       backup that hears one, waits until that has not changed for {@link #STANDS_NANOS}, at most
 *       {@link #UNSETTLED_NANOS}. A backup that hears none is about to hear or to become one, and
 *       Init is what every virtual host passes through: see {@link #FIRST_BACKUP_NANOS} and {@link
 *       #FIRST_INIT_NANOS};
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

  /** Twice the longest that a master takes to yield. */
  static final long STANDS_NANOS = 300_000_000L;

  /** Nodes that take turns for longer shall be seen doing so. */
  static final long UNSETTLED_NANOS = 2_000_000_000L;

  /** Interface, socket and key are there by then, or something is the matter. */
  static final long FIRST_INIT_NANOS = 1_000_000_000L;

  private final String node;
  private final @Nullable NodeRole before;
  private final long bornNanos;
  private VirtualIPStatus wanted;
  private @Nullable VirtualIPStatus applied;
  private boolean repair;
  private long earliestNanos;

  /** When the first word could be that of a group with a master; {@link #NEVER} before. */
  private long unsettledSinceNanos = NEVER;

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
    earliestNanos = firstWordNanos(nowNanos);
  }

  /** When the first word will stand. */
  private long firstWordNanos(long nowNanos) {
    NodeRole role = roleOf(wanted);
    if (role == null) {
      return nowNanos;
    }
    if (role == NodeRole.Init) {
      return Math.max(nowNanos, bornNanos + FIRST_INIT_NANOS);
    }
    if (before != null && before != role) {
      return nowNanos;
    }
    if (role == NodeRole.Backup && observedMaster(wanted) == null) {
      return Math.max(nowNanos, bornNanos + FIRST_BACKUP_NANOS);
    }
    unsettledSinceNanos = Math.min(unsettledSinceNanos, nowNanos);
    return Math.min(
        nowNanos + STANDS_NANOS, Math.max(nowNanos, unsettledSinceNanos + UNSETTLED_NANOS));
  }

  /** Replaces what shall be said. */
  void want(VirtualIPStatus status, long nowNanos) {
    boolean sameRole = roleOf(status) == roleOf(wanted);
    boolean sameMaster = sameRole && Objects.equals(observedMaster(status), observedMaster(wanted));
    wanted = status;
    if (applied == null && refusals == 0) {
      if (!sameMaster) {
        earliestNanos = firstWordNanos(nowNanos);
      }
    } else if (!sameRole) {
      earliestNanos = nowNanos;
    }
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
    NodeEntry entry = entryOf(status);
    return entry == null ? null : entry.role();
  }

  private static @Nullable String observedMaster(VirtualIPStatus status) {
    NodeEntry entry = entryOf(status);
    return entry == null ? null : entry.observedMaster();
  }

  private static @Nullable NodeEntry entryOf(VirtualIPStatus status) {
    return status.nodesOrEmpty().stream().findFirst().orElse(null);
  }
}
