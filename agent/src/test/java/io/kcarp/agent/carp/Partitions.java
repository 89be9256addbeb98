package io.kcarp.agent.carp;

import java.util.Arrays;
import java.util.List;

/**
 * Who does not hear whom: a partition is any dead time in which every advertisement from one node
 * to another was lost, however that came about. True times.
 */
final class Partitions {
  /** The clocks that measure dead times differ by less than this part from the true time. */
  private static final int CLOCK_PART = 500;

  private final List<SimulatedNode> nodes;
  private final Census census;

  /** When {@code [to][from]} began to wait for the next advertisement. */
  private final long[][] waitsSinceNanos;

  /** Whether {@code [to][from]} lost one since. */
  private final boolean[][] lost;

  private final boolean[][] parted;

  Partitions(List<SimulatedNode> nodes, Census census) {
    this.nodes = nodes;
    this.census = census;
    waitsSinceNanos = new long[nodes.size()][nodes.size()];
    lost = new boolean[nodes.size()][nodes.size()];
    parted = new boolean[nodes.size()][nodes.size()];
  }

  void delivered(Frame frame) {
    int to = frame.to().index;
    int from = frame.from().index;
    if (parted[to][from]) {
      parted[to][from] = false;
      census.count(Happening.HEAL);
    }
    waitsSinceNanos[to][from] = frame.arrivalNanos();
    lost[to][from] = false;
  }

  void lost(SimulatedNode from, SimulatedNode to) {
    lost[to.index][from.index] = true;
  }

  /** {@code from} has become master. */
  void advertises(long nowNanos, SimulatedNode from) {
    for (int to = 0; to < nodes.size(); to++) {
      waitsSinceNanos[to][from.index] = nowNanos;
      parted[to][from.index] = false;
      lost[to][from.index] = false;
    }
  }

  /** {@code to} listens from now on. */
  void listens(long nowNanos, SimulatedNode to) {
    Arrays.fill(waitsSinceNanos[to.index], nowNanos);
    Arrays.fill(lost[to.index], false);
    Arrays.fill(parted[to.index], false);
  }

  /** Whether a node that takes part does not hear a master. */
  boolean exist(long nowNanos) {
    boolean any = false;
    for (SimulatedNode from : nodes) {
      if (from.isMaster()) {
        any |= partFrom(nowNanos, from);
      }
    }
    return any;
  }

  private boolean partFrom(long nowNanos, SimulatedNode from) {
    boolean any = false;
    for (SimulatedNode to : nodes) {
      if (lost[to.index][from.index] && takesPart(to) && silentForDeadTime(nowNanos, from, to)) {
        any = true;
        if (!parted[to.index][from.index]) {
          parted[to.index][from.index] = true;
          census.count(Happening.PARTITION);
        }
      }
    }
    return any;
  }

  private static boolean takesPart(SimulatedNode node) {
    return node.running && node.plugged && node.carp.state().role() != Role.INIT;
  }

  private boolean silentForDeadTime(long nowNanos, SimulatedNode from, SimulatedNode to) {
    long silentNanos = nowNanos - waitsSinceNanos[to.index][from.index];
    return silentNanos + silentNanos / CLOCK_PART >= to.carp.settings().deadTimeNanos();
  }
}
