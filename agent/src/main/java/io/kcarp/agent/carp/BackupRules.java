package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.ReportObservedMaster;
import io.kcarp.agent.carp.CarpAction.ReportSilentFamily;
import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Backup;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens in BACKUP: each advertisement puts the claim off, unless it provokes one.
 *
 * <p>Claims are made by {@link CarpEvent.DeadlineReached} only, also provoked ones: a better claim
 * that was heard in between, or is still queued, calls them off.
 */
final class BackupRules {
  private BackupRules() {}

  static void apply(Step step, Backup backup, CarpEvent event) {
    switch (event) {
      case AdvertisementReceived advertisement -> hear(step, backup, advertisement);
      case CarpEvent.DeadlineReached() -> deadlineReached(step, backup);
      case CarpEvent.Reconfigured(CarpSettings settings) -> reconfigure(step, backup, settings);
      case CarpEvent.LinkDown(InitCause cause) ->
          step.becomeInit(cause, TransitionReason.LINK_DOWN, CarpState.NEVER);
      case CarpEvent.ForeignOwnerFound() -> foreignOwnerFound(step, backup);
      case CarpEvent.ShutdownRequested() ->
          step.becomeInit(InitCause.SHUTDOWN, TransitionReason.SHUTDOWN, CarpState.NEVER);
      case CarpEvent.StandAsideRequested() -> standAside(step, backup);
      case CarpEvent.Stopped() ->
          step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
      case CarpEvent.OwnCondition condition -> step.take(condition);
      case CarpEvent.AnnouncementHeard _,
          CarpEvent.Started _,
          CarpEvent.Adopted _,
          CarpEvent.LinkUp _,
          CarpEvent.AddressApplied _,
          CarpEvent.AddressFailed _,
          CarpEvent.AddressLost _,
          CarpEvent.ForeignOwnerGone _,
          CarpEvent.AddressExpired _,
          CarpEvent.HandOverRequested _ -> {}
    }
  }

  /** A backup whose claim waits for silence alone. */
  static Backup listening(
      CarpSettings settings, long quietUntilNanos, Hearing hearing, @Nullable Heard master) {
    return new Backup(
        Math.max(quietUntilNanos, hearing.latestNanos()) + settings.deadTimeNanos(),
        TransitionReason.MASTER_DOWN,
        quietUntilNanos,
        hearing,
        master,
        false);
  }

  private static void hear(Step step, Backup before, AdvertisementReceived advertisement) {
    step.follow(advertisement.counter());
    CarpSettings settings = step.settings();
    Hearing hearing =
        before
            .hearing()
            .heard(
                advertisement.family(),
                advertisement.arrivalNanos(),
                settings.isDualStack(),
                settings.deadTimeNanos());
    if (hearing.silent() != before.hearing().silent()) {
      step.act(new ReportSilentFamily(hearing.silent()));
    }
    Standing standing = step.carp().standingOf(advertisement);
    if (!standing.isBowOut()) {
      step.livesOn(advertisement);
    }
    if (standing.isBowOut() && step.doubts(advertisement)) {
      putOff(step, before, hearing);
    } else if (standing.isBowOut() || advertisement.family() == judgingFamily(settings, hearing)) {
      judge(step, before, hearing, advertisement, standing);
    } else {
      putOff(step, before, hearing);
    }
  }

  private static Heard heard(AdvertisementReceived advertisement, Standing standing) {
    return new Heard(advertisement.source(), standing, advertisement.arrivalNanos());
  }

  /** A master has a source in each family: it is known by one of them, while that is heard. */
  private static Family judgingFamily(CarpSettings settings, Hearing hearing) {
    Family leading = settings.leadingFamily();
    return hearing.silent() == leading ? leading.other() : leading;
  }

  /** Somebody lives: that is all that the second family tells, or a bow-out that is doubted. */
  private static void putOff(Step step, Backup before, Hearing hearing) {
    Backup listening =
        listening(step.settings(), before.quietUntilNanos(), hearing, before.master());
    step.next(isProvoked(before) ? keepClaim(before, listening) : listening);
  }

  private static void judge(
      Step step,
      Backup before,
      Hearing hearing,
      AdvertisementReceived advertisement,
      Standing standing) {
    Heard heard = heard(advertisement, standing);
    Heard master = bestMaster(step.settings(), before, heard);
    Backup listening = listening(step.settings(), before.quietUntilNanos(), hearing, master);
    Optional<TransitionReason> provocation = provocation(step.carp(), before, listening, heard);
    if (standing.isBowOut() && provocation.isPresent()) {
      step.honour(advertisement);
    }
    if (provocation.isEmpty()) {
      step.next(listening);
    } else if (isProvoked(before)) {
      step.next(keepClaim(before, listening));
    } else {
      step.next(newClaim(step, listening, provocation.get()));
    }
    if (master != null && !master.source().equals(before.observedMaster())) {
      step.act(new ReportObservedMaster(master.source()));
    }
  }

  /**
   * A worse master is not what we wait for while a better one lives: it is about to yield, and its
   * last word must neither provoke a claim nor be taken for a change of master.
   */
  private static @Nullable Heard bestMaster(CarpSettings settings, Backup backup, Heard heard) {
    Heard known = backup.master();
    boolean fromKnown = known != null && known.source().equals(heard.source());
    if (heard.standing().isBowOut()) {
      return fromKnown ? null : known;
    }
    boolean betterLives =
        known != null
            && !fromKnown
            && stays(settings, known, heard)
            && lives(settings, known, heard.atNanos());
    return betterLives ? known : heard;
  }

  /**
   * Whether a bow-out leaves somebody: it comes late, or is repeated because its sender did not
   * hear the successor. If that is wrong, the repetition is honoured.
   */
  private static boolean anotherStays(CarpSettings settings, Backup backup, Heard leaver) {
    Heard known = backup.master();
    if (known == null) {
      return false;
    }
    boolean spokeSince = backup.hearing().nanos(Family.of(known.source())) > known.atNanos();
    return known.source().equals(leaver.source())
        ? spokeSince
        : lives(settings, known, leaver.atNanos());
  }

  /** Not longer than the dead time: a demoted master advertises a longer interval than it keeps. */
  private static boolean lives(CarpSettings settings, Heard master, long nowNanos) {
    long twoIntervalsNanos = 2 * master.standing().interval().nanos();
    return nowNanos - master.atNanos() <= Math.min(twoIntervalsNanos, settings.deadTimeNanos());
  }

  /** Whether the first of two masters is the one that remains when they hear each other. */
  private static boolean stays(CarpSettings settings, Heard known, Heard rival) {
    if (!known.standing().equals(rival.standing())) {
      return known.standing().beats(rival.standing());
    }
    // Of another family it is perhaps the same master.
    return Family.of(known.source()) == Family.of(rival.source())
        && !settings.tieBreak().order().yields(known.source(), rival.source());
  }

  /** Why what was heard makes us claim, if it does. */
  private static Optional<TransitionReason> provocation(
      Carp carp, Backup before, Backup listening, Heard heard) {
    Standing rival = heard.standing();
    if (rival.isBowOut()) {
      return anotherStays(carp.settings(), before, heard)
          ? Optional.empty()
          : Optional.of(TransitionReason.BOW_OUT_HEARD);
    }
    boolean quiet = heard.atNanos() < listening.quietUntilNanos();
    if (quiet || !heard.source().equals(listening.observedMaster())) {
      return Optional.empty();
    }
    Standing own = carp.standing();
    if (own.demote() < rival.demote()) {
      return Optional.of(TransitionReason.MASTER_DEMOTED);
    }
    if (carp.settings().preempt() && own.beats(rival)) {
      return Optional.of(TransitionReason.PREEMPTED);
    }
    if (willTimeOut(carp.settings(), rival.interval())) {
      return Optional.of(TransitionReason.WILL_TIME_OUT);
    }
    return Optional.empty();
  }

  /**
   * Whether the master's next advertisement comes after our dead time. A demoted kcarp master
   * advertises advskew 240 and keeps to its undemoted interval, so that skew says nothing; and
   * below a second every demotion would look like it, so the rule does not exist there (OpenBSD).
   */
  private static boolean willTimeOut(CarpSettings settings, AdvertisementInterval rival) {
    boolean perhapsDemoted = rival.advskew() == AdvertisementInterval.DEMOTED_ADVSKEW;
    AdvertisementInterval atLeast =
        perhapsDemoted ? new AdvertisementInterval(rival.advbase(), 0) : rival;
    return settings.interval().advbase() > 0 && settings.deadTimeNanos() < atLeast.nanos();
  }

  /** Only where somebody is known to have the addresses: who takes no part can't claim them. */
  private static void standAside(Step step, Backup backup) {
    Heard master = backup.master();
    if (master != null && lives(step.settings(), master, step.nowNanos())) {
      step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
    }
  }

  private static boolean isProvoked(Backup backup) {
    return backup.claimReason() != TransitionReason.MASTER_DOWN;
  }

  /** A claim provoked before stands: a repeated bow-out must not put it off. */
  private static Backup keepClaim(Backup before, Backup listening) {
    return new Backup(
        before.claimAtNanos(),
        before.claimReason(),
        listening.quietUntilNanos(),
        listening.hearing(),
        listening.master(),
        before.caughtUp());
  }

  private static Backup newClaim(Step step, Backup listening, TransitionReason reason) {
    long patienceNanos =
        reason == TransitionReason.BOW_OUT_HEARD ? 0 : CarpEngine.CLAIM_FROM_LIVE_MASTER_NANOS;
    long delayNanos =
        patienceNanos + CarpEngine.claimDelayNanos(step.settings(), step.carp().demotion());
    long heardNanos = listening.hearing().latestNanos();
    long turnNanos = heardNanos + delayNanos;
    boolean late = step.nowNanos() - heardNanos > CarpEngine.LATE_NANOS;
    // Turns count from the reading, as for others that were late. A claim long overdue tells who
    // slept.
    boolean waits = late && !step.slept(turnNanos);
    return new Backup(
        waits ? step.nowNanos() + CarpEngine.LATE_NANOS + delayNanos : turnNanos,
        reason,
        listening.quietUntilNanos(),
        listening.hearing(),
        listening.master(),
        false);
  }

  private static void deadlineReached(Step step, Backup backup) {
    if (step.slept(backup.claimAtNanos())) {
      step.next(
          listening(
              step.settings(),
              Math.max(backup.quietUntilNanos(), step.nowNanos()),
              backup.hearing(),
              backup.master()));
    } else if (step.nowNanos() >= backup.claimAtNanos() && !catchesUp(step, backup)) {
      step.becomeMaster(backup.claimReason(), silenceNanos(step, backup));
    }
  }

  private static void foreignOwnerFound(Step step, Backup backup) {
    if (step.slept(backup.claimAtNanos()) || !catchesUp(step, backup)) {
      step.becomeInit(
          InitCause.ADDRESS_CONFLICT, TransitionReason.ADDRESS_CONFLICT, CarpState.NEVER);
    }
  }

  /** Once only: who is always late would never claim. */
  private static boolean catchesUp(Step step, Backup backup) {
    long lateNanos = step.nowNanos() - backup.claimAtNanos();
    if (lateNanos <= CarpEngine.LATE_NANOS || backup.caughtUp()) {
      return false;
    }
    long waitNanos = Math.min(lateNanos, CarpEngine.CATCH_UP_AT_MOST_NANOS);
    step.next(backup.withCatchUpUntilNanos(step.nowNanos() + waitNanos));
    return true;
  }

  private static long silenceNanos(Step step, Backup backup) {
    return isProvoked(backup) || backup.master() == null
        ? Step.NO_SILENCE
        : step.nowNanos() - backup.hearing().latestNanos();
  }

  private static void reconfigure(Step step, Backup backup, CarpSettings settings) {
    Hearing hearing = backup.hearing().reconfigured(step.settings(), settings, step.nowNanos());
    step.reconfigure(settings);
    if (hearing.silent() != backup.hearing().silent()) {
      step.act(new ReportSilentFamily(hearing.silent()));
    }
    Backup listening = listening(settings, backup.quietUntilNanos(), hearing, backup.master());
    // By the old timing the master may not be due yet: a shorter dead time begins now.
    long shortestNanos =
        Math.min(backup.claimAtNanos(), step.nowNanos() + settings.deadTimeNanos());
    step.next(
        isProvoked(backup)
            ? keepClaim(backup, listening)
            : listening.withClaimAtNanos(Math.max(listening.claimAtNanos(), shortestNanos)));
  }
}
