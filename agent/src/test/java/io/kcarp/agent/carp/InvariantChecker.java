package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.AnnounceAddresses;
import io.kcarp.agent.carp.CarpAction.ReportRole;
import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Leaving;
import io.kcarp.agent.carp.CarpState.Master;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks each {@link Invariant} after every step, and counts what happened. Times are true.
 *
 * <p>Two masters are no fault as such: in a partition they are right. {@link Partitions} says from
 * what was delivered whether there is one, {@link Peace} what is due without one.
 */
final class InvariantChecker implements Segment.Observer {
  /** A sleeper may have so many frames to read when it wakes. */
  private static final int STEPS_AT_ONCE = 100_000;

  private static final Family[] FAMILIES = Family.values();
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Segment segment;
  private final Census census;
  private final NodeWatch[] watches;
  private final Partitions partitions;
  private final Peace peace;
  private final PlannedMove move;

  /** When was sent what a master judged last, by receiver and sender. */
  private final long[][] judgedIpv4Nanos;

  private final long[][] judgedIpv6Nanos;

  private @Nullable Frame delivered;
  private long instantNanos = NEVER;
  private int stepsAtInstant;
  private long steps;
  private boolean twoMasters;

  /**
   * @param segment with all its nodes
   * @param latencyNanos the longest that a frame takes
   */
  InvariantChecker(Segment segment, long latencyNanos, Census census) {
    this.segment = segment;
    this.census = census;
    List<SimulatedNode> nodes = segment.nodes();
    watches = nodes.stream().map(NodeWatch::new).toArray(NodeWatch[]::new);
    judgedIpv4Nanos = new long[nodes.size()][nodes.size()];
    judgedIpv6Nanos = new long[nodes.size()][nodes.size()];
    partitions = new Partitions(nodes, census);
    peace = new Peace(nodes, watches, partitions, latencyNanos, census);
    move = new PlannedMove(nodes, latencyNanos, census);
  }

  Peace peace() {
    return peace;
  }

  PlannedMove move() {
    return move;
  }

  /** A new process is about to start. */
  void starts(SimulatedNode node) {
    watches[node.index] = new NodeWatch(node);
  }

  void wakes(SimulatedNode node) {
    watch(node).wakes();
  }

  private NodeWatch watch(SimulatedNode node) {
    return watches[node.index];
  }

  long steps() {
    return steps;
  }

  @Override
  public void delivering(long nowNanos, Frame frame) {
    SimulatedNode to = frame.to();
    delivered = null;
    if (to.carp.settings().speaks(familyOf(frame))) {
      partitions.delivered(frame);
      if (to.carp.state() instanceof Master && watch(to).judges(frame.received())) {
        delivered = frame;
      }
    }
  }

  private static Family familyOf(Frame frame) {
    return frame.content().family();
  }

  @Override
  public void lost(long nowNanos, SimulatedNode from, SimulatedNode to) {
    if (!to.running || !to.plugged) {
      return;
    }
    census.count(Happening.FRAME_LOST);
    partitions.lost(from, to);
    peace.lost(nowNanos, from);
    move.cancel();
  }

  @Override
  public void refused(long nowNanos, Frame frame) {
    census.count(Happening.FRAME_REFUSED);
    if (!frame.behind() && !frame.to().behind) {
      throw new Violation(
          Invariant.CHANGE_REFUSES_NOBODY, nowNanos, frame.to() + " refused " + frame);
    }
    lost(nowNanos, frame.from(), frame.to());
  }

  @Override
  public void stepped(long nowNanos, SimulatedNode node, CarpEvent event, Transition transition) {
    steps++;
    if (nowNanos != instantNanos) {
      instantNanos = nowNanos;
      stepsAtInstant = 0;
    } else if (++stepsAtInstant > STEPS_AT_ONCE) {
      throw new Violation(Invariant.COMES_TO_REST, nowNanos, node + " wants " + event);
    }
    watch(node).stepped(nowNanos, event, transition);
    if (event instanceof AdvertisementReceived && delivered != null) {
      judgedNanos(familyOf(delivered))[node.index][delivered.from().index] = delivered.sentNanos();
    }
    for (CarpAction action : transition.actions()) {
      if (action instanceof ReportRole report) {
        if (report.reason() == TransitionReason.STOPPED && !(event instanceof CarpEvent.Stopped)) {
          census.count(Happening.STOOD_ASIDE);
        }
        roleChanged(nowNanos, node, report, transition);
      } else if (action instanceof CarpAction.ReportSilentFamily(Family family) && family != null) {
        census.count(Happening.SILENT_FAMILY);
      } else if (action instanceof CarpAction.ReportDemotion(Demotion demotion)) {
        demoted(nowNanos, node, demotion);
      }
    }
    if (node.carp.state() instanceof Leaving leaving
        && transition.next().state() instanceof Master) {
      census.count(
          leaving.purpose() == Leaving.Purpose.STAND_ASIDE
              ? Happening.STAYED_THOUGH_TO_STAND_ASIDE
              : Happening.STAYED_THOUGH_DEMOTED);
    }
  }

  /** A backup that becomes worse changes nothing. */
  private void demoted(long nowNanos, SimulatedNode node, Demotion demotion) {
    if (!demotion.equals(Demotion.NONE)) {
      census.count(Happening.DEMOTION);
    }
    move.otherDemoted(node);
    CarpSettings settings = node.carp.settings();
    boolean better = demotion.total() < node.carp.demotion().total();
    if (node.isMaster() || (better && (settings.preempt() || settings.demoteByte()))) {
      peace.disturbed(nowNanos);
    }
  }

  private void roleChanged(
      long nowNanos, SimulatedNode node, ReportRole report, Transition transition) {
    if (report.to() == Role.MASTER
        && transition.actions().stream().noneMatch(AnnounceAddresses.class::isInstance)) {
      throw new Violation(
          Invariant.ANNOUNCES_WHAT_IT_HOLDS, nowNanos, node + " is master and tells nobody");
    }
    count(report);
    peace.roleChanged(nowNanos, node, report);
    if (report.to() == Role.MASTER) {
      partitions.advertises(nowNanos, node);
    } else {
      partitions.listens(nowNanos, node);
    }
  }

  private void count(ReportRole report) {
    switch (report.reason()) {
      case MASTER_DOWN -> {
        if (report.silenceNanos() >= 0) {
          census.count(Happening.FAILOVER);
        }
      }
      case ADOPTED -> census.count(Happening.ADOPTION);
      case BOW_OUT_HEARD -> census.count(Happening.BOW_OUT_HONOURED);
      case PREEMPTED -> census.count(Happening.PREEMPTION);
      case WILL_TIME_OUT -> census.count(Happening.WILL_TIME_OUT);
      case MASTER_DEMOTED -> census.count(Happening.DEMOTE_BYTE_HONOURED);
      case BETTER_MASTER -> census.count(Happening.BETTER_MASTER_HEARD);
      case TIE_LOST -> census.count(Happening.TIE);
      case WOKE_LATE -> census.count(Happening.MASTER_WOKE_LATE);
      case HANDED_OVER -> census.count(Happening.HAND_OVER);
      case DEMOTED -> census.count(Happening.LEFT_WHEN_DEMOTED);
      case SHUTDOWN -> census.count(Happening.SHUTDOWN);
      case LINK_DOWN -> census.count(Happening.LINK_LOST);
      case ADDRESS_REFUSED -> census.count(Happening.ADDRESS_REFUSED);
      case RETRIED -> census.count(Happening.RETRY);
      case STARTED, LINK_UP, STOPPED, ADDRESS_FREE, ADDRESS_CONFLICT -> {}
    }
  }

  @Override
  public void executed(long nowNanos, SimulatedNode node, CarpAction action) {
    if (action instanceof AnnounceAddresses(List<VirtualAddress> addresses, AnnounceReason _)
        && !node.held.containsAll(addresses)) {
      throw new Violation(
          Invariant.ANNOUNCES_WHAT_IT_HOLDS, nowNanos, node + " does not hold " + addresses);
    }
  }

  @Override
  public void settled(long nowNanos, SimulatedNode node) {
    delivered = null;
    watch(node).checkKernel(nowNanos);
    passed(nowNanos);
  }

  @Override
  public void passed(long nowNanos) {
    for (NodeWatch watch : watches) {
      watch.checkTime(nowNanos);
    }
    checkRivals(nowNanos);
    peace.check(nowNanos);
    move.check(nowNanos);
  }

  private void checkRivals(long nowNanos) {
    boolean several = false;
    List<SimulatedNode> nodes = segment.nodes();
    for (int i = 1; i < nodes.size(); i++) {
      if (!isStanding(nodes.get(i))) {
        continue;
      }
      for (int j = 0; j < i; j++) {
        if (isStanding(nodes.get(j))) {
          several = true;
          checkRivals(nowNanos, i, j);
        }
      }
    }
    if (several && !twoMasters) {
      census.count(Happening.TWO_MASTERS);
    }
    twoMasters = several;
  }

  private long[][] judgedNanos(Family family) {
    return switch (family) {
      case IPV4 -> judgedIpv4Nanos;
      case IPV6 -> judgedIpv6Nanos;
    };
  }

  private static boolean isStanding(SimulatedNode node) {
    return node.awake() && node.carp.state() instanceof Master;
  }

  private void checkRivals(long nowNanos, int one, int other) {
    long sinceNanos =
        Math.max(watches[one].standsSinceTrueNanos(), watches[other].standsSinceTrueNanos());
    for (Family family : FAMILIES) {
      long[][] judged = judgedNanos(family);
      if (judged[one][other] > sinceNanos && judged[other][one] > sinceNanos) {
        List<SimulatedNode> nodes = segment.nodes();
        throw new Violation(
            Invariant.RIVALS_SETTLE,
            nowNanos,
            nodes.get(one)
                + " and "
                + nodes.get(other)
                + " have heard each other since "
                + sinceNanos);
      }
    }
  }
}
