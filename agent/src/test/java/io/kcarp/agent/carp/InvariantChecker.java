package io.kcarp.agent.carp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold after every step, whatever happens to the segment; knows nothing of the rules that
 * lead there. Two masters are no fault here: in a partition they are right.
 */
final class InvariantChecker {
  private final Segment segment;
  private final Map<SimulatedNode, Long> advertisedAtNanos = new HashMap<>();
  private final Map<SimulatedNode, Long> counters = new HashMap<>();

  InvariantChecker(Segment segment) {
    this.segment = segment;
  }

  void executed(long nowNanos, SimulatedNode node, CarpAction action) {
    if (action instanceof CarpAction.SendAdvertisement advertisement) {
      advertisedAtNanos.put(node, nowNanos);
      checkCounter(node, advertisement);
    }
    if (action instanceof CarpAction.AnnounceAddresses(List<VirtualAddress> addresses)
        && !node.refusesAddresses) {
      assertThat(node.held).as("%s announces only what it holds", node).containsAll(addresses);
    }
  }

  void heard(SimulatedNode node, CarpEvent.AdvertisementReceived advertisement) {
    if (node.carp.state().role() != Role.INIT) {
      counters.put(node, advertisement.counter());
    }
  }

  void started(SimulatedNode node) {
    counters.remove(node);
  }

  private void checkCounter(SimulatedNode node, CarpAction.SendAdvertisement advertisement) {
    Long before = counters.put(node, advertisement.counter());
    if (before != null) {
      assertThat(advertisement.counter()).as("%s counts on", node).isEqualTo(before + 1);
    }
  }

  void settled(long nowNanos) {
    for (SimulatedNode node : segment.nodes()) {
      checkHolding(node);
      checkAdvertising(nowNanos, node);
    }
  }

  private static void checkHolding(SimulatedNode node) {
    Set<VirtualAddress> expected =
        node.isMaster() ? Set.copyOf(node.carp.settings().addresses()) : Set.of();
    assertThat(node.held)
        .as("%s holds the addresses if and only if it is master", node)
        .isEqualTo(expected);
  }

  private void checkAdvertising(long nowNanos, SimulatedNode node) {
    if (node.awake() && node.carp.state() instanceof CarpState.Master) {
      assertThat(nowNanos - advertisedAtNanos.getOrDefault(node, 0L))
          .as("%s, a master, has advertised within its interval", node)
          .isLessThanOrEqualTo(node.carp.settings().interval().nanos());
    }
  }
}
