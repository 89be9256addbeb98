package io.kcarp.agent.carp;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A change of what the digest is over, key or addresses, as the operator rolls it out: first all
 * accept old and new, then the new is sent, then the old is retired. Each step reaches the nodes in
 * any order; the next one comes when every node that lives has taken it up. A node that was down
 * comes back with what it had, and hears of the present state a while later.
 */
final class Rollout {
  /** The API reaches a node within this time. */
  static final long REACHES_WITHIN_NANOS = 1_500_000_000;

  /** No sooner than the last frame of before has arrived. */
  private static final long REACHES_AFTER_NANOS = 100_000_000;

  private static final int STEPS = 3;

  /** Forms are bits of a mask. */
  private static final int FORMS = 30;

  private final Segment segment;
  private final RandomGenerator random;

  /** The step of all changes so far that the operator has decided. */
  private int decided;

  private final boolean hasty;
  private final int[] taken;
  private final boolean[] cached;
  private final long[] reachesAtNanos;
  private final List<Sources> sources;
  private List<VirtualAddress> oldAddresses;
  private List<VirtualAddress> newAddresses;

  /**
   * @param hasty whether the next step comes when the first node has taken up the last: wrong
   */
  Rollout(Segment segment, GroupPlan plan, RandomGenerator random, boolean hasty) {
    this.hasty = hasty;
    this.segment = segment;
    this.random = random;
    sources = plan.sources();
    oldAddresses = plan.settings().getFirst().addresses();
    newAddresses = oldAddresses;
    taken = new int[segment.nodes().size()];
    cached = new boolean[segment.nodes().size()];
    Arrays.fill(cached, true);
    reachesAtNanos = new long[segment.nodes().size()];
    Arrays.fill(reachesAtNanos, CarpState.NEVER);
  }

  /** What all are to hold when no change is under way. */
  List<VirtualAddress> addresses() {
    return newAddresses;
  }

  /** Whether some node that lives has not heard of the present state. */
  boolean isUnderWay() {
    return segment.nodes().stream().anyMatch(node -> node.running && taken[node.index] != decided);
  }

  /** Whether a change can begin: none is under way, and there were not too many. */
  boolean canBegin() {
    return decided % STEPS == 0 && decided / STEPS < FORMS - 1;
  }

  /** A new key, and perhaps other addresses. */
  void begin(List<VirtualAddress> addresses) {
    oldAddresses = newAddresses;
    newAddresses = addresses;
    decide();
  }

  private void decide() {
    decided++;
    for (SimulatedNode node : segment.nodes()) {
      if (node.running) {
        announce(node);
      } else {
        node.behind = true;
      }
    }
  }

  private void announce(SimulatedNode node) {
    reachesAtNanos[node.index] =
        segment.nowNanos() + random.nextLong(REACHES_AFTER_NANOS, REACHES_WITHIN_NANOS);
  }

  /** A process that ended hears of nothing. */
  void forget(SimulatedNode node) {
    reachesAtNanos[node.index] = CarpState.NEVER;
  }

  /** A machine that went down has nothing cached any more. */
  void forgetAll(SimulatedNode node) {
    forget(node);
    cached[node.index] = false;
  }

  /** A process starts with what is cached, or waits for the present state before. */
  void starts(SimulatedNode node) {
    if (!cached[node.index]) {
      cached[node.index] = true;
      take(node);
    }
    announce(node);
  }

  /** When the next node hears of something. */
  long dueNanos() {
    long due = CarpState.NEVER;
    for (SimulatedNode node : segment.nodes()) {
      if (node.awake()) {
        due = Math.min(due, reachesAtNanos[node.index]);
      }
    }
    return due;
  }

  /** Gives each node what has reached it. */
  void reach() {
    boolean someTook = false;
    for (SimulatedNode node : segment.nodes()) {
      if (node.awake() && reachesAtNanos[node.index] <= segment.nowNanos()) {
        reachesAtNanos[node.index] = CarpState.NEVER;
        take(node);
        someTook = true;
      }
    }
    if (decided % STEPS != 0 && (!isUnderWay() || (hasty && someTook))) {
      decide();
    }
  }

  private void take(SimulatedNode node) {
    taken[node.index] = decided;
    node.behind = false;
    int change = decided / STEPS;
    node.form = decided % STEPS == 2 ? change + 1 : change;
    node.acceptedForms = decided % STEPS == 0 ? 1 << change : 3 << change;
    CarpSettings before = node.carp.settings();
    List<VirtualAddress> addresses = decided % STEPS == 1 ? oldAddresses : newAddresses;
    CarpSettings after =
        SettingsBuilder.like(before)
            .addresses(addresses)
            .sources(GroupPlan.spoken(sources.get(node.index), addresses))
            .build();
    if (!after.equals(before)) {
      reconfigure(node, after);
    }
  }

  private void reconfigure(SimulatedNode node, CarpSettings after) {
    if (node.running) {
      segment.give(node, new CarpEvent.Reconfigured(after));
    } else {
      node.carp = Carp.initial(after, node.firstCounter);
    }
  }
}
