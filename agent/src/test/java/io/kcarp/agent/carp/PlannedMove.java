package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpState.Backup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A master that leaves a group at peace, with a successor that lives and no loss: the addresses
 * have a holder at every moment, and two for a short while. True times.
 */
final class PlannedMove {
  private final List<SimulatedNode> nodes;
  private final Census census;
  private final long latencyNanos;

  /** Whether frames are quick enough for the successors to take turns at claiming. */
  private final boolean takesTurns;

  private @Nullable SimulatedNode leaver;
  private long overlapsSinceNanos;
  private boolean overlaps;

  PlannedMove(List<SimulatedNode> nodes, long latencyNanos, Census census) {
    this.nodes = nodes;
    this.census = census;
    this.latencyNanos = latencyNanos;
    takesTurns = latencyNanos < CarpEngine.CLAIM_FROM_LIVE_MASTER_NANOS;
  }

  private Bound overlap() {
    long claimFromNewMasterNanos =
        nodes.stream()
            .map(node -> node.carp.settings())
            .filter(settings -> settings.preempt() || settings.demoteByte())
            .mapToLong(NodeWatch::longestTurnNanos)
            .max()
            .orElse(0);
    return Bound.of(
        Bound.part("the successor's advertisement", latencyNanos),
        Bound.part("its announcement is out", CarpEngine.OVERLAP_NANOS),
        Bound.part("a second successor is heard", latencyNanos),
        Bound.part("its last word is answered", 2 * latencyNanos),
        Bound.part("the turn of a better one", claimFromNewMasterNanos));
  }

  /** From now on {@code node} leaves, if that is what masters do that have a successor. */
  void begin(SimulatedNode node) {
    boolean bothMayYield = node.carp.settings().tieBreak() == TieBreak.YIELD;
    boolean succeeded = nodes.stream().anyMatch(other -> other != node && isSuccessor(other));
    boolean troubled = nodes.stream().anyMatch(other -> other.sendsFail || other.refusesAddresses);
    if (succeeded && !troubled && !bothMayYield && takesTurns) {
      leaver = node;
      overlaps = false;
    }
  }

  private static boolean isSuccessor(SimulatedNode node) {
    return node.awake() && node.plugged && node.carp.state() instanceof Backup;
  }

  boolean isUnderWay() {
    return leaver != null;
  }

  /** Something else came in between. */
  void cancel() {
    leaver = null;
  }

  /** Who is the better successor may have changed. */
  void otherDemoted(SimulatedNode node) {
    if (node != leaver) {
      cancel();
    }
  }

  void check(long nowNanos) {
    if (leaver == null) {
      return;
    }
    int holders = 0;
    for (SimulatedNode node : nodes) {
      holders += node.running && !node.held.isEmpty() ? 1 : 0;
    }
    if (holders == 0) {
      throw new Violation(
          Invariant.MOVES_WITHOUT_A_GAP, nowNanos, "nobody holds while " + leaver + " leaves");
    }
    if (holders > 1 && !overlaps) {
      overlapsSinceNanos = nowNanos;
    }
    overlaps = holders > 1;
    Bound overlap = overlap();
    if (overlaps && nowNanos - overlapsSinceNanos > overlap.totalNanos()) {
      throw new Violation(
          Invariant.MOVES_WITHOUT_A_GAP,
          nowNanos,
          holders + " holders since " + overlapsSinceNanos + ", longer than " + overlap);
    }
    if (!leaver.isMaster() && !overlaps) {
      census.count(Happening.SEAMLESS_MOVE);
      leaver = null;
    }
  }
}
