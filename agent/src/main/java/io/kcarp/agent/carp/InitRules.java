package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpState.Init;

/** What happens in INIT: the virtual host waits for what it lacks. */
final class InitRules {
  private InitRules() {}

  static void apply(Step step, Init init, CarpEvent event) {
    switch (event) {
      case CarpEvent.Started(long jitterNanos) -> started(step, init, jitterNanos);
      case CarpEvent.Adopted() -> adopted(step, init);
      case CarpEvent.LinkUp() -> linkUp(step, init);
      case CarpEvent.LinkDown(InitCause cause) -> linkDown(step, init, cause);
      case CarpEvent.DeadlineReached() -> deadlineReached(step, init);
      case CarpEvent.ForeignOwnerGone() -> foreignOwnerGone(step, init);
      case CarpEvent.Reconfigured(CarpSettings settings) -> step.reconfigure(settings);
      case CarpEvent.ShutdownRequested() -> step.next(new Init(InitCause.SHUTDOWN));
      case CarpEvent.Stopped() -> step.next(new Init(InitCause.STOPPED));
      case CarpEvent.OwnCondition condition -> step.take(condition);
      case CarpEvent.AdvertisementReceived _,
          CarpEvent.AnnouncementHeard _,
          CarpEvent.AddressApplied _,
          CarpEvent.AddressFailed _,
          CarpEvent.AddressLost _,
          CarpEvent.ForeignOwnerFound _,
          CarpEvent.AddressExpired _,
          CarpEvent.HandOverRequested _,
          CarpEvent.StandAsideRequested _ -> {}
    }
  }

  private static void started(Step step, Init init, long jitterNanos) {
    switch (init.cause()) {
      case NEW, SHUTDOWN, STOPPED ->
          step.becomeBackup(TransitionReason.STARTED, step.nowNanos() + jitterNanos, null);
      case NO_CARRIER, INTERFACE_DOWN, NO_INTERFACE, ADDRESS_REFUSED, ADDRESS_CONFLICT -> {}
    }
  }

  private static void adopted(Step step, Init init) {
    switch (init.cause()) {
      case NEW -> step.becomeMaster(TransitionReason.ADOPTED, Step.NO_SILENCE);
      case NO_CARRIER,
          INTERFACE_DOWN,
          NO_INTERFACE,
          ADDRESS_REFUSED,
          ADDRESS_CONFLICT,
          SHUTDOWN,
          STOPPED -> {}
    }
  }

  private static void linkUp(Step step, Init init) {
    switch (init.cause()) {
      case NO_CARRIER, INTERFACE_DOWN, NO_INTERFACE ->
          step.becomeBackup(TransitionReason.LINK_UP, step.nowNanos(), null);
      case NEW, ADDRESS_REFUSED, ADDRESS_CONFLICT, SHUTDOWN, STOPPED -> {}
    }
  }

  private static void linkDown(Step step, Init init, InitCause cause) {
    switch (init.cause()) {
      case NEW, NO_CARRIER, INTERFACE_DOWN, NO_INTERFACE, ADDRESS_REFUSED, ADDRESS_CONFLICT ->
          step.next(new Init(cause));
      case SHUTDOWN, STOPPED -> {}
    }
  }

  private static void foreignOwnerGone(Step step, Init init) {
    if (init.cause() == InitCause.ADDRESS_CONFLICT) {
      step.becomeBackup(TransitionReason.ADDRESS_FREE, step.nowNanos(), null);
    }
  }

  private static void deadlineReached(Step step, Init init) {
    if (step.nowNanos() >= init.retryAtNanos()) {
      step.becomeBackup(TransitionReason.RETRIED, step.nowNanos(), null);
    }
  }
}
