package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.ReportObservedMaster;
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
      case CarpEvent.ShutdownRequested() ->
          step.becomeInit(InitCause.SHUTDOWN, TransitionReason.SHUTDOWN, CarpState.NEVER);
      case CarpEvent.Stopped() ->
          step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
      case CarpEvent.SendSucceeded() -> step.sendSucceeded();
      case CarpEvent.SendFailed() -> step.sendFailed();
      case CarpEvent.Started _,
          CarpEvent.LinkUp _,
          CarpEvent.AddressApplied _,
          CarpEvent.AddressFailed _,
          CarpEvent.AddressLost _,
          CarpEvent.HandOverRequested _ -> {}
    }
  }

  /** A backup whose claim waits for silence alone. */
  static Backup listening(
      CarpSettings settings, long quietUntilNanos, long lastHeardNanos, @Nullable Heard master) {
    return new Backup(
        Math.max(quietUntilNanos, lastHeardNanos) + settings.deadTimeNanos(),
        TransitionReason.MASTER_DOWN,
        quietUntilNanos,
        lastHeardNanos,
        master);
  }

  private static void hear(Step step, Backup backup, AdvertisementReceived advertisement) {
    step.follow(advertisement.counter());
    CarpSettings settings = step.settings();
    Heard master = bestMaster(backup, advertisement);
    Backup listening =
        listening(settings, backup.quietUntilNanos(), advertisement.arrivalNanos(), master);
    step.next(
        provocation(step.carp(), listening, advertisement)
            .map(reason -> claiming(step.carp(), backup, listening, reason))
            .orElse(listening));
    if (master != null && !master.source().equals(backup.observedMaster())) {
      step.act(new ReportObservedMaster(master.source()));
    }
  }

  /**
   * A worse master is not what we wait for while a better one lives: it is about to yield, and its
   * last word must neither provoke a claim nor be taken for a change of master.
   */
  private static @Nullable Heard bestMaster(Backup backup, AdvertisementReceived advertisement) {
    Heard known = backup.master();
    boolean fromKnown = known != null && known.source().equals(advertisement.source());
    if (isBowOut(advertisement)) {
      return fromKnown ? null : known;
    }
    boolean betterLives =
        known != null
            && !fromKnown
            && known.interval().beats(advertisement.interval())
            && advertisement.arrivalNanos() - known.atNanos() <= 2 * known.interval().nanos();
    return betterLives ? known : Heard.of(advertisement);
  }

  /** Why {@code advertisement} makes us claim, if it does. */
  private static Optional<TransitionReason> provocation(
      Carp carp, Backup listening, AdvertisementReceived advertisement) {
    if (isBowOut(advertisement)) {
      return Optional.of(TransitionReason.BOW_OUT_HEARD);
    }
    boolean quiet = advertisement.arrivalNanos() < listening.quietUntilNanos();
    if (quiet || !advertisement.source().equals(listening.observedMaster())) {
      return Optional.empty();
    }
    CarpSettings settings = carp.settings();
    if (settings.preempt() && carp.advertisedInterval().beats(advertisement.interval())) {
      return Optional.of(TransitionReason.PREEMPTED);
    }
    if (settings.deadTimeNanos() < advertisement.interval().nanos()) {
      return Optional.of(TransitionReason.WILL_TIME_OUT);
    }
    return Optional.empty();
  }

  /** A claim provoked before stands: a repeated bow-out must not put it off. */
  private static Backup claiming(
      Carp carp, Backup before, Backup listening, TransitionReason reason) {
    boolean provokedBefore = before.claimReason() != TransitionReason.MASTER_DOWN;
    long patienceNanos =
        reason == TransitionReason.BOW_OUT_HEARD ? 0 : CarpEngine.CLAIM_FROM_LIVE_MASTER_NANOS;
    long delayNanos = patienceNanos + CarpEngine.claimDelayNanos(carp.advertisedInterval());
    return new Backup(
        provokedBefore ? before.claimAtNanos() : listening.lastHeardNanos() + delayNanos,
        provokedBefore ? before.claimReason() : reason,
        listening.quietUntilNanos(),
        listening.lastHeardNanos(),
        listening.master());
  }

  private static boolean isBowOut(AdvertisementReceived advertisement) {
    return advertisement.interval().equals(AdvertisementInterval.BOW_OUT);
  }

  private static void deadlineReached(Step step, Backup backup) {
    if (step.nowNanos() >= backup.claimAtNanos()) {
      step.becomeMaster(backup.claimReason(), silenceNanos(step, backup));
    }
  }

  private static long silenceNanos(Step step, Backup backup) {
    return backup.claimReason() == TransitionReason.MASTER_DOWN && backup.master() != null
        ? step.nowNanos() - backup.lastHeardNanos()
        : Step.NO_SILENCE;
  }

  private static void reconfigure(Step step, Backup backup, CarpSettings settings) {
    step.reconfigure(settings);
    if (backup.claimReason() == TransitionReason.MASTER_DOWN) {
      step.next(
          listening(settings, backup.quietUntilNanos(), backup.lastHeardNanos(), backup.master()));
    }
  }
}
