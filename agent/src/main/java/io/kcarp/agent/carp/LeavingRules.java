package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Leaving;
import io.kcarp.agent.carp.CarpState.Leaving.Purpose;

/**
 * What happens to a leaving master: it holds on until a successor has spoken, but not for ever. One
 * that yields has heard its successor already.
 */
final class LeavingRules {
  private LeavingRules() {}

  static void apply(Step step, Leaving leaving, CarpEvent event) {
    switch (event) {
      case AdvertisementReceived advertisement -> hear(step, leaving, advertisement);
      case CarpEvent.AnnouncementHeard(long arrivalNanos) ->
          hearAnnouncement(step, leaving, arrivalNanos);
      case CarpEvent.DeadlineReached() -> deadlineReached(step, leaving);
      case CarpEvent.AddressLost() -> addressLost(step, leaving);
      case CarpEvent.AddressExpired() -> addressExpired(step, leaving);
      case CarpEvent.AddressFailed() -> addressFailed(step, leaving);
      case CarpEvent.Reconfigured(CarpSettings settings) -> reconfigure(step, leaving, settings);
      case CarpEvent.HandOverRequested() -> step.next(leaving.overruledBy(Purpose.HAND_OVER));
      case CarpEvent.StandAsideRequested() -> step.next(leaving.overruledBy(Purpose.STAND_ASIDE));
      case CarpEvent.ShutdownRequested() -> step.next(leaving.overruledBy(Purpose.SHUTDOWN));
      case CarpEvent.LinkDown(InitCause cause) -> linkDown(step, leaving, cause);
      case CarpEvent.Stopped() ->
          step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
      case CarpEvent.OwnCondition condition -> step.take(condition);
      case CarpEvent.AddressApplied() -> step.applied();
      // Who holds the addresses does not give them up by itself.
      case CarpEvent.Started _,
          CarpEvent.Adopted _,
          CarpEvent.LinkUp _,
          CarpEvent.ForeignOwnerFound _,
          CarpEvent.ForeignOwnerGone _ -> {}
    }
  }

  private static void hear(Step step, Leaving leaving, AdvertisementReceived advertisement) {
    step.follow(advertisement.counter());
    Standing standing = step.carp().standingOf(advertisement);
    LastWord lastWord = leaving.lastWord();
    if (lastWord != null) {
      hearWhileYielding(step, leaving, lastWord, advertisement, standing);
      return;
    }
    if (standing.isBowOut()) {
      hearBowOut(step, leaving, advertisement);
      return;
    }
    if (leaving.successor() != null) {
      return;
    }
    long releaseNanos = advertisement.arrivalNanos() + CarpEngine.OVERLAP_NANOS;
    step.next(
        new Leaving(
            Math.min(leaving.removeAtNanos(), releaseNanos),
            CarpState.NEVER,
            new Heard(advertisement.source(), standing, advertisement.arrivalNanos()),
            leaving.purpose(),
            null));
  }

  /**
   * Two that claimed at once may have left at once, each to the other: who would be gone stays
   * instead. If both do they hear each other, and one yields. Who slept listens.
   */
  private static void hearBowOut(Step step, Leaving leaving, AdvertisementReceived bowOut) {
    Heard successor = leaving.successor();
    boolean successorLeaves = successor != null && successor.source().equals(bowOut.source());
    boolean inTime =
        bowOut.arrivalNanos() <= leaving.removeAtNanos()
            && !step.isLateByADeadTime(leaving.removeAtNanos());
    if (successorLeaves && leaving.mayStay() && inTime && !step.doubts(bowOut)) {
      step.honour(bowOut);
      step.restoreAddresses(AnnounceReason.RIVAL);
      step.goOnAsMaster(CarpEngine.ANNOUNCE_AGAIN_AFTER);
    }
  }

  /** Where the winner leaves, a last word would be taken for that of its successor. */
  private static void hearWhileYielding(
      Step step,
      Leaving leaving,
      LastWord lastWord,
      AdvertisementReceived advertisement,
      Standing standing) {
    Heard winner = leaving.successor();
    boolean itsOwn = winner != null && winner.source().equals(advertisement.source());
    if (itsOwn && (standing.isBowOut() || !standing.beats(lastWord.standing()))) {
      step.next(leaving.withSpeakAtNanos(CarpState.NEVER));
    }
  }

  /**
   * Who yields waits for it. Who hands over waits for an advertisement, which comes after the
   * announcement.
   */
  private static void hearAnnouncement(Step step, Leaving leaving, long arrivalNanos) {
    Heard winner = leaving.successor();
    LastWord lastWord = leaving.lastWord();
    if (winner == null || lastWord == null) {
      return;
    }
    boolean newer =
        arrivalNanos >= lastWord.atNanos()
            || step.carp().announcement().isClearlyOlderThan(arrivalNanos);
    if (newer) {
      long releaseNanos = Math.max(winner.atNanos(), arrivalNanos) + CarpEngine.OVERLAP_NANOS;
      step.next(
          leaving
              .withRemoveAtNanos(Math.min(leaving.removeAtNanos(), releaseNanos))
              .withSpeakAtNanos(CarpState.NEVER));
    }
  }

  private static void deadlineReached(Step step, Leaving leaving) {
    if (step.nowNanos() >= leaving.removeAtNanos()) {
      leave(step, leaving);
    } else if (step.nowNanos() >= leaving.speakAtNanos()) {
      step.speakAgain(leaving);
    }
  }

  private static void leave(Step step, Leaving leaving) {
    switch (leaving.purpose()) {
      case SHUTDOWN ->
          step.becomeInit(InitCause.SHUTDOWN, TransitionReason.SHUTDOWN, CarpState.NEVER);
      case HAND_OVER ->
          step.becomeBackup(
              TransitionReason.HANDED_OVER,
              step.nowNanos() + CarpEngine.HAND_OVER_QUIET_NANOS,
              leaving.successor());
      case DEMOTED, STAND_ASIDE -> leaveUnlessLast(step, leaving);
      case BETTER_MASTER ->
          step.becomeBackup(TransitionReason.BETTER_MASTER, step.nowNanos(), leaving.successor());
      case TIE_LOST -> loseTie(step, leaving);
    }
  }

  private static void loseTie(Step step, Leaving leaving) {
    Heard winner = leaving.successor();
    LastWord lastWord = leaving.lastWord();
    CarpSettings settings = step.settings();
    long quietUntilNanos = step.nowNanos();
    if (winner != null
        && lastWord != null
        && settings
            .tieBreak()
            .leavesNextClaimTo(settings.sources().towards(winner.source()), winner.source())) {
      // The other may have yielded as well, and answers perhaps for longer.
      long otherIsBackupNanos =
          Math.max(step.nowNanos(), lastWord.atNanos() + CarpEngine.YIELD_NANOS);
      quietUntilNanos = otherIsBackupNanos + settings.interval().nanos();
    }
    long heardNanos = winner == null ? step.nowNanos() : winner.atNanos();
    boolean bothYield = settings.tieBreak() == TieBreak.YIELD;
    step.becomeBackup(
        TransitionReason.TIE_LOST, quietUntilNanos, heardNanos, bothYield ? null : winner);
  }

  /** A reluctant master is better than none, unless it slept, and may not be the last. */
  private static void leaveUnlessLast(Step step, Leaving leaving) {
    Heard successor = leaving.successor();
    if (successor != null && leaving.purpose() == Purpose.STAND_ASIDE) {
      step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
    } else if (successor != null) {
      step.becomeBackup(TransitionReason.DEMOTED, step.nowNanos(), successor);
    } else if (step.isLateByADeadTime(leaving.removeAtNanos())) {
      step.becomeBackup(TransitionReason.WOKE_LATE, step.nowNanos(), null);
    } else {
      step.goOnAsMaster(
          leaving.purpose() == Purpose.STAND_ASIDE ? CarpEngine.ANNOUNCE_AGAIN_AFTER : 0);
    }
  }

  /** Nothing is left to hold on to, and nobody was heard. */
  private static void addressFailed(Step step, Leaving leaving) {
    switch (leaving.purpose()) {
      case SHUTDOWN, HAND_OVER, BETTER_MASTER, TIE_LOST -> leave(step, leaving);
      case DEMOTED, STAND_ASIDE -> step.refused();
    }
  }

  private static void linkDown(Step step, Leaving leaving, InitCause cause) {
    switch (leaving.purpose()) {
      case SHUTDOWN ->
          step.becomeInit(InitCause.SHUTDOWN, TransitionReason.SHUTDOWN, CarpState.NEVER);
      case HAND_OVER, DEMOTED, STAND_ASIDE, BETTER_MASTER, TIE_LOST ->
          step.becomeInit(cause, TransitionReason.LINK_DOWN, CarpState.NEVER);
    }
  }

  private static void addressLost(Step step, Leaving leaving) {
    if (leaving.successor() == null) {
      step.restoreAddresses(AnnounceReason.RESTORED);
    }
  }

  /** It slept through its leaving; what remains of it is to be gone, unless nobody else comes. */
  private static void addressExpired(Step step, Leaving leaving) {
    switch (leaving.purpose()) {
      case SHUTDOWN, HAND_OVER, BETTER_MASTER, TIE_LOST -> leave(step, leaving);
      case DEMOTED, STAND_ASIDE -> addressLost(step, leaving);
    }
  }

  /** Until a successor speaks it may have to stay; afterwards the successor holds what is new. */
  private static void reconfigure(Step step, Leaving leaving, CarpSettings settings) {
    step.reconfigureHolding(settings, leaving.successor() == null);
  }
}
