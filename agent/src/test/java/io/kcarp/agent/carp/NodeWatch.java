package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.AnnounceAddresses;
import io.kcarp.agent.carp.CarpAction.ReportObservedMaster;
import io.kcarp.agent.carp.CarpAction.ReportRole;
import io.kcarp.agent.carp.CarpAction.SendAdvertisement;
import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Backup;
import io.kcarp.agent.carp.CarpState.Init;
import io.kcarp.agent.carp.CarpState.Leaving;
import io.kcarp.agent.carp.CarpState.Master;
import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one node did and heard, and what it may do for that. It judges by what is seen from outside:
 * events, actions and roles. Times are of the node's own clock, unless called true.
 */
final class NodeWatch {
  /** A deadline is reached by the next tick of a clock that is a little fast. */
  private static final long TICK_NANOS = 10;

  /** The longest wait of a backup that heard a provocation, in time or late. */
  static long longestTurnNanos(CarpSettings settings) {
    return CarpEngine.LATE_NANOS
        + CarpEngine.CLAIM_FROM_LIVE_MASTER_NANOS
        + (settings.interval().advskew() + Demotion.FULL) * CarpEngine.CLAIM_DELAY_NANOS_PER_STEP
        + CarpEngine.CATCH_UP_AT_MOST_NANOS;
  }

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final SimulatedNode node;

  private long counter;
  private long advertisedNanos = NEVER;
  private long promisedNanos;
  private long listensFromNanos = NEVER;
  private long mayListenFromNanos = NEVER;
  private long backupSinceNanos = NEVER;
  private long masterSinceNanos = NEVER;
  private long refusedNanos = NEVER;
  private long leavingSinceNanos = NEVER;
  private long successorNanos = NEVER;
  private long ownAnnouncementNanos = NEVER;
  private long newerAnnouncementNanos = NEVER;
  private long answeredNanos = NEVER;
  private long reconfiguredNanos = NEVER;
  private long bowOutHeardNanos = NEVER;
  private long worseHeardNanos = NEVER;
  private long slowHeardNanos = NEVER;
  private long demotedHeardNanos = NEVER;
  private long leadingHeardNanos = NEVER;
  private long listensFromTrueNanos = NEVER;
  private @Nullable InetAddress observedMaster;
  private @Nullable TransitionReason yieldsBecause;
  private @Nullable Standing yieldsTo;
  private @Nullable Standing lastSaid;

  /** Nothing that was heard since it yielded says otherwise. */
  private boolean winnerStays;

  private boolean judgesTie;
  private boolean justWoke;
  private boolean mayHandOver;
  private boolean mayStandAside;
  private boolean mayShutDown;

  /** True time since which it has been a master that stands as it does. */
  private long standsSinceTrueNanos = NEVER;

  /** Of a new process, before its first event. */
  NodeWatch(SimulatedNode node) {
    this.node = node;
    counter = node.firstCounter;
  }

  void wakes() {
    justWoke = true;
  }

  long standsSinceTrueNanos() {
    return standsSinceTrueNanos;
  }

  /** Whom it has reported as its master. */
  @Nullable InetAddress observedMaster() {
    return observedMaster;
  }

  /** When a new backup begins to listen: later than it became one if it is to be quiet. */
  long listensFromTrueNanos() {
    return listensFromTrueNanos;
  }

  void stepped(long trueNanos, CarpEvent event, Transition transition) {
    Carp before = node.carp;
    Carp after = transition.next();
    long nowNanos = node.clock.nanos(trueNanos);
    boolean slept = sleptTooLong(before, event, nowNanos);
    note(before, event, nowNanos);
    Role role = before.state().role();
    for (CarpAction action : transition.actions()) {
      if (action instanceof SendAdvertisement advertisement) {
        advertised(before, after, advertisement, nowNanos);
      } else if (action instanceof AnnounceAddresses && !node.sendsFail) {
        ownAnnouncementNanos = nowNanos;
        newerAnnouncementNanos = NEVER;
      } else if (action instanceof ReportRole report) {
        if (report.from() != role || report.to() == role || report.decidedNanos() != nowNanos) {
          throw violation(Invariant.REPORTS_EACH_CHANGE, nowNanos, "was " + role + ": " + report);
        }
        checkReason(before, event, report, nowNanos);
        changed(report, event, nowNanos);
        role = report.to();
        observedMaster = null;
      } else if (action instanceof ReportObservedMaster(InetAddress source)) {
        observedMaster = source;
      }
    }
    if (after.state().role() != role) {
      throw violation(
          Invariant.REPORTS_EACH_CHANGE,
          nowNanos,
          role + " became " + after.state() + " by " + event);
    }
    if (slept && after.state() instanceof Master) {
      throw violation(Invariant.SLEEPER_LISTENS, nowNanos, before.state() + " by " + event);
    }
    checkLeaving(before, after, event, nowNanos);
    if (after.state() instanceof Master) {
      boolean isNew = !(before.state() instanceof Master);
      masterSinceNanos = isNew ? nowNanos : masterSinceNanos;
      if (isNew || !before.standing().equals(after.standing())) {
        standsSinceTrueNanos = trueNanos;
      }
    }
  }

  private void note(Carp before, CarpEvent event, long nowNanos) {
    switch (event) {
      case AdvertisementReceived advertisement -> heard(before, advertisement, nowNanos);
      case CarpEvent.Reconfigured _ -> {
        reconfiguredNanos = nowNanos;
        mayListenFromNanos = Math.max(mayListenFromNanos, nowNanos);
      }
      case CarpEvent.AnnouncementHeard(long arrivalNanos) -> {
        boolean newer = arrivalNanos - ownAnnouncementNanos >= CarpEngine.ANNOUNCEMENTS_APART_NANOS;
        if (newer && newerAnnouncementNanos == NEVER) {
          newerAnnouncementNanos = arrivalNanos;
        }
        if (arrivalNanos >= leavingSinceNanos && answeredNanos == NEVER) {
          answeredNanos = arrivalNanos;
        }
      }
      case CarpEvent.HandOverRequested _ -> mayHandOver = before.state().role() == Role.MASTER;
      case CarpEvent.ShutdownRequested _ -> mayShutDown = true;
      case CarpEvent.StandAsideRequested _ -> mayStandAside = before.state().role() == Role.MASTER;
      case CarpEvent.DeadlineReached _ -> {
        if (justWoke) {
          mayListenFromNanos = Math.max(mayListenFromNanos, nowNanos);
        }
      }
      case CarpEvent.Started _,
          CarpEvent.LinkUp _,
          CarpEvent.LinkDown _,
          CarpEvent.OwnCondition _,
          CarpEvent.AddressApplied _,
          CarpEvent.AddressFailed _,
          CarpEvent.AddressLost _,
          CarpEvent.ForeignOwnerFound _,
          CarpEvent.ForeignOwnerGone _,
          CarpEvent.AddressExpired _,
          CarpEvent.Adopted _,
          CarpEvent.Stopped _ -> {}
    }
  }

  private void heard(Carp before, AdvertisementReceived advertisement, long nowNanos) {
    CarpSettings settings = before.settings();
    if (!settings.speaks(advertisement.family()) || before.state() instanceof Init) {
      return;
    }
    if (settings.counterPolicy() == CounterPolicy.FOLLOWING) {
      long behind = counter - advertisement.counter();
      counter = behind >= 0 && behind <= 1 << 24 ? counter : advertisement.counter();
    }
    long arrivalNanos = advertisement.arrivalNanos();
    listensFromNanos = Math.max(listensFromNanos, arrivalNanos);
    mayListenFromNanos = Math.max(mayListenFromNanos, arrivalNanos);
    Standing rival = before.standingOf(advertisement);
    Standing own = before.standing();
    if (rival.isBowOut()) {
      bowOutHeardNanos = nowNanos;
    } else if (before.state() instanceof Leaving && successorNanos == NEVER) {
      successorNanos = arrivalNanos;
    }
    winnerStays &= !rival.isBowOut() && lastSaid != null && rival.beats(lastSaid);
    if (own.beats(rival)) {
      worseHeardNanos = nowNanos;
    }
    if (own.demote() < rival.demote()) {
      demotedHeardNanos = nowNanos;
    }
    if (settings.interval().advbase() > 0 && settings.deadTimeNanos() < rival.interval().nanos()) {
      slowHeardNanos = nowNanos;
    }
  }

  /**
   * Whether what this master heard obliges it to judge: a tie is judged in the leading family while
   * that is heard.
   */
  boolean judges(AdvertisementReceived advertisement) {
    CarpSettings settings = node.carp.settings();
    long arrivalNanos = advertisement.arrivalNanos();
    if (advertisement.family() == settings.leadingFamily()) {
      leadingHeardNanos = Math.max(leadingHeardNanos, arrivalNanos);
      judgesTie = true;
    } else {
      long heardNanos = Math.max(leadingHeardNanos, masterSinceNanos);
      judgesTie = arrivalNanos - heardNanos > settings.deadTimeNanos();
    }
    return judgesTie || !node.carp.standing().equals(node.carp.standingOf(advertisement));
  }

  private void advertised(Carp before, Carp after, SendAdvertisement advertisement, long nowNanos) {
    boolean following = before.settings().counterPolicy() == CounterPolicy.FOLLOWING;
    counter = following ? counter + 1 : counter;
    if (advertisement.counter() != counter) {
      throw violation(
          Invariant.COUNTS_ON, nowNanos, advertisement.counter() + " instead of " + counter);
    }
    lastSaid = new Standing(advertisement.demote(), advertisement.interval());
    if (yieldsTo != null && lastSaid.beats(yieldsTo)) {
      throw violation(
          Invariant.YIELDS_FOR_GOOD, nowNanos, advertisement + " though it yielded to " + yieldsTo);
    }
    advertisedNanos = nowNanos;
    promisedNanos = after.settings().interval().nanos();
  }

  private void changed(ReportRole report, CarpEvent event, long nowNanos) {
    switch (report.to()) {
      case INIT -> refusedNanos = nowNanos;
      case BACKUP -> {
        backupSinceNanos = nowNanos;
        listensFromNanos = nowNanos + quietNanos(report.reason(), event);
        listensFromTrueNanos = node.clock.trueNanos(listensFromNanos);
        mayListenFromNanos =
            leavesNextClaim(report.reason())
                ? Math.max(nowNanos, leavingSinceNanos + CarpEngine.YIELD_NANOS)
                    + node.carp.settings().interval().nanos()
                : listensFromNanos;
      }
      case MASTER -> {
        mayHandOver = false;
        mayStandAside = false;
      }
    }
  }

  /** Of two that yield, one may leave the next claim to the other. */
  private boolean leavesNextClaim(TransitionReason reason) {
    return reason == TransitionReason.TIE_LOST && node.carp.settings().tieBreak() == TieBreak.YIELD;
  }

  private static long quietNanos(TransitionReason reason, CarpEvent event) {
    if (event instanceof CarpEvent.Started(long jitterNanos)) {
      return jitterNanos;
    }
    return reason == TransitionReason.HANDED_OVER ? CarpEngine.HAND_OVER_QUIET_NANOS : 0;
  }

  private void checkReason(Carp before, CarpEvent event, ReportRole report, long nowNanos) {
    long deadTimeNanos = before.settings().deadTimeNanos();
    boolean holds =
        allowed(report.from(), report.to()).contains(report.reason())
            && switch (report.reason()) {
              case STARTED -> event instanceof CarpEvent.Started;
              case ADOPTED -> event instanceof CarpEvent.Adopted;
              case LINK_UP -> event instanceof CarpEvent.LinkUp;
              case RETRIED -> nowNanos - refusedNanos >= CarpEngine.RETRY_NANOS;
              case ADDRESS_FREE -> event instanceof CarpEvent.ForeignOwnerGone;
              case LINK_DOWN -> event instanceof CarpEvent.LinkDown;
              case MASTER_DOWN ->
                  nowNanos - listensFromNanos >= deadTimeNanos
                      && (report.silenceNanos() < 0 || report.silenceNanos() >= deadTimeNanos);
              case PREEMPTED ->
                  provokedBy(worseHeardNanos, before, nowNanos)
                      && (before.settings().preempt()
                          || nowNanos - reconfiguredNanos
                              <= longestTurnNanos(before.settings()) + sleptNanos(before));
              case BOW_OUT_HEARD -> provokedBy(bowOutHeardNanos, before, nowNanos);
              case WILL_TIME_OUT -> provokedBy(slowHeardNanos, before, nowNanos);
              case MASTER_DEMOTED ->
                  before.settings().demoteByte() && provokedBy(demotedHeardNanos, before, nowNanos);
              case BETTER_MASTER, TIE_LOST -> report.reason() == yieldsBecause;
              case WOKE_LATE ->
                  event instanceof CarpEvent.AddressExpired
                      ? nowNanos - advertisedNanos >= before.settings().earliestClaimNanos()
                      : nowNanos - advertisedNanos
                          > (before.state() instanceof Leaving
                              ? deadTimeNanos
                              : sleptNanos(before));
              case HANDED_OVER -> mayHandOver;
              case DEMOTED -> leavingSinceNanos != NEVER && successorNanos != NEVER;
              case SHUTDOWN -> mayShutDown;
              case STOPPED ->
                  event instanceof CarpEvent.Stopped || knowsOfAnother(before, event, nowNanos);
              case ADDRESS_REFUSED -> event instanceof CarpEvent.AddressFailed;
              case ADDRESS_CONFLICT -> event instanceof CarpEvent.ForeignOwnerFound;
            };
    if (!holds) {
      throw violation(Invariant.REASON_HOLDS, nowNanos, report + " by " + event);
    }
  }

  /** Who stands aside leaves the addresses to somebody. */
  private boolean knowsOfAnother(Carp before, CarpEvent event, long nowNanos) {
    return before.state().role() == Role.MASTER
        ? mayStandAside && successorNanos != NEVER
        : event instanceof CarpEvent.StandAsideRequested
            && observedMaster != null
            && nowNanos - listensFromNanos <= before.settings().deadTimeNanos();
  }

  /** The table of {@code docs/reference/protocol.md}. */
  private static Set<TransitionReason> allowed(Role from, Role to) {
    return switch (from) {
      case INIT -> to == Role.BACKUP ? FROM_INIT : Set.of(TransitionReason.ADOPTED);
      case BACKUP -> to == Role.MASTER ? CLAIMS : FROM_BACKUP_TO_INIT;
      case MASTER -> to == Role.BACKUP ? STEPS_DOWN : FROM_MASTER_TO_INIT;
    };
  }

  private static final Set<TransitionReason> FROM_INIT =
      Set.of(
          TransitionReason.STARTED,
          TransitionReason.LINK_UP,
          TransitionReason.RETRIED,
          TransitionReason.ADDRESS_FREE);

  private static final Set<TransitionReason> CLAIMS =
      Set.of(
          TransitionReason.MASTER_DOWN,
          TransitionReason.BOW_OUT_HEARD,
          TransitionReason.PREEMPTED,
          TransitionReason.WILL_TIME_OUT,
          TransitionReason.MASTER_DEMOTED);

  private static final Set<TransitionReason> STEPS_DOWN =
      Set.of(
          TransitionReason.BETTER_MASTER,
          TransitionReason.TIE_LOST,
          TransitionReason.WOKE_LATE,
          TransitionReason.HANDED_OVER,
          TransitionReason.DEMOTED);

  private static final Set<TransitionReason> FROM_BACKUP_TO_INIT =
      Set.of(
          TransitionReason.LINK_DOWN,
          TransitionReason.SHUTDOWN,
          TransitionReason.STOPPED,
          TransitionReason.ADDRESS_CONFLICT);

  private static final Set<TransitionReason> FROM_MASTER_TO_INIT =
      Set.of(
          TransitionReason.LINK_DOWN,
          TransitionReason.SHUTDOWN,
          TransitionReason.STOPPED,
          TransitionReason.ADDRESS_REFUSED);

  private boolean provokedBy(long heardNanos, Carp before, long nowNanos) {
    return heardNanos >= backupSinceNanos
        && nowNanos - heardNanos <= longestTurnNanos(before.settings()) + sleptNanos(before);
  }

  private static long sleptNanos(Carp carp) {
    return Math.max(CarpEngine.SLEPT_NANOS, carp.settings().deadTimeNanos());
  }

  private static boolean isBetter(Carp before, CarpEvent event) {
    return event instanceof AdvertisementReceived advertisement
        && before.standingOf(advertisement).beats(before.standing());
  }

  private static boolean isTie(Carp before, CarpEvent event) {
    return event instanceof AdvertisementReceived advertisement
        && before.standingOf(advertisement).equals(before.standing())
        && before
            .settings()
            .tieBreak()
            .yields(before.settings().sources().of(advertisement.family()), advertisement.source());
  }

  private boolean sleptTooLong(Carp before, CarpEvent event, long nowNanos) {
    long deadTimeNanos = before.settings().deadTimeNanos();
    return switch (before.state()) {
      case Master _ -> nowNanos - advertisedNanos - promisedNanos > sleptNanos(before);
      case Backup _ ->
          event instanceof CarpEvent.DeadlineReached
              && nowNanos - mayListenFromNanos - deadTimeNanos > sleptNanos(before) + TICK_NANOS;
      case Leaving _ -> nowNanos - leavesAtNanos() > deadTimeNanos + TICK_NANOS;
      case Init _ -> false;
    };
  }

  private void checkLeaving(Carp before, Carp after, CarpEvent event, long nowNanos) {
    if (!(after.state() instanceof Leaving)) {
      if (yieldsBecause != null && event instanceof CarpEvent.DeadlineReached) {
        checkStayed(nowNanos);
      }
      leavingSinceNanos = NEVER;
      successorNanos = NEVER;
      answeredNanos = NEVER;
      yieldsBecause = null;
      yieldsTo = null;
    } else if (!(before.state() instanceof Leaving)) {
      leavingSinceNanos = nowNanos;
      answeredNanos = NEVER;
      yields(before, event);
      boolean becameDemoted =
          before.demotion().equals(Demotion.NONE) && !after.demotion().equals(Demotion.NONE);
      boolean asked =
          event instanceof CarpEvent.HandOverRequested
              || event instanceof CarpEvent.StandAsideRequested
              || event instanceof CarpEvent.ShutdownRequested;
      if (!becameDemoted && !asked && yieldsBecause == null) {
        throw violation(Invariant.REASON_HOLDS, nowNanos, "leaves by " + event);
      }
    }
  }

  /** Clients that heard it last must hear the winner first. */
  private void checkStayed(long nowNanos) {
    long untilNanos = leavesAtNanos();
    if (nowNanos < untilNanos) {
      throw violation(Invariant.LEAVES_IN_TIME, nowNanos, "should have stayed until " + untilNanos);
    }
  }

  private void yields(Carp before, CarpEvent event) {
    if (isBetter(before, event)) {
      yieldsBecause = TransitionReason.BETTER_MASTER;
    } else if (judgesTie && isTie(before, event)) {
      yieldsBecause = TransitionReason.TIE_LOST;
    }
    if (yieldsBecause != null && event instanceof AdvertisementReceived advertisement) {
      successorNanos = advertisement.arrivalNanos();
      yieldsTo = before.standingOf(advertisement);
      winnerStays = true;
    }
  }

  /** All actions have been carried out. */
  void checkKernel(long trueNanos) {
    justWoke = false;
    Set<VirtualAddress> held = node.held;
    boolean right =
        switch (node.carp.state()) {
          case Init _, Backup _ -> held.isEmpty();
          case Master _ -> isAll(held, node.carp.settings());
          case Leaving _ -> node.carp.settings().addresses().containsAll(held);
        };
    if (!right) {
      throw violation(
          Invariant.HOLDS_IF_AND_ONLY_IF_MASTER,
          node.clock.nanos(trueNanos),
          "holds " + held + " in " + node.carp.state());
    }
  }

  private static boolean isAll(Set<VirtualAddress> held, CarpSettings settings) {
    return held.size() == settings.addresses().size() && held.containsAll(settings.addresses());
  }

  /** What should have happened by now. */
  void checkTime(long trueNanos) {
    if (!node.awake()) {
      return;
    }
    long nowNanos = node.clock.nanos(trueNanos);
    switch (node.carp.state()) {
      case Init(InitCause cause, long _) -> checkInit(cause, nowNanos);
      case Backup _ -> checkBackup(nowNanos);
      case Master _ -> checkAdvertising(promisedNanos, nowNanos);
      case Leaving _ -> checkLeaving(nowNanos);
    }
  }

  private void checkInit(InitCause cause, long nowNanos) {
    boolean wanted = cause != InitCause.SHUTDOWN && cause != InitCause.STOPPED;
    boolean retries =
        cause == InitCause.ADDRESS_REFUSED
            && nowNanos - refusedNanos <= CarpEngine.RETRY_NANOS + TICK_NANOS;
    if (node.plugged && wanted && !retries) {
      throw violation(Invariant.INIT_ENDS, nowNanos, "still " + cause);
    }
  }

  private void checkBackup(long nowNanos) {
    CarpSettings settings = node.carp.settings();
    long deadTimeNanos = settings.deadTimeNanos() + CarpEngine.CATCH_UP_AT_MOST_NANOS;
    long turnNanos = longestTurnNanos(settings);
    if (nowNanos - mayListenFromNanos > Math.max(deadTimeNanos, turnNanos) + TICK_NANOS) {
      throw violation(
          Invariant.HEARS_A_MASTER_OR_IS_ONE,
          nowNanos,
          "silence since "
              + mayListenFromNanos
              + ", longer than both "
              + deadTimeNanos
              + " (dead time, late) and "
              + turnNanos
              + " (longest turn)");
    }
  }

  private void checkAdvertising(long withinNanos, long nowNanos) {
    if (nowNanos - advertisedNanos > withinNanos + TICK_NANOS) {
      throw violation(
          Invariant.ADVERTISES_ON_TIME,
          nowNanos,
          "silent since " + advertisedNanos + ", longer than " + withinNanos);
    }
  }

  private void checkLeaving(long nowNanos) {
    long untilNanos = leavesAtNanos();
    if (nowNanos > untilNanos + TICK_NANOS) {
      throw violation(Invariant.LEAVES_IN_TIME, nowNanos, "should have left at " + untilNanos);
    }
    if (successorNanos == NEVER) {
      checkAdvertising(CarpEngine.BOW_OUT_REPEAT_NANOS, nowNanos);
    } else if (yieldsTo != null && winnerStays && knownNanos() == NEVER) {
      checkAdvertising(CarpEngine.LAST_WORD_REPEAT_NANOS, nowNanos);
    }
  }

  private long leavesAtNanos() {
    return knownNanos() == NEVER
        ? nobodyNanos()
        : Math.min(
            nobodyNanos(), Math.max(successorNanos, knownNanos()) + CarpEngine.OVERLAP_NANOS);
  }

  /** When it leaves though it did not hear what it waits for. */
  private long nobodyNanos() {
    return leavingSinceNanos
        + (yieldsBecause == null ? CarpEngine.LEAVE_NANOS : CarpEngine.YIELD_NANOS);
  }

  /** When it heard what it waits for. */
  private long knownNanos() {
    if (yieldsBecause == null) {
      return successorNanos;
    }
    return newerAnnouncementNanos == NEVER || answeredNanos == NEVER
        ? Math.max(newerAnnouncementNanos, answeredNanos)
        : Math.min(newerAnnouncementNanos, answeredNanos);
  }

  private Violation violation(Invariant invariant, long nowNanos, String what) {
    return new Violation(invariant, nowNanos, node + " " + what);
  }
}
