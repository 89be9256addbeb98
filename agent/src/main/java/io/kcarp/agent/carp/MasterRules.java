package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Leaving.Purpose;
import io.kcarp.agent.carp.CarpState.Master;

/** What happens in MASTER: it advertises on time, and measures every rival. */
final class MasterRules {
  private MasterRules() {}

  static void apply(Step step, Master master, CarpEvent event) {
    switch (event) {
      case AdvertisementReceived advertisement -> hear(step, master, advertisement);
      case CarpEvent.DeadlineReached() -> deadlineReached(step, master);
      case CarpEvent.AddressFailed() -> step.refused();
      case CarpEvent.AddressLost() -> step.restoreAddresses(AnnounceReason.RESTORED);
      case CarpEvent.AddressExpired() -> addressExpired(step, master);
      case CarpEvent.Reconfigured(CarpSettings settings) -> reconfigure(step, master, settings);
      case CarpEvent.HandOverRequested() -> step.becomeLeaving(Purpose.HAND_OVER);
      case CarpEvent.StandAsideRequested() -> step.becomeLeaving(Purpose.STAND_ASIDE);
      case CarpEvent.ShutdownRequested() -> step.becomeLeaving(Purpose.SHUTDOWN);
      case CarpEvent.LinkDown(InitCause cause) ->
          step.becomeInit(cause, TransitionReason.LINK_DOWN, CarpState.NEVER);
      case CarpEvent.Stopped() ->
          step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
      case CarpEvent.OwnCondition condition -> step.take(condition);
      case CarpEvent.AddressApplied() -> step.applied();
      // Who holds the addresses does not give them up by itself.
      case CarpEvent.AnnouncementHeard _,
          CarpEvent.Started _,
          CarpEvent.Adopted _,
          CarpEvent.LinkUp _,
          CarpEvent.ForeignOwnerFound _,
          CarpEvent.ForeignOwnerGone _ -> {}
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
      // Whatever its demote count. It holds the addresses until it hears a successor: us.
      stay(step, answer(step, master));
      return;
    }
    step.livesOn(advertisement);
    if (rival.beats(own)) {
      step.yieldTo(heard, Purpose.BETTER_MASTER);
    } else if (own.beats(rival)) {
      // It lets go when it hears us, so the sooner the better.
      stay(step, answer(step, master));
    } else if (!judgesTies(settings, master, advertisement)) {
      step.next(master);
    } else if (settings
        .tieBreak()
        .yields(settings.sources().towards(heard.source()), heard.source())) {
      step.yieldTo(heard, Purpose.TIE_LOST);
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

  /** Speaks at once, unless it has just spoken: who missed that speaks again. */
  private static Master answer(Step step, Master master) {
    long intervalNanos = step.settings().interval().nanos();
    long spokeAtNanos = master.advertiseAtNanos() - intervalNanos;
    if (step.nowNanos() - spokeAtNanos < CarpEngine.ANSWER_GAP_NANOS) {
      return master;
    }
    step.advertise(step.carp().advertisedInterval());
    return new Master(
        step.nowNanos() + intervalNanos, master.announceAfter(), master.rivalAtNanos());
  }

  /** The rival's announcement may have taken the addresses along in neighbours' caches. */
  private static void stay(Step step, Master master) {
    step.announce(AnnounceReason.RIVAL);
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
      step.announce(AnnounceReason.REPEATED);
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
      step.restoreAddresses(AnnounceReason.RESTORED);
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
