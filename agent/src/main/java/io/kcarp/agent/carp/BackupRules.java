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
  static Backup listening(CarpSettings settings, long quietUntilNanos, @Nullable Heard lastHeard) {
    long silentSinceNanos =
        lastHeard == null ? quietUntilNanos : Math.max(quietUntilNanos, lastHeard.atNanos());
    return new Backup(
        silentSinceNanos + settings.deadTimeNanos(),
        TransitionReason.MASTER_DOWN,
        quietUntilNanos,
        lastHeard);
  }

  private static void hear(Step step, Backup backup, AdvertisementReceived advertisement) {
    step.follow(advertisement.counter());
    // A master that bows out is none any more: the one before it stays the observed one.
    Heard heard =
        isBowOut(advertisement)
            ? backup.lastHeard()
            : new Heard(advertisement.source(), advertisement.arrivalNanos());
    Backup listening = listening(step.settings(), backup.quietUntilNanos(), heard);
    step.next(
        provocation(step.carp(), backup, advertisement)
            .map(reason -> claiming(step.carp(), backup, listening, reason, advertisement))
            .orElse(listening));
    if (heard != null && !heard.source().equals(backup.observedMaster())) {
      step.act(new ReportObservedMaster(heard.source()));
    }
  }

  /** Why {@code advertisement} makes us claim, if it does. */
  private static Optional<TransitionReason> provocation(
      Carp carp, Backup backup, AdvertisementReceived advertisement) {
    if (isBowOut(advertisement)) {
      return Optional.of(TransitionReason.BOW_OUT_HEARD);
    }
    if (advertisement.arrivalNanos() < backup.quietUntilNanos()) {
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
      Carp carp,
      Backup before,
      Backup listening,
      TransitionReason reason,
      AdvertisementReceived advertisement) {
    boolean provokedBefore = before.claimReason() != TransitionReason.MASTER_DOWN;
    long delayNanos = CarpEngine.claimDelayNanos(carp.advertisedInterval());
    return new Backup(
        provokedBefore ? before.claimAtNanos() : advertisement.arrivalNanos() + delayNanos,
        provokedBefore ? before.claimReason() : reason,
        listening.quietUntilNanos(),
        listening.lastHeard());
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
    Heard lastHeard = backup.lastHeard();
    return backup.claimReason() == TransitionReason.MASTER_DOWN && lastHeard != null
        ? step.nowNanos() - lastHeard.atNanos()
        : Step.NO_SILENCE;
  }

  private static void reconfigure(Step step, Backup backup, CarpSettings settings) {
    step.reconfigure(settings);
    if (backup.claimReason() == TransitionReason.MASTER_DOWN) {
      step.next(listening(settings, backup.quietUntilNanos(), backup.lastHeard()));
    }
  }
}
