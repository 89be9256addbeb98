package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.AddAddresses;
import io.kcarp.agent.carp.CarpAction.RemoveAddresses;
import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Leaving;
import java.util.List;

/** What happens to a leaving master: it holds on until a successor has spoken, but not for ever. */
final class LeavingRules {
  private LeavingRules() {}

  static void apply(Step step, Leaving leaving, CarpEvent event) {
    switch (event) {
      case AdvertisementReceived advertisement -> hear(step, leaving, advertisement);
      case CarpEvent.DeadlineReached() -> deadlineReached(step, leaving);
      case CarpEvent.AddressLost() -> addressLost(step, leaving);
      // Nothing is left to hold on to.
      case CarpEvent.AddressFailed() -> leave(step, leaving);
      case CarpEvent.Reconfigured(CarpSettings settings) -> reconfigure(step, settings);
      case CarpEvent.ShutdownRequested() ->
          step.next(
              new Leaving(
                  leaving.removeAtNanos(), leaving.bowOutAtNanos(), leaving.successor(), true));
      case CarpEvent.LinkDown(InitCause cause) -> linkDown(step, leaving, cause);
      case CarpEvent.Stopped() ->
          step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
      case CarpEvent.SendSucceeded() -> step.sendSucceeded();
      case CarpEvent.SendFailed() -> step.sendFailed();
      case CarpEvent.Started _,
          CarpEvent.LinkUp _,
          CarpEvent.AddressApplied _,
          CarpEvent.HandOverRequested _ -> {}
    }
  }

  private static void hear(Step step, Leaving leaving, AdvertisementReceived advertisement) {
    step.follow(advertisement.counter());
    boolean leavesToo = advertisement.interval().equals(AdvertisementInterval.BOW_OUT);
    if (leavesToo || leaving.successor() != null) {
      return;
    }
    long releaseNanos = advertisement.arrivalNanos() + CarpEngine.OVERLAP_NANOS;
    step.next(
        new Leaving(
            Math.min(leaving.removeAtNanos(), releaseNanos),
            CarpState.NEVER,
            Heard.of(advertisement),
            leaving.shutdown()));
  }

  private static void deadlineReached(Step step, Leaving leaving) {
    if (step.nowNanos() >= leaving.removeAtNanos()) {
      leave(step, leaving);
    } else if (step.nowNanos() >= leaving.bowOutAtNanos()) {
      step.advertise(AdvertisementInterval.BOW_OUT);
      step.next(
          new Leaving(
              leaving.removeAtNanos(),
              step.nowNanos() + CarpEngine.BOW_OUT_REPEAT_NANOS,
              leaving.successor(),
              leaving.shutdown()));
    }
  }

  private static void leave(Step step, Leaving leaving) {
    if (leaving.shutdown()) {
      step.becomeInit(InitCause.SHUTDOWN, TransitionReason.SHUTDOWN, CarpState.NEVER);
    } else {
      step.becomeBackup(
          TransitionReason.HANDED_OVER,
          step.nowNanos() + CarpEngine.HAND_OVER_QUIET_NANOS,
          leaving.successor());
    }
  }

  private static void linkDown(Step step, Leaving leaving, InitCause cause) {
    if (leaving.shutdown()) {
      step.becomeInit(InitCause.SHUTDOWN, TransitionReason.SHUTDOWN, CarpState.NEVER);
    } else {
      step.becomeInit(cause, TransitionReason.LINK_DOWN, CarpState.NEVER);
    }
  }

  private static void addressLost(Step step, Leaving leaving) {
    if (leaving.successor() == null) {
      step.act(new AddAddresses(step.settings().addresses()));
      step.announce();
    }
  }

  /** The successor will hold what is new. */
  private static void reconfigure(Step step, CarpSettings settings) {
    List<VirtualAddress> removed = step.settings().addressesNotIn(settings);
    step.reconfigure(settings);
    if (!removed.isEmpty()) {
      step.act(new RemoveAddresses(removed));
    }
  }
}
