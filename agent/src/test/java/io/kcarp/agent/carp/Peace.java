package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.ReportRole;
import io.kcarp.agent.carp.CarpState.Backup;
import io.kcarp.agent.carp.CarpState.Leaving;
import io.kcarp.agent.carp.CarpState.Master;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The group as a whole: after whatever disturbed it, it settles on one master within a bound, and
 * that one stays until there is a partition or another disturbance. True times.
 *
 * <p>While it settles a lost frame begins the bound anew; when it has settled, only a partition or
 * a disturbance ends the peace.
 */
final class Peace {
  private final List<SimulatedNode> nodes;
  private final NodeWatch[] watches;
  private final Partitions partitions;
  private final long latencyNanos;
  private final Census census;
  private @Nullable Bound bound;
  private long calmSinceNanos;
  private boolean lasting;
  private boolean lostSome;

  Peace(
      List<SimulatedNode> nodes,
      NodeWatch[] watches,
      Partitions partitions,
      long latencyNanos,
      Census census) {
    this.nodes = nodes;
    this.watches = watches;
    this.partitions = partitions;
    this.latencyNanos = latencyNanos;
    this.census = census;
  }

  boolean lasts() {
    return lasting;
  }

  /** Something was done that may change who is master. */
  void disturbed(long nowNanos) {
    calmSinceNanos = nowNanos;
    lasting = false;
    lostSome = false;
  }

  /** The settings of a node changed. */
  void reconfigured() {
    bound = null;
  }

  void lost(long nowNanos, SimulatedNode from) {
    if (!lasting) {
      calmSinceNanos = nowNanos;
    } else if (!lostSome && from.isMaster()) {
      lostSome = true;
      census.count(Happening.PEACE_WITH_LOSSES);
    }
  }

  void roleChanged(long nowNanos, SimulatedNode node, ReportRole report) {
    boolean moves = report.from() == Role.MASTER || report.to() == Role.MASTER;
    if (moves && lasting) {
      boolean refused = report.reason() == TransitionReason.ADDRESS_REFUSED;
      if (!refused && !isDisturbed(nowNanos)) {
        throw new Violation(
            Invariant.PEACE_LASTS,
            nowNanos,
            node + " " + report + ", calm since " + calmSinceNanos);
      }
      disturbed(nowNanos);
    }
  }

  void check(long nowNanos) {
    if (isDisturbed(nowNanos)) {
      disturbed(nowNanos);
    } else if (!lasting && nowNanos - listeningSinceNanos() > bound().totalNanos()) {
      begin(nowNanos);
    }
  }

  /** Since when it is calm, and all that take part listen. */
  private long listeningSinceNanos() {
    for (SimulatedNode node : nodes) {
      if (node.awake() && node.carp.state() instanceof Backup) {
        calmSinceNanos = Math.max(calmSinceNanos, watches[node.index].listensFromTrueNanos());
      }
    }
    return calmSinceNanos;
  }

  private boolean isDisturbed(long nowNanos) {
    for (SimulatedNode node : nodes) {
      if (!node.running) {
        continue;
      }
      boolean sleepingMaster = !node.awake() && node.isMaster();
      boolean refused =
          node.carp.state() instanceof CarpState.Init(InitCause cause, long _)
              && cause == InitCause.ADDRESS_REFUSED
              && node.plugged;
      boolean leaving = node.carp.state() instanceof Leaving state && !yields(state);
      if (sleepingMaster || refused || leaving) {
        return true;
      }
    }
    return partitions.exist(nowNanos);
  }

  /** Another master is what disturbs it. */
  private static boolean yields(Leaving leaving) {
    return switch (leaving.purpose()) {
      case BETTER_MASTER, TIE_LOST -> true;
      case DEMOTED, HAND_OVER, STAND_ASIDE, SHUTDOWN -> false;
    };
  }

  private void begin(long nowNanos) {
    List<SimulatedNode> able = nodes.stream().filter(Peace::isAble).toList();
    List<SimulatedNode> masters = nodes.stream().filter(Peace::isStandingMaster).toList();
    if (able.isEmpty()) {
      calmSinceNanos = nowNanos;
      return;
    }
    if (masters.size() != 1) {
      throw unsettled(nowNanos, "masters: " + masters);
    }
    Carp master = masters.getFirst().carp;
    for (SimulatedNode node : able) {
      if (shouldClaim(node.carp, master)) {
        throw unsettled(nowNanos, node + " should be master instead of " + masters);
      }
      if (node.carp.state() instanceof Backup && !knows(node, master.settings().sources())) {
        throw new Violation(
            Invariant.KNOWS_THE_MASTER,
            nowNanos,
            node + " reports " + watches[node.index].observedMaster() + " for " + masters);
      }
    }
    lasting = true;
    census.count(Happening.PEACE);
  }

  /** It may still know it by a source that a change of addresses has just taken away. */
  private boolean knows(SimulatedNode backup, Sources master) {
    InetAddress observed = watches[backup.index].observedMaster();
    if (observed == null) {
      return false;
    }
    InetAddress source = master.in(Family.of(observed));
    return source == null || source.equals(observed);
  }

  private Violation unsettled(long nowNanos, String what) {
    return new Violation(
        Invariant.SETTLES,
        nowNanos,
        what + ", calm since " + calmSinceNanos + ", longer than " + bound());
  }

  private static boolean isStandingMaster(SimulatedNode node) {
    return node.awake() && node.carp.state() instanceof Master;
  }

  /** Whether a backup must not be content with that master. */
  private static boolean shouldClaim(Carp backup, Carp master) {
    CarpSettings settings = backup.settings();
    AdvertisementInterval interval = master.advertisedInterval();
    boolean tooSlow =
        settings.interval().advbase() > 0
            && interval.advskew() != AdvertisementInterval.DEMOTED_ADVSKEW
            && settings.deadTimeNanos() < interval.nanos();
    boolean better = settings.preempt() && backup.standing().beats(master.standing());
    boolean lessDemoted = backup.standing().demote() < master.standing().demote();
    return tooSlow || better || lessDemoted;
  }

  private static boolean isAble(SimulatedNode node) {
    return node.awake()
        && node.plugged
        && !node.refusesAddresses
        && node.carp.state().role() != Role.INIT;
  }

  /** How long the group may take to settle when nothing more is lost. */
  Bound bound() {
    if (bound == null) {
      bound = settling();
    }
    return bound;
  }

  private Bound settling() {
    long deadTimeNanos = 0;
    long intervalNanos = 0;
    long turnNanos = 0;
    boolean yields = false;
    for (SimulatedNode node : nodes) {
      CarpSettings settings = node.carp.settings();
      deadTimeNanos = Math.max(deadTimeNanos, settings.deadTimeNanos());
      intervalNanos = Math.max(intervalNanos, settings.interval().nanos());
      turnNanos = Math.max(turnNanos, NodeWatch.longestTurnNanos(settings));
      yields |= settings.tieBreak() == TieBreak.YIELD;
    }
    long heardNanos = intervalNanos + latencyNanos;
    return Bound.of(
        Bound.part("frames in flight", latencyNanos),
        Bound.part("silence until a claim", deadTimeNanos),
        Bound.part("slow clock", deadTimeNanos / 500),
        Bound.part("rivals hear each other", heardNanos),
        Bound.part(
            "all yield but one at a time: silence again",
            yields
                ? (nodes.size() - 1)
                    * (deadTimeNanos + intervalNanos + heardNanos + CarpEngine.YIELD_NANOS)
                : 0),
        Bound.part("a better master that is gone is forgotten", deadTimeNanos),
        Bound.part("a backup that may preempt hears the master", heardNanos),
        Bound.part("its turn to claim", turnNanos),
        Bound.part("rivals hear each other again", heardNanos),
        Bound.part("the loser lets go", CarpEngine.YIELD_NANOS));
  }
}
