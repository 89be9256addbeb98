package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.AddAddresses;
import io.kcarp.agent.carp.CarpAction.AnnounceAddresses;
import io.kcarp.agent.carp.CarpAction.RemoveAddresses;
import io.kcarp.agent.carp.CarpAction.ReportObservedMaster;
import io.kcarp.agent.carp.CarpAction.ReportRole;
import io.kcarp.agent.carp.CarpAction.SendAdvertisement;
import io.kcarp.agent.carp.CarpState.Init;
import io.kcarp.agent.carp.CarpState.Leaving;
import io.kcarp.agent.carp.CarpState.Master;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step in the making: the virtual host as changed so far, and the actions so far.
 *
 * <p>A role changes in the {@code become} functions and nowhere else; each sets everything.
 */
final class Step {
  /** No silence led to this change of role. */
  static final long NO_SILENCE = -1;

  private final long nowNanos;
  private final List<CarpAction> actions = new ArrayList<>();
  private Carp carp;

  Step(Carp carp, long nowNanos) {
    this.carp = carp;
    this.nowNanos = nowNanos;
  }

  long nowNanos() {
    return nowNanos;
  }

  Carp carp() {
    return carp;
  }

  CarpSettings settings() {
    return carp.settings();
  }

  CarpState state() {
    return carp.state();
  }

  Transition done() {
    return new Transition(carp, actions);
  }

  /**
   * @param retryAtNanos {@link CarpState#NEVER} unless the cause heals by itself
   */
  void becomeInit(InitCause cause, TransitionReason reason, long retryAtNanos) {
    releaseAddresses();
    Role before = state().role();
    // What failed before the interruption says nothing about sends after it.
    carp = new Carp(settings(), carp.counter(), SendHealth.HEALTHY, new Init(cause, retryAtNanos));
    report(before, reason, NO_SILENCE);
  }

  /**
   * Listens, for the dead time at least.
   *
   * @param quietUntilNanos when the dead time begins
   * @param master who made us so, if anyone
   */
  void becomeBackup(TransitionReason reason, long quietUntilNanos, @Nullable Heard master) {
    releaseAddresses();
    Role before = state().role();
    long lastHeardNanos = master == null ? nowNanos : master.atNanos();
    next(BackupRules.listening(settings(), quietUntilNanos, lastHeardNanos, master));
    report(before, reason, NO_SILENCE);
    if (master != null) {
      act(new ReportObservedMaster(master.source()));
    }
  }

  /** Addresses first: nothing is advertised or announced that is not held. */
  void becomeMaster(TransitionReason reason, long silenceNanos) {
    Role before = state().role();
    act(new AddAddresses(settings().addresses()));
    advertise(carp.advertisedInterval());
    announce();
    next(new Master(nowNanos + settings().interval().nanos(), CarpEngine.ANNOUNCE_AGAIN_AFTER));
    report(before, reason, silenceNanos);
  }

  /** To the world it stays master until the addresses are gone. */
  void becomeLeaving(boolean shutdown) {
    advertise(AdvertisementInterval.BOW_OUT);
    next(
        new Leaving(
            nowNanos + CarpEngine.LEAVE_NANOS,
            nowNanos + CarpEngine.BOW_OUT_REPEAT_NANOS,
            null,
            shutdown));
  }

  /** Another state of the same role. */
  void next(CarpState state) {
    carp = new Carp(settings(), carp.counter(), carp.sending(), state);
  }

  void reconfigure(CarpSettings settings) {
    if (!settings.vhid().equals(settings().vhid())) {
      throw new IllegalArgumentException(
          "vhid " + settings().vhid() + " can't become " + settings.vhid() + ": start another");
    }
    carp = new Carp(settings, carp.counter(), carp.sending(), state());
  }

  /** Our counter follows the one heard. */
  void follow(long counter) {
    carp = new Carp(settings(), counter, carp.sending(), state());
  }

  void sendFailed() {
    carp = new Carp(settings(), carp.counter(), carp.sending().failed(), state());
  }

  void sendSucceeded() {
    carp = new Carp(settings(), carp.counter(), carp.sending().succeeded(), state());
  }

  void advertise(AdvertisementInterval interval) {
    follow(carp.counter() + 1);
    act(new SendAdvertisement(interval, carp.counter()));
  }

  void announce() {
    act(new AnnounceAddresses(settings().addresses()));
  }

  void act(CarpAction action) {
    actions.add(action);
  }

  private void releaseAddresses() {
    if (state().role() == Role.MASTER) {
      act(new RemoveAddresses(settings().addresses()));
    }
  }

  private void report(Role before, TransitionReason reason, long silenceNanos) {
    act(new ReportRole(before, state().role(), reason, nowNanos, silenceNanos));
  }
}
