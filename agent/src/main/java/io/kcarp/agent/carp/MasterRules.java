package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.AddAddresses;
import io.kcarp.agent.carp.CarpAction.AnnounceAddresses;
import io.kcarp.agent.carp.CarpAction.RemoveAddresses;
import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Master;
import java.util.List;

/** What happens in MASTER: it advertises on time, and measures every rival. */
final class MasterRules {
  private MasterRules() {}

  static void apply(Step step, Master master, CarpEvent event) {
    switch (event) {
      case AdvertisementReceived advertisement -> hear(step, master, advertisement);
      case CarpEvent.DeadlineReached() -> deadlineReached(step, master);
      case CarpEvent.AddressFailed() -> addressFailed(step);
      case CarpEvent.AddressLost() -> addressLost(step);
      case CarpEvent.Reconfigured(CarpSettings settings) -> reconfigure(step, master, settings);
      case CarpEvent.HandOverRequested() -> step.becomeLeaving(false);
      case CarpEvent.ShutdownRequested() -> step.becomeLeaving(true);
      case CarpEvent.LinkDown(InitCause cause) ->
          step.becomeInit(cause, TransitionReason.LINK_DOWN, CarpState.NEVER);
      case CarpEvent.Stopped() ->
          step.becomeInit(InitCause.STOPPED, TransitionReason.STOPPED, CarpState.NEVER);
      case CarpEvent.SendSucceeded() -> step.sendSucceeded();
      case CarpEvent.SendFailed() -> step.sendFailed();
      case CarpEvent.Started _, CarpEvent.LinkUp _, CarpEvent.AddressApplied _ -> {}
    }
  }

  /** Whether backups may have given it up while it slept. */
  static boolean wokeLate(Step step, Master master) {
    return step.nowNanos() - master.advertiseAtNanos() > step.settings().deadTimeNanos();
  }

  private static void hear(Step step, Master master, AdvertisementReceived advertisement) {
    step.follow(advertisement.counter());
    AdvertisementInterval own = step.carp().advertisedInterval();
    AdvertisementInterval rival = advertisement.interval();
    CarpSettings settings = step.settings();
    Heard heard = Heard.of(advertisement);
    if (rival.beats(own)) {
      // The last word at our own interval makes the winner announce again (UCARP).
      stepDown(step, own, TransitionReason.BETTER_MASTER, heard);
    } else if (own.beats(rival)) {
      stay(step, master, rival);
    } else if (settings.tieBreak().yields(settings.source(), advertisement.source())) {
      // A last word at the equal interval would make a BSD winner yield too.
      stepDown(step, own.oneStepWorse(), TransitionReason.TIE_LOST, heard);
    } else {
      stay(step, master, rival);
    }
  }

  private static void stepDown(
      Step step, AdvertisementInterval lastWord, TransitionReason reason, Heard winner) {
    step.advertise(lastWord);
    step.becomeBackup(reason, step.nowNanos(), winner);
  }

  /** The rival's announcement may have taken the addresses along in neighbours' caches. */
  private static void stay(Step step, Master master, AdvertisementInterval rival) {
    if (rival.equals(AdvertisementInterval.BOW_OUT)) {
      // It holds the addresses until it hears a successor: let it hear us now.
      step.advertise(step.carp().advertisedInterval());
    }
    step.announce();
    step.next(new Master(master.advertiseAtNanos(), CarpEngine.ANNOUNCE_AGAIN_AFTER));
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
    step.next(new Master(dueNanos + intervalNanos, Math.max(0, master.announceAfter() - 1)));
  }

  /** A master without its addresses would answer nobody: others shall claim at once. */
  private static void addressFailed(Step step) {
    step.advertise(AdvertisementInterval.BOW_OUT);
    step.becomeInit(
        InitCause.ADDRESS_REFUSED,
        TransitionReason.ADDRESS_REFUSED,
        step.nowNanos() + CarpEngine.RETRY_NANOS);
  }

  private static void addressLost(Step step) {
    step.act(new AddAddresses(step.settings().addresses()));
    step.announce();
  }

  private static void reconfigure(Step step, Master master, CarpSettings settings) {
    List<VirtualAddress> added = settings.addressesNotIn(step.settings());
    List<VirtualAddress> removed = step.settings().addressesNotIn(settings);
    step.reconfigure(settings);
    if (!added.isEmpty()) {
      step.act(new AddAddresses(added));
      step.act(new AnnounceAddresses(added));
    }
    if (!removed.isEmpty()) {
      step.act(new RemoveAddresses(removed));
    }
    // Backups still expect the next advertisement at the old interval.
    long advertiseAtNanos =
        Math.min(master.advertiseAtNanos(), step.nowNanos() + settings.interval().nanos());
    int announceAfter = added.isEmpty() ? master.announceAfter() : CarpEngine.ANNOUNCE_AGAIN_AFTER;
    step.next(new Master(advertiseAtNanos, announceAfter));
  }
}
