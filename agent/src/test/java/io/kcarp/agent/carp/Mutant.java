package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpAction.AnnounceAddresses;
import io.kcarp.agent.carp.CarpAction.RemoveAddresses;
import io.kcarp.agent.carp.CarpAction.ReportObservedMaster;
import io.kcarp.agent.carp.CarpAction.ReportRole;
import io.kcarp.agent.carp.CarpAction.SendAdvertisement;
import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import io.kcarp.agent.carp.CarpState.Backup;
import io.kcarp.agent.carp.CarpState.Init;
import io.kcarp.agent.carp.CarpState.Leaving;
import io.kcarp.agent.carp.CarpState.Master;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The engine with one rule broken, and the invariant that must notice. */
enum Mutant implements Engine {
  IGNORES_TIES(Invariant.RIVALS_SETTLE) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return CarpEngine.step(
          carp, isRival(carp, event, 0) ? withInterval(event, WORST) : event, nowNanos);
    }
  },

  STAYS_THOUGH_A_BETTER_MASTER_SPEAKS(Invariant.RIVALS_SETTLE) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return CarpEngine.step(
          carp, isRival(carp, event, -1) ? withInterval(event, WORST) : event, nowNanos);
    }
  },

  YIELDS_TO_A_WORSE_MASTER(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return CarpEngine.step(
          carp, isRival(carp, event, 1) ? withInterval(event, BEST) : event, nowNanos);
    }
  },

  NEVER_PREEMPTS(Invariant.SETTLES) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return withPreempt(carp, event, nowNanos, false);
    }
  },

  PREEMPTS_UNASKED(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return withPreempt(carp, event, nowNanos, true);
    }
  },

  SAYS_A_BOW_OUT_AND_STAYS(Invariant.PEACE_LASTS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      boolean now = event instanceof CarpEvent.DeadlineReached && carp.state() instanceof Master;
      return now && carp.counter() % 16 == 0
          ? mapAdvertisements(
              transition,
              advertisement ->
                  new SendAdvertisement(
                      advertisement.family(),
                      AdvertisementInterval.BOW_OUT,
                      advertisement.demote(),
                      advertisement.counter()))
          : transition;
    }
  },

  NEVER_RESTS(Invariant.COMES_TO_REST) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapState(
          CarpEngine.step(carp, event, nowNanos),
          state ->
              state instanceof Master master
                  ? new Master(nowNanos, master.announceAfter(), master.rivalAtNanos())
                  : state);
    }
  },

  IGNORES_BOW_OUTS(Invariant.MOVES_WITHOUT_A_GAP) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      boolean bowOut =
          event instanceof AdvertisementReceived advertisement
              && advertisement.interval().equals(AdvertisementInterval.BOW_OUT);
      return bowOut && carp.state() instanceof Backup
          ? CarpEngine.step(carp, withInterval(event, carp.advertisedInterval()), nowNanos)
          : CarpEngine.step(carp, event, nowNanos);
    }
  },

  RELEASES_AT_ONCE_WHEN_IT_LEAVES(Invariant.MOVES_WITHOUT_A_GAP) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapState(
          CarpEngine.step(carp, event, nowNanos),
          state -> state instanceof Leaving leaving ? leaving.withRemoveAtNanos(nowNanos) : state);
    }
  },

  NEVER_LEAVES(Invariant.LEAVES_IN_TIME) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapState(
          CarpEngine.step(carp, event, nowNanos),
          state ->
              state instanceof Leaving leaving
                  ? leaving.withRemoveAtNanos(CarpState.NEVER)
                  : state);
    }
  },

  YIELDS_BEFORE_THE_WINNER_HAS_ANNOUNCED(Invariant.LEAVES_IN_TIME) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapState(
          CarpEngine.step(carp, event, nowNanos),
          state ->
              state instanceof Leaving leaving && leaving.lastWord() != null
                  ? leaving.withRemoveAtNanos(
                      leaving.lastWord().atNanos() + CarpEngine.OVERLAP_NANOS / 2)
                  : state);
    }
  },

  SAYS_ITS_LAST_WORD_ONCE(Invariant.ADVERTISES_ON_TIME) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapState(
          CarpEngine.step(carp, event, nowNanos),
          state ->
              state instanceof Leaving leaving && leaving.yields()
                  ? leaving.withSpeakAtNanos(CarpState.NEVER)
                  : state);
    }
  },

  SAYS_A_LAST_WORD_THAT_BEATS_THE_WINNER(Invariant.YIELDS_FOR_GOOD) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      boolean again =
          carp.state() instanceof Leaving leaving
              && leaving.yields()
              && event instanceof CarpEvent.DeadlineReached;
      return again
          ? mapAdvertisements(
              transition,
              advertisement ->
                  new SendAdvertisement(advertisement.family(), BEST, 0, advertisement.counter()))
          : transition;
    }
  },

  FORGETS_ITS_OWN_ANNOUNCEMENTS(Invariant.LEAVES_IN_TIME) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return event instanceof CarpEvent.AnnouncementSent
          ? new Transition(carp, List.of())
          : CarpEngine.step(carp, event, nowNanos);
    }
  },

  LEAVES_AGAIN_AND_AGAIN_WHILE_DEMOTED(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      boolean again =
          event instanceof CarpEvent.DeadlineReached
              && carp.state() instanceof Master
              && !carp.demotion().equals(Demotion.NONE);
      return CarpEngine.step(carp, again ? new CarpEvent.HandOverRequested() : event, nowNanos);
    }
  },

  WAITS_FOR_THE_PEERS_DEAD_TIME(Invariant.HEARS_A_MASTER_OR_IS_ONE) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      int deadRatio = transition.next().settings().deadRatio();
      return mapBackup(
          transition,
          backup ->
              backup.master() == null
                  ? backup.claimAtNanos()
                  : Math.max(
                      backup.claimAtNanos(),
                      backup.hearing().latestNanos()
                          + deadRatio * backup.master().standing().interval().nanos()));
    }
  },

  CLAIMS_TOO_LATE(Invariant.HEARS_A_MASTER_OR_IS_ONE) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapBackup(
          CarpEngine.step(carp, event, nowNanos),
          // More than the longest turn, which a provoked claim may wait for.
          backup -> backup.claimAtNanos() + CarpEngine.SLEPT_NANOS / 2);
    }
  },

  CLAIMS_TOO_SOON(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapBackup(
          CarpEngine.step(carp, event, nowNanos),
          backup -> backup.claimAtNanos() - AdvertisementInterval.NANOS_PER_STEP);
    }
  },

  IPV6_DOES_NOT_PUT_THE_CLAIM_OFF(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      boolean ipv6 =
          event instanceof AdvertisementReceived advertisement
              && advertisement.family() == Family.IPV6;
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      return ipv6 && carp.state() instanceof Backup before
          ? mapBackup(transition, _ -> before.claimAtNanos())
          : transition;
    }
  },

  CLAIMS_WHEN_EITHER_FAMILY_IS_SILENT(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      return transition.next().settings().isDualStack()
          ? mapBackup(
              transition,
              backup ->
                  Math.min(backup.hearing().ipv4Nanos(), backup.hearing().ipv6Nanos())
                      + transition.next().settings().deadTimeNanos())
          : transition;
    }
  },

  JUDGES_TIES_IN_BOTH_FAMILIES(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return CarpEngine.step(
          carp.state() instanceof Master master
              ? carp.withState(
                  new Master(
                      master.advertiseAtNanos(),
                      master.announceAfter(),
                      -carp.settings().deadTimeNanos()))
              : carp,
          event,
          nowNanos);
    }
  },

  TAKES_A_DEMOTED_MASTER_FOR_TOO_SLOW(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      boolean slow =
          event instanceof AdvertisementReceived advertisement
              && advertisement.interval().advskew() == AdvertisementInterval.DEMOTED_ADVSKEW
              && advertisement.interval().nanos() > carp.settings().deadTimeNanos();
      return mapState(
          CarpEngine.step(carp, event, nowNanos),
          state ->
              slow && state instanceof Backup backup
                  ? new Backup(
                      nowNanos,
                      TransitionReason.WILL_TIME_OUT,
                      backup.quietUntilNanos(),
                      backup.hearing(),
                      backup.master(),
                      false)
                  : state);
    }
  },

  SENDS_AT_THE_DEMOTED_INTERVAL(Invariant.ADVERTISES_ON_TIME) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      return event instanceof CarpEvent.DeadlineReached
          ? mapState(
              transition,
              state ->
                  state instanceof Master master
                      ? new Master(
                          nowNanos + transition.next().advertisedInterval().nanos(),
                          master.announceAfter(),
                          master.rivalAtNanos())
                      : state)
          : transition;
    }
  },

  KEEPS_ITS_ADDRESSES_AS_BACKUP(Invariant.HOLDS_IF_AND_ONLY_IF_MASTER) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      return transition.next().state() instanceof Backup
          ? without(transition, RemoveAddresses.class::isInstance)
          : transition;
    }
  },

  KEEPS_ITS_ADDRESSES_IN_INIT(Invariant.HOLDS_IF_AND_ONLY_IF_MASTER) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      return transition.next().state() instanceof Init
          ? without(transition, RemoveAddresses.class::isInstance)
          : transition;
    }
  },

  DOES_NOT_PUT_A_LOST_ADDRESS_BACK(Invariant.HOLDS_IF_AND_ONLY_IF_MASTER) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return event instanceof CarpEvent.AddressLost
          ? new Transition(carp, List.of())
          : CarpEngine.step(carp, event, nowNanos);
    }
  },

  ANNOUNCES_NOTHING(Invariant.ANNOUNCES_WHAT_IT_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return without(CarpEngine.step(carp, event, nowNanos), AnnounceAddresses.class::isInstance);
    }
  },

  GOES_ON_AS_MASTER_AFTER_A_LONG_SLEEP(Invariant.SLEEPER_LISTENS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return CarpEngine.step(
          carp.state() instanceof Master master
              ? carp.withState(
                  new Master(
                      Math.max(
                          master.advertiseAtNanos(), nowNanos - carp.settings().deadTimeNanos()),
                      master.announceAfter(),
                      master.rivalAtNanos()))
              : carp,
          event,
          nowNanos);
    }
  },

  CLAIMS_AT_ONCE_AFTER_A_LONG_SLEEP(Invariant.SLEEPER_LISTENS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return CarpEngine.step(
          event instanceof CarpEvent.DeadlineReached && carp.state() instanceof Backup backup
              ? carp.withState(
                  new Backup(
                      Math.max(backup.claimAtNanos(), nowNanos - CarpEngine.SLEPT_NANOS),
                      backup.claimReason(),
                      backup.quietUntilNanos(),
                      backup.hearing(),
                      backup.master(),
                      true))
              : carp,
          event,
          nowNanos);
    }
  },

  STARTS_WITHOUT_JITTER(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return CarpEngine.step(
          carp, event instanceof CarpEvent.Started ? new CarpEvent.Started(0) : event, nowNanos);
    }
  },

  REPORTS_ANOTHER_REASON(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapReports(
          CarpEngine.step(carp, event, nowNanos),
          report ->
              report.reason() == TransitionReason.MASTER_DOWN
                  ? new ReportRole(
                      report.from(),
                      report.to(),
                      TransitionReason.BOW_OUT_HEARD,
                      report.decidedNanos(),
                      report.silenceNanos())
                  : report);
    }
  },

  REPORTS_ANOTHER_TIME(Invariant.REPORTS_EACH_CHANGE) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapReports(
          CarpEngine.step(carp, event, nowNanos),
          report ->
              new ReportRole(
                  report.from(),
                  report.to(),
                  report.reason(),
                  report.decidedNanos() + 1,
                  report.silenceNanos()));
    }
  },

  REPORTS_ITS_FIRST_MASTER_ONLY(Invariant.KNOWS_THE_MASTER) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      return carp.state() instanceof Backup backup && backup.master() != null
          ? without(transition, ReportObservedMaster.class::isInstance)
          : transition;
    }
  },

  REPORTS_NOTHING(Invariant.REPORTS_EACH_CHANGE) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return without(CarpEngine.step(carp, event, nowNanos), ReportRole.class::isInstance);
    }
  },

  COUNTS_TWICE(Invariant.COUNTS_ON) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return CarpEngine.step(
          event instanceof CarpEvent.SendSucceeded ? carp.withCounter(carp.counter() + 1) : carp,
          event,
          nowNanos);
    }
  },

  DOES_NOT_FOLLOW_THE_COUNTER(Invariant.COUNTS_ON) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      return event instanceof AdvertisementReceived && carp.state() instanceof Backup
          ? new Transition(transition.next().withCounter(carp.counter()), transition.actions())
          : transition;
    }
  },

  NEVER_TRIES_A_REFUSED_ADDRESS_AGAIN(Invariant.INIT_ENDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapState(
          CarpEngine.step(carp, event, nowNanos),
          state -> state instanceof Init init ? new Init(init.cause(), CarpState.NEVER) : state);
    }
  },

  IGNORES_THE_LINKS_RETURN(Invariant.INIT_ENDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return event instanceof CarpEvent.LinkUp && carp.state() instanceof Init
          ? new Transition(carp, List.of())
          : CarpEngine.step(carp, event, nowNanos);
    }
  },

  FALLS_ASLEEP_AS_MASTER(Invariant.ADVERTISES_ON_TIME) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      return mapState(
          CarpEngine.step(carp, event, nowNanos),
          state ->
              state instanceof Master master && event instanceof AdvertisementReceived
                  ? new Master(CarpState.NEVER, master.announceAfter(), master.rivalAtNanos())
                  : state);
    }
  },

  STANDS_ASIDE_FOR_NOBODY(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      boolean asked = event instanceof CarpEvent.StandAsideRequested;
      return CarpEngine.step(carp, asked ? new CarpEvent.Stopped() : event, nowNanos);
    }
  },

  IS_NOT_QUIET_AFTER_A_HAND_OVER(Invariant.REASON_HOLDS) {
    @Override
    public Transition step(Carp carp, CarpEvent event, long nowNanos) {
      Transition transition = CarpEngine.step(carp, event, nowNanos);
      return carp.state() instanceof Leaving
          ? mapBackup(transition, _ -> nowNanos + transition.next().settings().deadTimeNanos())
          : transition;
    }
  };

  private static final AdvertisementInterval BEST = new AdvertisementInterval(0, 0);
  private static final AdvertisementInterval WORST = new AdvertisementInterval(255, 254);

  private final Invariant breaks;

  Mutant(Invariant breaks) {
    this.breaks = breaks;
  }

  Invariant breaks() {
    return breaks;
  }

  /** Whether a master hears one that is better (negative), equal or worse (positive). */
  private static boolean isRival(Carp carp, CarpEvent event, int sign) {
    return carp.state() instanceof Master
        && event instanceof AdvertisementReceived advertisement
        && !advertisement.interval().equals(AdvertisementInterval.BOW_OUT)
        && Integer.signum(carp.standingOf(advertisement).compareTo(carp.standing())) == sign;
  }

  private static CarpEvent withInterval(CarpEvent event, AdvertisementInterval interval) {
    return event instanceof AdvertisementReceived advertisement
        ? new AdvertisementReceived(
            advertisement.source(),
            interval,
            advertisement.demote(),
            advertisement.counter(),
            advertisement.arrivalNanos())
        : event;
  }

  private static Transition mapState(Transition transition, UnaryOperator<CarpState> change) {
    Carp next = transition.next();
    return new Transition(next.withState(change.apply(next.state())), transition.actions());
  }

  /** When a claim waits for silence. */
  private interface ClaimTime {
    long nanos(Backup backup);
  }

  private static Transition mapBackup(Transition transition, ClaimTime claimTime) {
    return mapState(
        transition,
        state ->
            state instanceof Backup backup && backup.claimReason() == TransitionReason.MASTER_DOWN
                ? new Backup(
                    claimTime.nanos(backup),
                    backup.claimReason(),
                    backup.quietUntilNanos(),
                    backup.hearing(),
                    backup.master(),
                    backup.caughtUp())
                : state);
  }

  private static Transition mapAdvertisements(
      Transition transition, UnaryOperator<SendAdvertisement> change) {
    return mapActions(
        transition,
        action ->
            action instanceof SendAdvertisement advertisement
                ? change.apply(advertisement)
                : action);
  }

  private static Transition mapReports(Transition transition, UnaryOperator<ReportRole> change) {
    return mapActions(
        transition, action -> action instanceof ReportRole report ? change.apply(report) : action);
  }

  private static Transition mapActions(Transition transition, UnaryOperator<CarpAction> change) {
    return new Transition(transition.next(), transition.actions().stream().map(change).toList());
  }

  private static Transition withPreempt(
      Carp carp, CarpEvent event, long nowNanos, boolean preempt) {
    CarpSettings settings = carp.settings();
    if (event instanceof CarpEvent.Reconfigured || settings.preempt() == preempt) {
      return CarpEngine.step(carp, event, nowNanos);
    }
    Carp changed = carp.withSettings(SettingsBuilder.like(settings).preempt(preempt).build());
    Transition transition = CarpEngine.step(changed, event, nowNanos);
    return new Transition(transition.next().withSettings(settings), transition.actions());
  }

  private static Transition without(Transition transition, Predicate<CarpAction> dropped) {
    return new Transition(
        transition.next(), transition.actions().stream().filter(dropped.negate()).toList());
  }
}
