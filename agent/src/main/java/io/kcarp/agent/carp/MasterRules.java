package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Leaving.Purpose;
import io.kcarp.agent.carp.CarpState.Master;
import java.net.InetAddress;

/** What happens in MASTER: it advertises on time, and measures every rival. */
final class MasterRules {
  private MasterRules() {}

  static void apply(Step step, Master master, CarpEvent event) {
    switch (event) {
      case AdvertisementReceived advertisement -> hear(step, master, advertisement);
      case CarpEvent.DeadlineReached() -> deadlineReached(step, master);
      case CarpEvent.AddressFailed() -> step.refused();
      case CarpEvent.AddressLost() -> step.restoreAddresses();
      case CarpEvent.AddressExpired() -> addressExpired(step, master);
      case CarpEvent.Reconfigured(CarpSettings settings) -> reconfigure(step, master, settings);
      case CarpEvent.HandOverRequested() -> step.becomeLeaving(Purpose.HAND_OVER);
      case CarpEvent.ShutdownRequested() -> step.becomeLeaving(Purpose.SHUTDOWN);
      case CarpEvent.LinkDown(InitCause cause) ->
          step.becomeInit(cause, TransitionReason.LINK_DOWN, CarpState.NEVER);
      case CarpEvent.Stopped() ->
          step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
      case CarpEvent.OwnCondition condition -> step.take(condition);
      case CarpEvent.AddressApplied() -> step.applied();
      case CarpEvent.Started _, CarpEvent.Adopted _, CarpEvent.LinkUp _ -> {}
    }
  }

  private static void hear(Step step, Master before, AdvertisementReceived advertisement) {
    step.follow(advertisement.counter());
    CarpSettings settings = step.settings();
    Master master = noteRival(settings, before, advertisement);
    Standing own = step.carp().standing();
    Standing rival = step.carp().standingOf(advertisement);
    Heard heard = new Heard(advertisement.source(), rival, advertisement.arrivalNanos());
    if (rival.isBowOut()) {
      // Whatever its demote count. It holds the addresses until it hears a successor: us, now.
      step.advertise(own.interval());
      stay(step, master);
    } else if (rival.beats(own)) {
      // The last word at our own interval makes the winner announce again (UCARP).
      step.advertise(own.interval());
      step.becomeBackup(TransitionReason.BETTER_MASTER, step.nowNanos(), heard);
    } else if (own.beats(rival)) {
      stay(step, master);
    } else if (!judgesTies(settings, master, advertisement)) {
      step.next(master);
    } else if (settings.tieBreak().yields(ownSource(settings, heard), heard.source())) {
      loseTie(step, own.interval(), heard);
    } else {
      stay(step, master);
    }
  }

  private static Master noteRival(
      CarpSettings settings, Master master, AdvertisementReceived advertisement) {
    return advertisement.family() == settings.leadingFamily()
        ? new Master(
            master.advertiseAtNanos(), master.announceAfter(), advertisement.arrivalNanos())
        : master;
  }

  /**
   * Ties are judged in one family, for the addresses of the other may be in another order: both
   * masters would yield, or both stay. The second family judges while the first is silent.
   */
  private static boolean judgesTies(
      CarpSettings settings, Master master, AdvertisementReceived advertisement) {
    return advertisement.family() == settings.leadingFamily()
        || advertisement.arrivalNanos() - master.rivalAtNanos() > settings.deadTimeNanos();
  }

  private static InetAddress ownSource(CarpSettings settings, Heard rival) {
    return settings.sources().of(Family.of(rival.source()));
  }

  private static void loseTie(Step step, AdvertisementInterval own, Heard winner) {
    CarpSettings settings = step.settings();
    boolean waits =
        settings.tieBreak().leavesNextClaimTo(ownSource(settings, winner), winner.source());
    // A last word at the equal interval would make a BSD winner yield too.
    step.advertise(own.oneStepWorse());
    step.becomeBackup(
        TransitionReason.TIE_LOST,
        step.nowNanos() + (waits ? settings.interval().nanos() : 0),
        winner);
  }

  /** The rival's announcement may have taken the addresses along in neighbours' caches. */
  private static void stay(Step step, Master master) {
    step.announce();
    step.next(
        new Master(
            master.advertiseAtNanos(), CarpEngine.ANNOUNCE_AGAIN_AFTER, master.rivalAtNanos()));
  }

  private static void deadlineReached(Step step, Master master) {
    long lateNanos = step.nowNanos() - master.advertiseAtNanos();
    if (lateNanos < 0) {
      return;
    }
    step.advertise(step.carp().advertisedInterval());
    if (master.announceAfter() == 1) {
      step.announce();
    }
    long intervalNanos = step.settings().interval().nanos();
    long dueNanos = lateNanos > intervalNanos ? step.nowNanos() : master.advertiseAtNanos();
    step.next(
        new Master(
            dueNanos + intervalNanos,
            Math.max(0, master.announceAfter() - 1),
            master.rivalAtNanos()));
  }

  /** Whether a successor can be there is a question of when we spoke last. */
  private static void addressExpired(Step step, Master master) {
    CarpSettings settings = step.settings();
    long spokeAtNanos = master.advertiseAtNanos() - settings.interval().nanos();
    if (step.nowNanos() - spokeAtNanos < settings.earliestClaimNanos()) {
      step.restoreAddresses();
    } else {
      step.becomeBackup(TransitionReason.WOKE_LATE, step.nowNanos(), null);
    }
  }

  private static void reconfigure(Step step, Master master, CarpSettings settings) {
    boolean added = step.reconfigureHolding(settings, true);
    // Backups still expect the next advertisement at the old interval.
    long advertiseAtNanos =
        Math.min(master.advertiseAtNanos(), step.nowNanos() + settings.interval().nanos());
    int announceAfter = added ? CarpEngine.ANNOUNCE_AGAIN_AFTER : master.announceAfter();
    step.next(new Master(advertiseAtNanos, announceAfter, master.rivalAtNanos()));
  }
}
