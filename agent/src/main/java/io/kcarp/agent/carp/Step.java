package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.AddAddresses;
import io.kcarp.agent.carp.CarpAction.AnnounceAddresses;
import io.kcarp.agent.carp.CarpAction.RemoveAddresses;
import io.kcarp.agent.carp.CarpAction.ReportDemotion;
import io.kcarp.agent.carp.CarpAction.ReportObservedMaster;
import io.kcarp.agent.carp.CarpAction.ReportRole;
import io.kcarp.agent.carp.CarpAction.SendAdvertisement;
import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Init;
import io.kcarp.agent.carp.CarpState.Leaving;
import io.kcarp.agent.carp.CarpState.Leaving.Purpose;
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
    next(new Init(cause, retryAtNanos));
    report(before, reason, NO_SILENCE);
    // What failed before the interruption says nothing about sends after it.
    carp = carp.withSending(SendHealth.HEALTHY);
    demotionBecomes(carp.demotion().without(DemotionReason.SEND_FAILURES));
  }

  /**
   * A master without its addresses would answer nobody: others shall claim at once, and it shall
   * not preempt them again before the kernel takes the addresses.
   */
  void refused() {
    advertise(AdvertisementInterval.BOW_OUT);
    becomeInit(
        InitCause.ADDRESS_REFUSED,
        TransitionReason.ADDRESS_REFUSED,
        nowNanos + CarpEngine.RETRY_NANOS);
    demotionBecomes(carp.demotion().with(DemotionReason.ADDRESSES_REFUSED, Demotion.FULL));
  }

  /**
   * Listens, for the dead time at least.
   *
   * @param quietUntilNanos when the dead time begins
   * @param master who made us so, if anyone
   */
  void becomeBackup(TransitionReason reason, long quietUntilNanos, @Nullable Heard master) {
    long heardNanos = master == null ? nowNanos : master.atNanos();
    becomeBackup(reason, quietUntilNanos, heardNanos, master);
  }

  /**
   * The same.
   *
   * @param heardNanos when somebody was heard last
   * @param master who is known to be master, if anyone
   */
  void becomeBackup(
      TransitionReason reason, long quietUntilNanos, long heardNanos, @Nullable Heard master) {
    releaseAddresses();
    Role before = state().role();
    Hearing hearing = Hearing.from(heardNanos);
    next(BackupRules.listening(settings(), quietUntilNanos, hearing, master));
    report(before, reason, NO_SILENCE);
    if (master != null) {
      act(new ReportObservedMaster(master.source()));
    }
  }

  /**
   * Addresses first: nothing is announced or advertised that is not held. The announcement before
   * the advertisement: a leaver that hears us lets go, and clients must know by then.
   */
  void becomeMaster(TransitionReason reason, long silenceNanos) {
    Role before = state().role();
    act(new AddAddresses(settings().addresses()));
    announce(AnnounceReason.TAKEOVER);
    advertise(carp.advertisedInterval());
    next(
        new Master(
            nowNanos + settings().interval().nanos(), CarpEngine.ANNOUNCE_AGAIN_AFTER, nowNanos));
    report(before, reason, silenceNanos);
  }

  /** To the world it stays master until the addresses are gone. */
  void becomeLeaving(Purpose purpose) {
    advertise(AdvertisementInterval.BOW_OUT);
    next(
        new Leaving(
            nowNanos + CarpEngine.LEAVE_NANOS,
            nowNanos + CarpEngine.BOW_OUT_REPEAT_NANOS,
            null,
            purpose,
            null));
  }

  /**
   * Another master stays. Where clients heard our announcement last, we answer them until the
   * winner, who has our last word now, has announced again.
   */
  void yieldTo(Heard winner, Purpose purpose) {
    LastWord lastWord = new LastWord(lastWordTo(winner), nowNanos);
    advertise(lastWord.standing());
    boolean waits = carp.announcement().isOurs();
    next(
        new Leaving(
            waits ? nowNanos + CarpEngine.YIELD_NANOS : winner.atNanos() + CarpEngine.OVERLAP_NANOS,
            waits ? lastWordAgainNanos() : CarpState.NEVER,
            winner,
            purpose,
            lastWord));
  }

  /**
   * It makes the winner announce again: our own interval (UCARP), but after a tie one step worse,
   * for an equal one would make a BSD winner yield too.
   */
  private Standing lastWordTo(Heard winner) {
    Standing own = carp.standing();
    return winner.standing().beats(own)
        ? own
        : new Standing(own.demote(), own.interval().oneStepWorse());
  }

  /** Within a dead time, or those who heard the winner's counter go on would take it for old. */
  private long lastWordAgainNanos() {
    return nowNanos + Math.min(CarpEngine.LAST_WORD_REPEAT_NANOS, settings().deadTimeNanos());
  }

  /** What was said before may be lost, and what it brings about with it. */
  void speakAgain(Leaving leaving) {
    LastWord lastWord = leaving.lastWord();
    if (lastWord == null) {
      advertise(AdvertisementInterval.BOW_OUT);
      next(leaving.withSpeakAtNanos(nowNanos + CarpEngine.BOW_OUT_REPEAT_NANOS));
    } else {
      advertise(lastWord.standing());
      next(leaving.withSpeakAtNanos(lastWordAgainNanos()));
    }
  }

  /** Another host announced addresses. */
  void noteAnnouncement(long arrivalNanos) {
    carp = carp.withAnnouncement(carp.announcement().heard(arrivalNanos));
  }

  /**
   * Wanted to leave, and nobody took over.
   *
   * @param announceAfter as in {@link Master}: who leaves when it has just come still owes one
   */
  void goOnAsMaster(int announceAfter) {
    advertise(carp.advertisedInterval());
    next(new Master(nowNanos + settings().interval().nanos(), announceAfter, nowNanos));
  }

  /** Another state of the same role. */
  void next(CarpState state) {
    carp = carp.withState(state);
  }

  void reconfigure(CarpSettings settings) {
    if (!settings.vhid().equals(settings().vhid())) {
      throw new IllegalArgumentException(
          "vhid " + settings().vhid() + " can't become " + settings.vhid() + ": start another");
    }
    carp = carp.withSettings(settings);
  }

  /**
   * New settings of somebody who holds addresses: assigns and announces what is new, takes off what
   * is gone. An IPv6 address with another prefix length is taken off before: the kernel knows it by
   * the address alone.
   *
   * @return whether something was added
   */
  boolean reconfigureHolding(CarpSettings settings, boolean takesUpNew) {
    List<VirtualAddress> added = takesUpNew ? settings.addressesNotIn(settings()) : List.of();
    List<VirtualAddress> removed = settings().addressesNotIn(settings);
    List<VirtualAddress> inTheWay =
        removed.stream().filter(old -> added.stream().anyMatch(old::isInTheWayOf)).toList();
    reconfigure(settings);
    remove(inTheWay);
    if (!added.isEmpty()) {
      act(new AddAddresses(added));
      act(new AnnounceAddresses(added, AnnounceReason.ADDED));
    }
    remove(removed.stream().filter(old -> !inTheWay.contains(old)).toList());
    return !added.isEmpty();
  }

  private void remove(List<VirtualAddress> addresses) {
    if (!addresses.isEmpty()) {
      act(new RemoveAddresses(addresses));
    }
  }

  /** Puts back what somebody took off, or what was left to somebody. */
  void restoreAddresses(AnnounceReason reason) {
    act(new AddAddresses(settings().addresses()));
    announce(reason);
  }

  /** Whether what was due then comes so late that others had the time to claim. */
  boolean isLateByADeadTime(long dueNanos) {
    return nowNanos - dueNanos > settings().deadTimeNanos();
  }

  /** Whether what was due then comes so late that we must have slept, and not only been busy. */
  boolean slept(long dueNanos) {
    return isLateByADeadTime(dueNanos) && nowNanos - dueNanos > CarpEngine.SLEPT_NANOS;
  }

  /** The kernel has taken the addresses. */
  void applied() {
    demotionBecomes(carp.demotion().without(DemotionReason.ADDRESSES_REFUSED));
  }

  /** Our counter follows the one heard, if that is the policy. */
  void follow(long heard) {
    carp = carp.withCounter(settings().counterPolicy().afterHearing(carp.counter(), heard));
  }

  /** A bow-out makes us claim. */
  void honour(AdvertisementReceived bowOut) {
    carp = carp.withBowOut(BowOut.honoured(bowOut));
  }

  /** Whether a bow-out comes from one whose last one was a lie. */
  boolean doubts(AdvertisementReceived bowOut) {
    return carp.bowOut().isDoubted(bowOut.source(), bowOut.arrivalNanos());
  }

  /** Somebody is master, whatever it said a moment ago. */
  void livesOn(AdvertisementReceived advertisement) {
    carp = carp.withBowOut(carp.bowOut().heard(advertisement, settings()));
  }

  void take(CarpEvent.OwnCondition condition) {
    switch (condition) {
      case CarpEvent.SendSucceeded() -> sendsAre(carp.sending().succeeded());
      case CarpEvent.SendFailed() -> sendsAre(carp.sending().failed());
      case CarpEvent.AnnouncementSent(long sentNanos) ->
          carp = carp.withAnnouncement(LastAnnouncement.sent(sentNanos));
      case CarpEvent.CounterDrawn(long counter) -> carp = carp.withCounter(counter);
      case CarpEvent.Demoted(DemotionReason reason, int steps) ->
          demotionBecomes(carp.demotion().with(reason, steps));
      case CarpEvent.DemotionEnded(DemotionReason reason) -> {
        if (reason == DemotionReason.SEND_FAILURES) {
          carp = carp.withSending(SendHealth.HEALTHY);
        }
        demotionBecomes(carp.demotion().without(reason));
      }
    }
  }

  /** Last words are too many too soon to tell a working link from one that fails. */
  private void sendsAre(SendHealth sending) {
    if (state() instanceof Leaving leaving && leaving.yields()) {
      return;
    }
    boolean before = carp.sending().troubled();
    carp = carp.withSending(sending);
    if (sending.troubled() && !before) {
      demotionBecomes(carp.demotion().with(DemotionReason.SEND_FAILURES, Demotion.FULL));
    } else if (before && !sending.troubled()) {
      demotionBecomes(carp.demotion().without(DemotionReason.SEND_FAILURES));
    }
  }

  private void demotionBecomes(Demotion demotion) {
    Demotion before = carp.demotion();
    if (demotion.equals(before)) {
      return;
    }
    carp = carp.withDemotion(demotion);
    act(new ReportDemotion(demotion));
    if (before.equals(Demotion.NONE) && state() instanceof Master) {
      becomeLeaving(Purpose.DEMOTED);
    }
  }

  /** One advertisement in each family, with the same interval. */
  void advertise(AdvertisementInterval interval) {
    advertise(new Standing(carp.standing().demote(), interval));
  }

  private void advertise(Standing standing) {
    if (settings().speaks(Family.IPV4)) {
      advertise(Family.IPV4, standing);
    }
    if (settings().speaks(Family.IPV6)) {
      advertise(Family.IPV6, standing);
    }
  }

  private void advertise(Family family, Standing standing) {
    carp = carp.withCounter(settings().counterPolicy().next(carp.counter()));
    act(new SendAdvertisement(family, standing.interval(), standing.demote(), carp.counter()));
  }

  void announce(AnnounceReason reason) {
    act(new AnnounceAddresses(settings().addresses(), reason));
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
