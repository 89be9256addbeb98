package io.kcarp.agent.carp;

import static io.kcarp.agent.carp.SettingsBuilder.addresses;
import static io.kcarp.agent.carp.SettingsBuilder.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcarp.agent.carp.CarpAction.AddAddresses;
import io.kcarp.agent.carp.CarpAction.AnnounceAddresses;
import io.kcarp.agent.carp.CarpAction.RemoveAddresses;
import io.kcarp.agent.carp.CarpAction.ReportDemotion;
import io.kcarp.agent.carp.CarpAction.ReportObservedMaster;
import io.kcarp.agent.carp.CarpAction.ReportRole;
import io.kcarp.agent.carp.CarpAction.ReportSilentFamily;
import io.kcarp.agent.carp.CarpAction.SendAdvertisement;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One claim a test, with its source; "kcarp" where the rule is our own. */
class CarpSpecificationTest {
  private static final long STEP_NANOS = AdvertisementInterval.NANOS_PER_STEP;
  private static final long SECOND_NANOS = 256 * STEP_NANOS;
  private static final long MILLI_NANOS = 1_000_000;
  private static final List<VirtualAddress> SHARED = addresses("10.0.0.100/24");

  // ---- starting -------------------------------------------------------------------------------

  /** UCARP ChangeLog 1.3: no path leads from INIT to MASTER. */
  @Test
  void starterListensForAWholeDeadTime() {
    Probe probe = Probe.backup(settings().interval(1, 10));

    assertThat(probe.role()).isEqualTo(Role.BACKUP);
    assertThat(probe.state().deadlineNanos()).isEqualTo(3 * SECOND_NANOS + 10 * STEP_NANOS);
    assertThat(probe.actions())
        .containsExactly(report(Role.INIT, Role.BACKUP, TransitionReason.STARTED, probe));
  }

  /** kcarp: equal ucarp nodes started together both claim. */
  @Test
  void startersJitterIsAddedToItsFirstDeadTime() {
    Probe probe = new Probe(settings().build());
    probe.give(new CarpEvent.Started(123));

    assertThat(probe.state().deadlineNanos()).isEqualTo(3 * SECOND_NANOS + 123);
  }

  /** UCARP(8) -b, -k, -r: advbase * deadratio + advskew/256 s. carp(4) OpenBSD for advbase 0. */
  @ParameterizedTest
  @CsvSource({"1,0,3,768", "1,10,3,778", "1,254,3,1022", "2,100,5,2660", "0,10,3,30", "0,1,1,1"})
  void deadTimeIsOurOwnBaseTimesRatioPlusSkew(int base, int skew, int ratio, long steps) {
    assertThat(settings().interval(base, skew).deadRatio(ratio).build().deadTimeNanos())
        .isEqualTo(steps * STEP_NANOS);
  }

  // ---- becoming master ------------------------------------------------------------------------

  /** UCARP(8) -r: a backup takes over after so many silent intervals. */
  @Test
  void backupTakesOverWhenSilenceHasLastedTheDeadTime() {
    Probe probe = Probe.backup(settings());
    probe.advance(SECOND_NANOS).hear("10.0.0.2", 1, 0);
    probe.advance(3 * SECOND_NANOS - 1).give(new CarpEvent.DeadlineReached());
    assertThat(probe.role()).isEqualTo(Role.BACKUP);

    probe.advance(1).give(new CarpEvent.DeadlineReached());

    assertThat(probe.actions())
        .last()
        .isEqualTo(
            new ReportRole(
                Role.BACKUP,
                Role.MASTER,
                TransitionReason.MASTER_DOWN,
                4 * SECOND_NANOS,
                3 * SECOND_NANOS));
  }

  /**
   * UCARP carp.c runs the upscript, then advertises; kcarp announces nothing it does not hold, and
   * before the one who hears it lets go.
   */
  @Test
  void newMasterHoldsAddressesThenAnnouncesThenAdvertises() {
    Probe probe = Probe.master(settings().interval(1, 10));

    assertThat(probe.actions())
        .containsExactly(
            new AddAddresses(SHARED),
            new AnnounceAddresses(SHARED, AnnounceReason.TAKEOVER),
            advertises(1, 10, 1001),
            report(Role.BACKUP, Role.MASTER, TransitionReason.MASTER_DOWN, probe));
  }

  /** UCARP carp.c: the delayed gratuitous ARP follows after two more advertisements, once. */
  @Test
  void newMasterAnnouncesAgainAfterTwoMoreAdvertisements() {
    Probe probe = Probe.master(settings());

    assertThat(probe.reachDeadline()).noneMatch(AnnounceAddresses.class::isInstance);
    assertThat(probe.reachDeadline())
        .contains(new AnnounceAddresses(SHARED, AnnounceReason.REPEATED));
    assertThat(probe.reachDeadline()).noneMatch(AnnounceAddresses.class::isInstance);
  }

  /** UCARP(8) -b, -k: a master advertises each advbase + advskew/256 s. kcarp: without drift. */
  @Test
  void advertisementsDoNotDriftWhenALittleLate() {
    Probe probe = Probe.master(settings().interval(1, 10));
    long first = probe.state().deadlineNanos();

    probe.advance(SECOND_NANOS + 15 * STEP_NANOS).give(new CarpEvent.DeadlineReached());

    assertThat(probe.state().deadlineNanos()).isEqualTo(first + SECOND_NANOS + 10 * STEP_NANOS);
  }

  /** kcarp: no burst to catch up with. */
  @Test
  void advertisementsMissedByMoreThanAnIntervalAreSkipped() {
    Probe probe = Probe.master(settings());

    probe.advance(2 * SECOND_NANOS + 5).give(new CarpEvent.DeadlineReached());

    assertThat(probe.state().deadlineNanos()).isEqualTo(probe.nowNanos() + SECOND_NANOS);
  }

  /** kcarp. */
  @Test
  void advertisementMissedByJustAnIntervalIsMadeUpFor() {
    Probe probe = Probe.master(settings());

    probe.advance(2 * SECOND_NANOS).give(new CarpEvent.DeadlineReached());

    assertThat(probe.state().deadlineNanos()).isEqualTo(probe.nowNanos());
  }

  // ---- what a backup makes of an advertisement ------------------------------------------------

  /** carp(4): each valid advertisement re-arms master-down; counted from the frame's arrival. */
  @Test
  void advertisementPutsTheClaimOffFromItsArrival() {
    Probe probe = Probe.backup(settings());
    probe.advance(2 * SECOND_NANOS);

    probe.give(Probe.advertisement("10.0.0.2", 1, 0, SECOND_NANOS));

    assertThat(probe.state().deadlineNanos()).isEqualTo(4 * SECOND_NANOS);
  }

  /** kcarp: frames are judged by their arrival, however late the process is. */
  @Test
  void advertisementProcessedBeforeALateDeadlineWins() {
    Probe probe = Probe.backup(settings());
    probe.advance(5 * SECOND_NANOS);
    probe.give(Probe.advertisement("10.0.0.2", 1, 0, 4 * SECOND_NANOS));

    assertThat(probe.give(new CarpEvent.DeadlineReached())).isEmpty();
    assertThat(probe.role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void backupReportsWhomItHearsWhenThatChanges() {
    Probe probe = Probe.backup(settings());
    InetAddress second = InetAddress.ofLiteral("10.0.0.2");
    InetAddress third = InetAddress.ofLiteral("10.0.0.3");

    assertThat(probe.hear("10.0.0.3", 1, 0)).containsExactly(new ReportObservedMaster(third));
    assertThat(probe.hear("10.0.0.3", 1, 0)).isEmpty();
    assertThat(probe.hear("10.0.0.2", 1, 0)).containsExactly(new ReportObservedMaster(second));
    assertThat(probe.hear("10.0.0.3", 1, 0)).as("it will lose the tie").isEmpty();
  }

  /**
   * carp(4) preempt, UCARP(8) -P; "will time out" from UCARP carp.c and the BSDs' ip_carp.c; the
   * bow-out from OpenBSD ip_carp.c. Own advskew 10, dead ratio 3.
   */
  @ParameterizedTest
  @CsvSource({
    // preempt, heard base, heard skew, claim
    "false, 1, 0, MASTER_DOWN",
    "false, 1, 10, MASTER_DOWN",
    "false, 1, 11, MASTER_DOWN",
    "true, 1, 0, MASTER_DOWN",
    "true, 1, 10, MASTER_DOWN",
    "true, 1, 11, PREEMPTED",
    "true, 2, 0, PREEMPTED",
    "false, 3, 9, MASTER_DOWN",
    "false, 3, 10, MASTER_DOWN",
    "false, 3, 11, WILL_TIME_OUT",
    "true, 3, 11, PREEMPTED",
    "false, 255, 254, WILL_TIME_OUT",
    "false, 255, 255, BOW_OUT_HEARD",
    "true, 255, 255, BOW_OUT_HEARD",
  })
  void backupClaimsBecauseOf(boolean preempt, int base, int skew, TransitionReason reason) {
    Probe probe = Probe.backup(settings().interval(1, 10).preempt(preempt));
    probe.advance(SECOND_NANOS).hear("10.0.0.2", base, skew);

    boolean provoked = reason != TransitionReason.MASTER_DOWN;
    long deadTimeNanos = 3 * SECOND_NANOS + 10 * STEP_NANOS;
    assertThat(probe.state().deadlineNanos() - SECOND_NANOS)
        .isEqualTo(
            switch (reason) {
              case BOW_OUT_HEARD -> 10 * MILLI_NANOS;
              case PREEMPTED, WILL_TIME_OUT -> 20 * MILLI_NANOS;
              default -> deadTimeNanos;
            });
    assertThat(probe.reachDeadline())
        .last()
        .isEqualTo(
            new ReportRole(
                Role.BACKUP, Role.MASTER, reason, probe.nowNanos(), provoked ? -1 : deadTimeNanos));
  }

  /** kcarp: ordered by advskew, 1 ms a step, so that one claims and the others hear it. */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1000000", "10, 10000000", "254, 254000000"})
  void provokedClaimWaitsForItsTurn(int skew, long delayNanos) {
    Probe probe = Probe.backup(settings().interval(1, skew));
    probe.hear("10.0.0.2", 255, 255);

    assertThat(probe.state().deadlineNanos()).isEqualTo(delayNanos);
    assertThat(FailoverBudget.afterBowOut(probe.carp().settings()).masterDownNanos())
        .isEqualTo(delayNanos);
  }

  /** kcarp: the claim that came behind it is not read yet, and would call ours off. */
  @ParameterizedTest
  @CsvSource({
    // advskew, read so late, claims then
    "0, 2000000, 0",
    "0, 2000001, 4000001",
    "0, 30000000, 32000000",
    "4, 2000000, 4000000",
    "4, 2000001, 8000001",
    "4, 30000000, 36000000",
  })
  void claimProvokedByAFrameThatIsReadLateHearsOutWhatCameBehindIt(
      int skew, long lateNanos, long dueNanos) {
    Probe probe = Probe.backup(settings().interval(1, skew));
    probe.advance(lateNanos).give(Probe.advertisement("10.0.0.2", 255, 255, 0));

    assertThat(probe.state().deadlineNanos()).isEqualTo(dueNanos);
  }

  /** kcarp: what came while it had no processor is not read yet, and may call the claim off. */
  @ParameterizedTest
  @CsvSource({
    // provoked, late, role then, waits
    "true, 2000000, MASTER, ",
    "true, 2000001, BACKUP, 2000001",
    "true, 900000000, BACKUP, 20000000",
    "false, 2000000, MASTER, ",
    "false, 2000001, BACKUP, 2000001",
    "false, 900000000, BACKUP, 20000000",
  })
  void claimThatIsReachedLateHearsOutWhatCameMeanwhile(
      boolean provoked, long lateNanos, Role role, @Nullable Long waitNanos) {
    Probe probe = Probe.backup(settings());
    if (provoked) {
      probe.hear("10.0.0.2", 255, 255);
    }
    reachDeadlineLate(probe, lateNanos);

    assertThat(probe.role()).isEqualTo(role);
    if (waitNanos != null) {
      assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(waitNanos);
    }
  }

  /** kcarp: who never has a processor in time would leave the addresses without a master. */
  @Test
  void claimThatIsReachedLateTwiceIsMade() {
    Probe probe = Probe.backup(settings());
    reachDeadlineLate(probe, 30 * MILLI_NANOS);
    reachDeadlineLate(probe, 30 * MILLI_NANOS);

    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: a leaver that repeats its bow-out may not put the claim off for ever either. */
  @Test
  void claimThatWasPutOffIsMadeThoughItIsProvokedAgain() {
    Probe probe = Probe.backup(settings());
    probe.hear("10.0.0.2", 255, 255);
    reachDeadlineLate(probe, 30 * MILLI_NANOS);
    probe.hear("10.0.0.2", 255, 255);
    reachDeadlineLate(probe, 30 * MILLI_NANOS);

    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: the advertisement that explains who answered is not read yet. */
  @Test
  void foreignOwnerThatIsFoundLateIsJudgedOnceMore() {
    Probe probe = Probe.backup(settings());
    probe.advance(probe.state().deadlineNanos() + 30 * MILLI_NANOS);
    probe.give(new CarpEvent.ForeignOwnerFound());
    assertThat(probe.role()).isEqualTo(Role.BACKUP);

    probe.advance(20 * MILLI_NANOS).give(new CarpEvent.ForeignOwnerFound());
    assertThat(probe.role()).isEqualTo(Role.INIT);
  }

  /** kcarp: put off, the claim would not tell any more that it slept. */
  @Test
  void foreignOwnerThatASleeperFindsIsJudgedAtOnce() {
    Probe probe = Probe.backup(settings().interval(0, 8));
    probe.advance(probe.state().deadlineNanos() + CarpEngine.SLEPT_NANOS + 1);
    probe.give(new CarpEvent.ForeignOwnerFound());

    assertThat(probe.role()).isEqualTo(Role.INIT);
  }

  /** kcarp: what was on its way. */
  @Test
  void masterThatIsHeardWhileALateClaimWaitsCallsItOff() {
    Probe probe = Probe.backup(settings());
    reachDeadlineLate(probe, 30 * MILLI_NANOS);
    long arrivalNanos = probe.nowNanos() - 10 * MILLI_NANOS;
    probe.advance(MILLI_NANOS).give(Probe.advertisement("10.0.0.2", 1, 0, arrivalNanos));

    assertThat(probe.state().deadlineNanos())
        .isEqualTo(arrivalNanos + probe.carp().settings().deadTimeNanos());
    reachDeadlineLate(probe, 30 * MILLI_NANOS);
    assertThat(probe.role()).as("late again, another time").isEqualTo(Role.BACKUP);
  }

  private static void reachDeadlineLate(Probe probe, long lateNanos) {
    long dueInNanos = probe.state().deadlineNanos() - probe.nowNanos();
    probe.advance(dueInNanos + lateNanos).give(new CarpEvent.DeadlineReached());
  }

  /** kcarp: what it would have heard since may be lost. */
  @Test
  void backupThatSleptAfterABowOutListensFirst() {
    Probe probe = Probe.backup(settings());
    probe.advance(10 * SECOND_NANOS).give(Probe.advertisement("10.0.0.2", 255, 255, 0));
    probe.reachDeadline();

    assertThat(probe.role()).isEqualTo(Role.BACKUP);
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(3 * SECOND_NANOS);
  }

  /** kcarp: the loop looks for what is due after each frame. */
  @Test
  void claimProvokedByAFrameThatIsReadLateIsCalledOffByTheNextOne() {
    Probe probe = Probe.backup(settings());
    probe.advance(30 * MILLI_NANOS).give(Probe.advertisement("10.0.0.2", 255, 255, 0));
    probe.give(new CarpEvent.DeadlineReached());
    probe.give(Probe.advertisement("10.0.0.3", 1, 20, MILLI_NANOS));

    assertThat(claimsInASecond(probe)).isFalse();
  }

  /** kcarp: else equal nodes that may preempt provoke each other by their last words for ever. */
  @Test
  void lastWordOfALoserProvokesNobodyWhileTheWinnerLives() {
    Probe probe = Probe.backup(settings().preempt(true));
    probe.hear("10.0.0.2", 1, 0);
    probe.advance(MILLI_NANOS);

    assertThat(probe.hear("10.0.0.3", 1, 1)).isEmpty();
    assertThat(probe.state().deadlineNanos()).isEqualTo(MILLI_NANOS + 3 * SECOND_NANOS);

    probe.advance(2 * SECOND_NANOS).hear("10.0.0.3", 1, 1);
    probe.reachDeadline();
    assertThat(probe.role()).as("the winner has missed two advertisements").isEqualTo(Role.MASTER);
  }

  /** kcarp: of equal masters it knows the one that will remain, whichever spoke last. */
  @ParameterizedTest
  @CsvSource({"UCARP, 10.0.1.2, 10.0.0.3", "NUMERIC, 10.0.0.3, 10.0.1.2"})
  void lastWordOfATiesLoserProvokesNobodyWhileTheWinnerLives(
      TieBreak tieBreak, String winner, String loser) {
    Probe probe = Probe.backup(settings().preempt(true).tieBreak(tieBreak));
    probe.hear(winner, 1, 0);
    probe.hear(loser, 1, 0);

    assertThat(probe.hear(loser, 1, 1)).isEmpty();
    assertThat(probe.state().deadlineNanos()).isEqualTo(3 * SECOND_NANOS);
  }

  /** kcarp: a demoted master advertises a longer interval than it keeps to. */
  @Test
  void masterThatFellSilentIsForgottenWithinOurDeadTime() {
    Probe probe = Probe.backup(settings().interval(0, 8));
    probe.hear("10.0.0.2", 0, 200);
    probe.advance(probe.carp().settings().deadTimeNanos() - 1).hear("10.0.0.3", 0, 240);
    assertThat(probe.state())
        .isInstanceOfSatisfying(
            CarpState.Backup.class,
            backup ->
                assertThat(backup.observedMaster()).isEqualTo(InetAddress.ofLiteral("10.0.0.2")));

    assertThat(probe.advance(2).hear("10.0.0.3", 0, 240))
        .containsExactly(new ReportObservedMaster(InetAddress.ofLiteral("10.0.0.3")));
  }

  /** kcarp: it came late, or its sender did not hear the successor. */
  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.3", "fe80::3"})
  void bowOutOfAnotherThanTheMasterThatLivesProvokesNobody(String leaver) {
    Probe probe = Probe.backup(settings().dualStack("10.0.0.1", "fe80::1"));
    probe.hear("10.0.0.2", 1, 0);

    assertThat(probe.hear(leaver, 255, 255)).isEmpty();
    assertThat(probe.state().deadlineNanos()).isEqualTo(3 * SECOND_NANOS);

    probe.advance(2 * SECOND_NANOS + 1).hear(leaver, 255, 255);
    probe.reachDeadline();
    assertThat(probe.role()).as("the master has missed two advertisements").isEqualTo(Role.MASTER);
  }

  /** kcarp: who spoke in between is the successor; if not, the repetition is honoured. */
  @Test
  void bowOutThatItsSuccessorOvertookProvokesNobody() {
    Probe probe = Probe.backup(settings());
    probe.hear("10.0.0.2", 1, 0);
    probe.advance(MILLI_NANOS).hear("10.0.0.3", 1, 5);

    assertThat(probe.hear("10.0.0.2", 255, 255)).isEmpty();
    assertThat(probe.state().deadlineNanos()).isEqualTo(MILLI_NANOS + 3 * SECOND_NANOS);

    probe.advance(CarpEngine.BOW_OUT_REPEAT_NANOS).hear("10.0.0.2", 255, 255);
    probe.reachDeadline();
    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: a winner that missed one advertisement may live. */
  @Test
  void winnerIsBelievedToLiveForTwoOfItsIntervals() {
    Probe probe = Probe.backup(settings().preempt(true));
    probe.hear("10.0.0.2", 1, 0);

    assertThat(probe.advance(2 * SECOND_NANOS).hear("10.0.0.3", 1, 1)).isEmpty();
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(3 * SECOND_NANOS);
  }

  /** kcarp. */
  @Test
  void claimHeardInTheMeantimeCallsOursOff() {
    Probe probe = Probe.backup(settings().interval(1, 10));
    probe.hear("10.0.0.2", 255, 255);

    probe.advance(MILLI_NANOS).hear("10.0.0.3", 1, 5);

    assertThat(probe.state().deadlineNanos())
        .isEqualTo(MILLI_NANOS + 3 * SECOND_NANOS + 10 * STEP_NANOS);
  }

  /** kcarp: bow-outs are repeated. */
  @Test
  void repeatedBowOutDoesNotPutAClaimOff() {
    Probe probe = Probe.backup(settings().interval(1, 10));
    probe.hear("10.0.0.2", 255, 255);

    probe.advance(MILLI_NANOS).hear("10.0.0.2", 255, 255);

    assertThat(probe.state().deadlineNanos()).isEqualTo(10 * MILLI_NANOS);
  }

  /** kcarp: whoever leaves is not who is waited for. */
  @Test
  void bowOutOfAnotherIsNoChangeOfMaster() {
    Probe probe = Probe.backup(settings());
    probe.hear("10.0.0.2", 1, 0);
    probe.hear("10.0.0.3", 255, 255);

    assertThat(probe.hear("10.0.0.2", 1, 0)).isEmpty();
  }

  /** kcarp: a bow-out leaves a claim that is due already alone, but nobody to wait for. */
  @Test
  void masterThatBowsOutBeforeAClaimIsNotObservedAnyMore() {
    Probe probe = Probe.backup(settings().preempt(true));
    probe.hear("10.0.0.2", 1, 10);
    long claimAtNanos = probe.state().deadlineNanos();

    probe.hear("10.0.0.2", 255, 255);

    assertThat(probe.state().deadlineNanos()).isEqualTo(claimAtNanos);
    assertThat(probe.hear("10.0.0.2", 1, 10))
        .as("it is back")
        .containsExactly(new ReportObservedMaster(InetAddress.ofLiteral("10.0.0.2")));
  }

  // ---- what a master makes of a rival ---------------------------------------------------------

  /**
   * UCARP carp.c packethandler and its README; on little-endian machines its tie-break compares the
   * last octet first: 10.0.1.1 beats 10.0.0.2. BSD ip_carp.c yields when equal. Own 1/10, 10.0.0.5.
   */
  @ParameterizedTest
  @CsvSource({
    // tie-break, rival, its base, its skew, outcome
    "UCARP, 10.0.0.9, 1, 9, BETTER_MASTER",
    "UCARP, 10.0.0.9, 0, 255, BETTER_MASTER",
    "UCARP, 10.0.0.1, 1, 11, stays",
    "UCARP, 10.0.0.1, 2, 0, stays",
    "UCARP, 10.0.0.1, 255, 255, stays",
    "UCARP, 10.0.0.4, 1, 10, TIE_LOST",
    "UCARP, 10.0.0.6, 1, 10, stays",
    "UCARP, 10.0.1.4, 1, 10, TIE_LOST",
    "UCARP, 9.0.0.6, 1, 10, stays",
    "UCARP, 9.0.0.5, 1, 10, TIE_LOST",
    "UCARP, 10.0.0.5, 1, 10, stays",
    "UCARP, 10.0.0.200, 1, 10, stays",
    "NUMERIC, 10.0.0.4, 1, 10, TIE_LOST",
    "NUMERIC, 10.0.1.4, 1, 10, stays",
    "NUMERIC, 10.0.0.5, 1, 10, stays",
    "NUMERIC, 9.0.0.6, 1, 10, TIE_LOST",
    "NUMERIC, 10.0.0.200, 1, 10, stays",
    "NUMERIC, 10.0.0.9, 1, 9, BETTER_MASTER",
    "YIELD, 10.0.0.9, 1, 10, TIE_LOST",
    "YIELD, 10.0.0.4, 1, 10, TIE_LOST",
    "YIELD, 10.0.0.4, 1, 11, stays",
    "YIELD, 10.0.0.9, 1, 9, BETTER_MASTER",
  })
  void masterComparesIntervalsThenAddresses(
      TieBreak tieBreak, String rival, int base, int skew, String outcome) {
    Probe probe = Probe.master(settings().interval(1, 10).source("10.0.0.5").tieBreak(tieBreak));
    probe.hear(rival, base, skew);

    if (outcome.equals("stays")) {
      assertThat(probe.state()).isInstanceOf(CarpState.Master.class);
    } else {
      assertThat(letsGo(probe))
          .contains(report(Role.MASTER, Role.BACKUP, TransitionReason.valueOf(outcome), probe));
    }
  }

  /** UCARP carp.c: on a little-endian machine 10.0.1.1 stays master against 10.0.0.2. */
  @Test
  void ucarpsLittleEndianOrderLetsTheLowerLastOctetStay() {
    InetAddress second = InetAddress.ofLiteral("10.0.0.2");
    InetAddress first = InetAddress.ofLiteral("10.0.1.1");

    assertThat(TieBreak.UCARP.yields(second, first)).isTrue();
    assertThat(TieBreak.UCARP.yields(first, second)).isFalse();
    assertThat(TieBreak.NUMERIC.yields(second, first)).isFalse();
    assertThat(TieBreak.NUMERIC.yields(first, second)).isTrue();
  }

  /**
   * UCARP ChangeLog 1.5: the loser's last advertisement makes the winner announce again. kcarp:
   * until that is out, clients that heard the loser's announcement last are answered.
   */
  @Test
  void masterThatMeetsABetterOneSaysALastWordAndLetsGoAMomentAfterTheWinnersAnnouncement() {
    Probe probe = Probe.master(settings().interval(1, 10));

    assertThat(probe.hear("10.0.0.2", 1, 0)).containsExactly(advertises(1, 10, 7001));
    probe.advance(30 * MILLI_NANOS).give(new CarpEvent.AnnouncementHeard(probe.nowNanos()));
    assertThat(probe.advance(19 * MILLI_NANOS).give(new CarpEvent.DeadlineReached())).isEmpty();
    assertThat(probe.advance(MILLI_NANOS).give(new CarpEvent.DeadlineReached()))
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.BACKUP, TransitionReason.BETTER_MASTER, probe),
            new ReportObservedMaster(InetAddress.ofLiteral("10.0.0.2")));
    assertThat(probe.state().deadlineNanos() - probe.nowNanos())
        .isEqualTo(3 * SECOND_NANOS + 10 * STEP_NANOS);
  }

  /** kcarp: whom the clients heard last may be us. */
  @Test
  void masterThatYieldsWaitsForAnAnnouncementThatIsNewerThanItsOwn() {
    Probe probe = Probe.master(settings().interval(1, 10));
    long sentNanos = probe.nowNanos();
    probe.give(new CarpEvent.AnnouncementSent(sentNanos));
    probe.advance(30 * MILLI_NANOS).hear("10.0.0.2", 1, 0);
    long untilNanos = probe.nowNanos() + 150 * MILLI_NANOS;

    probe.advance(MILLI_NANOS);
    probe.give(new CarpEvent.AnnouncementHeard(sentNanos + 10 * MILLI_NANOS - 1));
    assertThat(letsGoAtNanos(probe)).isEqualTo(untilNanos);
    probe.give(new CarpEvent.AnnouncementHeard(sentNanos + 10 * MILLI_NANOS));
    assertThat(probe.state().deadlineNanos()).isEqualTo(sentNanos + 50 * MILLI_NANOS);
  }

  /** kcarp: what made us yield came after the announcement that we were worse than. */
  @Test
  void masterThatYieldsTakesWhatCameAfterItsLastWordAsNewer() {
    Probe probe = Probe.master(settings().interval(1, 10));
    long lastWordNanos = probe.nowNanos();
    probe.give(new CarpEvent.AnnouncementSent(lastWordNanos));
    probe.hear("10.0.0.2", 1, 0);

    probe.advance(2 * MILLI_NANOS).give(new CarpEvent.AnnouncementHeard(lastWordNanos - 1));
    assertThat(letsGoAtNanos(probe)).isEqualTo(lastWordNanos + 150 * MILLI_NANOS);
    probe.give(new CarpEvent.AnnouncementHeard(lastWordNanos));
    probe.give(new CarpEvent.AnnouncementHeard(probe.nowNanos()));
    assertThat(probe.state().deadlineNanos()).isEqualTo(lastWordNanos + 20 * MILLI_NANOS);
  }

  /** kcarp: where the winner is the slower of two that claim, it announced last already. */
  @Test
  void masterThatYieldsToOneWhoseAnnouncementIsNewerLetsGoInAMoment() {
    Probe probe = Probe.master(settings().interval(1, 10));
    probe.give(new CarpEvent.AnnouncementSent(probe.nowNanos()));
    probe.advance(15 * MILLI_NANOS).give(new CarpEvent.AnnouncementHeard(probe.nowNanos()));

    probe.advance(MILLI_NANOS).hear("10.0.0.2", 1, 0);
    assertThat(probe.state().deadlineNanos()).isEqualTo(probe.nowNanos() + 20 * MILLI_NANOS);
  }

  /** kcarp: an announcement of its own takes the clients back. */
  @Test
  void masterThatYieldsAfterItAnnouncedAgainWaitsForTheWinnerToDoSo() {
    Probe probe = Probe.master(settings().interval(1, 10));
    probe.advance(SECOND_NANOS / 2).give(new CarpEvent.AnnouncementHeard(probe.nowNanos()));
    probe.give(new CarpEvent.AnnouncementSent(probe.nowNanos()));

    probe.hear("10.0.0.2", 1, 0);
    assertThat(letsGoAtNanos(probe)).isEqualTo(probe.nowNanos() + 150 * MILLI_NANOS);
  }

  /** kcarp: a BSD does not announce again, and nobody for long after our last word. */
  @Test
  void masterThatYieldsToASilentOneLetsGoInTheEnd() {
    Probe probe = yielding();
    long lastWordNanos = probe.nowNanos();

    assertThat(letsGo(probe)).contains(new RemoveAddresses(SHARED));
    assertThat(probe.nowNanos()).isEqualTo(lastWordNanos + 150 * MILLI_NANOS);
  }

  /** kcarp: its announcement comes before its advertisement, and may be another's. */
  @Test
  void masterThatHandsOverWaitsForAnAdvertisement() {
    Probe probe = Probe.master(settings().interval(1, 10));
    probe.give(new CarpEvent.HandOverRequested());
    CarpState leaving = probe.state();

    probe.advance(MILLI_NANOS).give(new CarpEvent.AnnouncementHeard(probe.nowNanos()));
    assertThat(probe.state()).isEqualTo(leaving);

    probe.advance(MILLI_NANOS).hear("10.0.0.2", 1, 0);
    CarpState succeeded = probe.state();
    probe.give(new CarpEvent.AnnouncementHeard(probe.nowNanos() - MILLI_NANOS));
    assertThat(probe.state()).isEqualTo(succeeded);
  }

  /** kcarp: what the winner missed it can't answer, and clients would go on asking us. */
  @Test
  void masterThatYieldsRepeatsItsLastWordUntilTheWinnerHasAnnounced() {
    Probe probe = yielding();
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(30 * MILLI_NANOS);
    assertThat(probe.reachDeadline()).containsExactly(advertises(1, 10, 7002));
    assertThat(probe.reachDeadline()).containsExactly(advertises(1, 10, 7003));

    probe.give(new CarpEvent.AnnouncementHeard(probe.nowNanos()));
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(20 * MILLI_NANOS);
    assertThat(probe.reachDeadline()).contains(new RemoveAddresses(SHARED));
  }

  /** kcarp: or it would take the addresses back from a winner that it has just yielded to. */
  @Test
  void lastWordStaysAsItWasWhateverBecomesOfWhoSaidIt() {
    Probe probe = demotedMaster(settings().demoteByte(true), 5);
    probe.hear("10.0.0.2", 1, 100, 0);
    var said = (SendAdvertisement) probe.actions().getFirst();
    probe.give(new CarpEvent.DemotionEnded(DemotionReason.ADDRESSES_REMOVED));
    probe.give(new CarpEvent.Reconfigured(settings().interval(0, 1).build()));

    var saidAgain = (SendAdvertisement) probe.reachDeadline().getFirst();
    assertThat(probe.carp().demotion()).isEqualTo(Demotion.NONE);
    assertThat(saidAgain.interval()).isEqualTo(said.interval());
    assertThat(saidAgain.demote()).isEqualTo(said.demote());
  }

  /** kcarp: what came after the winner's bow-out would be taken for its successor's. */
  @ParameterizedTest
  @CsvSource({
    "10.0.0.2, 255, 255, false",
    "10.0.0.2, 1, 20, false",
    "10.0.0.2, 1, 0, true",
    "10.0.0.3, 255, 255, true"
  })
  void lastWordIsNotRepeatedOnceTheWinnerLeaves(
      String source, int base, int skew, boolean repeats) {
    Probe probe = yielding();
    assertThat(probe.hear(source, base, skew)).isEmpty();

    assertThat(letsGoAtNanos(probe) > probe.state().deadlineNanos()).isEqualTo(repeats);
  }

  /** kcarp: they are too many too soon. */
  @Test
  void lastWordsDoNotTellALinkThatFails() {
    Probe probe = yielding();
    for (int i = 0; i < 3; i++) {
      probe.give(new CarpEvent.SendFailed());
    }
    assertThat(probe.carp().demotion()).isEqualTo(Demotion.NONE);
  }

  /** kcarp: where dead times are shorter, so that nobody takes its counter for an old one. */
  @Test
  void lastWordIsRepeatedWithinADeadTime() {
    Probe probe = Probe.master(settings().interval(0, 1));
    probe.hear("10.0.0.2", 0, 0);

    assertThat(probe.state().deadlineNanos() - probe.nowNanos())
        .isEqualTo(probe.carp().settings().deadTimeNanos());
  }

  /** UCARP: as its first one. kcarp: also when the agent is to end meanwhile. */
  @Test
  void loserOfATieRepeatsItsLastWordOneStepWorse() {
    Probe probe = Probe.master(settings().interval(1, 10).source("10.0.0.2"));
    probe.hear("10.0.0.1", 1, 10);
    probe.give(new CarpEvent.ShutdownRequested());

    assertThat(probe.reachDeadline()).containsExactly(advertises(1, 11, 7002));
  }

  /** kcarp: it has a successor. */
  @Test
  void masterThatYieldsAnswersNobodyAndPutsNothingBack() {
    Probe probe = yielding();
    CarpState yielding = probe.state();

    assertThat(probe.hear("10.0.0.2", 1, 0)).isEmpty();
    assertThat(probe.hear("10.0.0.3", 255, 255)).isEmpty();
    assertThat(probe.give(new CarpEvent.AddressLost())).isEmpty();
    assertThat(probe.state()).isEqualTo(yielding);
  }

  /** kcarp: what ends the interface, the addresses or the agent ends the yielding too. */
  @Test
  void masterThatYieldsIsOverruled() {
    Probe cut = yielding();
    cut.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    assertThat(cut.state()).isEqualTo(new CarpState.Init(InitCause.NO_CARRIER));

    Probe expired = yielding();
    expired.give(new CarpEvent.AddressExpired());
    assertThat(expired.role()).isEqualTo(Role.BACKUP);

    Probe ending = yielding();
    ending.give(new CarpEvent.ShutdownRequested());
    assertThat(letsGo(ending)).contains(new RemoveAddresses(SHARED));
    assertThat(ending.state()).isEqualTo(new CarpState.Init(InitCause.SHUTDOWN));
  }

  private static Probe yielding() {
    Probe probe = Probe.master(settings().interval(1, 10));
    probe.hear("10.0.0.2", 1, 0);
    return probe;
  }

  private static long letsGoAtNanos(Probe probe) {
    return ((CarpState.Leaving) probe.state()).removeAtNanos();
  }

  /** Sleeps through what a leaving master says until then. */
  private static List<CarpAction> letsGo(Probe probe) {
    return probe.advance(letsGoAtNanos(probe) - probe.nowNanos()).reachDeadline();
  }

  /**
   * kcarp: an equal last word would make a BSD winner yield, a bow-out would wake third parties.
   */
  @ParameterizedTest
  @CsvSource({"1, 10, 1, 11", "1, 255, 2, 0", "0, 255, 1, 0", "255, 254, 255, 254"})
  void loserOfATieSaysALastWordOneStepWorse(int base, int skew, int lastBase, int lastSkew) {
    Probe probe = Probe.master(settings().interval(base, skew).source("10.0.0.2"));
    probe.hear("10.0.0.1", base, skew);

    assertThat(probe.actions()).first().isEqualTo(advertises(lastBase, lastSkew, 7001));
  }

  /** kcarp: where both yield, both would claim again at once, and yield again, for ever. */
  @ParameterizedTest
  @CsvSource({"10.0.0.1, 1000", "10.0.0.3, 0"})
  void ofTwoThatYieldOneLeavesTheNextClaimToTheOther(String rival, long waitsMillis) {
    Probe probe = Probe.master(settings().source("10.0.0.2").tieBreak(TieBreak.YIELD));
    probe.hear(rival, 1, 0);
    letsGo(probe);

    assertThat(probe.state().deadlineNanos() - probe.nowNanos())
        .isEqualTo(waitsMillis * MILLI_NANOS + 3 * SECOND_NANOS);
  }

  /** UCARP carp.c: announce now, and once more after two more advertisements. */
  @Test
  void masterAnnouncesAgainWhenAWorseRivalSpeaks() {
    Probe probe = Probe.master(settings());
    probe.reachDeadline();
    probe.reachDeadline();

    assertThat(probe.hear("10.0.0.2", 1, 1))
        .containsExactly(new AnnounceAddresses(SHARED, AnnounceReason.RIVAL));
    assertThat(probe.reachDeadline()).noneMatch(AnnounceAddresses.class::isInstance);
    assertThat(probe.reachDeadline())
        .contains(new AnnounceAddresses(SHARED, AnnounceReason.REPEATED));
  }

  /**
   * kcarp: a leaving master waits for a successor's advertisement, and a worse master goes when it
   * hears a better one, so that one does not wait its interval.
   */
  @ParameterizedTest
  @CsvSource({"255, 255", "1, 1"})
  void masterAnswersALeaverAndAWorseRivalAtOnce(int base, int skew) {
    Probe probe = Probe.master(settings());

    assertThat(probe.advance(10 * MILLI_NANOS).hear("10.0.0.2", base, skew))
        .containsExactly(
            advertises(1, 0, 7001), new AnnounceAddresses(SHARED, AnnounceReason.RIVAL));
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(SECOND_NANOS);
    assertThat(probe.advance(9 * MILLI_NANOS).hear("10.0.0.2", base, skew))
        .as("it has just spoken")
        .noneMatch(SendAdvertisement.class::isInstance);
  }

  /** kcarp: a bow-out may be forged, and 50,000 of them must not draw as many advertisements. */
  @Test
  void masterAnswersBowOutsOnceInTenMilliseconds() {
    Probe probe = Probe.master(settings());
    long sent = 0;
    for (int i = 0; i < 1000; i++) {
      sent +=
          probe.advance(20_000).hear("10.0.0.2", 255, 255).stream()
              .filter(SendAdvertisement.class::isInstance)
              .count();
    }

    assertThat(sent).as("in 20 ms").isEqualTo(2);
  }

  /** kcarp: advbase and advskew are not in the digest, so anybody can make a bow-out. */
  @Test
  void bowOutOfOneThatAdvertisesOnIsNotHonouredAgainForADeadTime() {
    Probe probe = Probe.backup(settings().interval(1, 10));
    bowsOut(probe, 7_000);
    assertThat(claimsInASecond(probe)).as("the first is honoured").isTrue();

    advertises(probe, 7_001);
    letsGo(probe);
    assertThat(probe.role()).isEqualTo(Role.BACKUP);
    bowsOut(probe, 7_000);

    assertThat(claimsInASecond(probe)).isFalse();

    probe.advance(2 * SECOND_NANOS);
    advertises(probe, 7_003);
    probe.advance(2 * SECOND_NANOS);
    bowsOut(probe, 7_000);
    assertThat(claimsInASecond(probe)).as("a dead time later").isTrue();
  }

  /** kcarp: a lie is no reason to distrust the others. */
  @Test
  void bowOutOfAnotherIsHonouredMeanwhile() {
    Probe probe = Probe.backup(settings().interval(1, 10));
    bowsOut(probe, 7_000);
    advertises(probe, 7_001);

    probe.hear("10.0.0.3", 0, 255);
    probe.hear("10.0.0.3", 255, 255);

    assertThat(claimsInASecond(probe)).isTrue();
  }

  /** kcarp: what a leaver sent before its bow-out may come after it. */
  @Test
  void bowOutThatOvertookAnAdvertisementIsNoLie() {
    Probe probe = Probe.backup(settings().interval(1, 10));
    bowsOut(probe, 7_000);
    advertises(probe, 6_999);

    bowsOut(probe, 7_000);

    assertThat(claimsInASecond(probe)).isTrue();
  }

  private static void bowsOut(Probe probe, long counter) {
    probe.give(fromMaster(AdvertisementInterval.BOW_OUT, counter, probe.nowNanos()));
  }

  private static void advertises(Probe probe, long counter) {
    probe.give(fromMaster(new AdvertisementInterval(1, 0), counter, probe.nowNanos()));
  }

  private static CarpEvent.AdvertisementReceived fromMaster(
      AdvertisementInterval interval, long counter, long arrivalNanos) {
    return new CarpEvent.AdvertisementReceived(
        InetAddress.ofLiteral("10.0.0.2"), interval, 0, counter, arrivalNanos);
  }

  private static boolean claimsInASecond(Probe probe) {
    if (probe.state().deadlineNanos() - probe.nowNanos() < SECOND_NANOS) {
      probe.reachDeadline();
    }
    return probe.role() == Role.MASTER;
  }

  /** UCARP carp.c: after a peer was heard the counter follows it, +1 an advertisement; it wraps. */
  @Test
  void counterFollowsTheOneHeardAndWraps() {
    Probe probe = Probe.backup(settings());
    probe.give(
        new CarpEvent.AdvertisementReceived(
            InetAddress.ofLiteral("10.0.0.2"),
            new AdvertisementInterval(1, 0),
            0,
            Long.MIN_VALUE / 2,
            0));
    probe.give(
        new CarpEvent.AdvertisementReceived(
            InetAddress.ofLiteral("10.0.0.2"), new AdvertisementInterval(1, 0), 0, -2, 0));

    probe.reachDeadline();
    assertThat(probe.carp().counter()).isEqualTo(-1);
    probe.reachDeadline();
    assertThat(probe.carp().counter()).isZero();
  }

  // ---- demotion -------------------------------------------------------------------------------

  /** UCARP carp.c, FreeBSD ip_carp.c: three failures in a row demote, one success starts anew. */
  @Test
  void threeFailedSendsInARowDemote() {
    Probe probe = Probe.backup(settings());
    fail(probe, 2);
    probe.give(new CarpEvent.SendSucceeded());
    fail(probe, 2);
    assertThat(probe.carp().advertisedInterval()).isEqualTo(new AdvertisementInterval(1, 0));

    fail(probe, 1);

    assertThat(probe.actions()).containsExactly(reportDemotion(DemotionReason.SEND_FAILURES, 240));
    assertThat(probe.carp().advertisedInterval()).isEqualTo(new AdvertisementInterval(1, 240));
  }

  /** UCARP carp.c: three successes end it. */
  @Test
  void threeSuccessfulSendsInARowEndADemotion() {
    Probe probe = Probe.backup(settings());
    fail(probe, 3);
    succeed(probe, 2);
    fail(probe, 1);
    succeed(probe, 2);
    assertThat(probe.carp().advertisedInterval()).isEqualTo(new AdvertisementInterval(1, 240));

    succeed(probe, 1);

    assertThat(probe.actions()).containsExactly(new ReportDemotion(Demotion.NONE));
    assertThat(probe.carp().advertisedInterval()).isEqualTo(new AdvertisementInterval(1, 0));
  }

  /** FreeBSD ip_carp.c clamps to 240; UCARP carp.c: max(advskew, 240). */
  @ParameterizedTest
  @CsvSource({"0, 1, 1", "10, 100, 110", "10, 240, 240", "200, 100, 240", "250, 1, 250"})
  void demotionAddsToTheAdvskewUpTo240AndNeverImprovesIt(int skew, int steps, int advertised) {
    Probe probe = Probe.backup(settings().interval(1, skew));
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, steps));

    assertThat(probe.carp().advertisedInterval())
        .isEqualTo(new AdvertisementInterval(1, advertised));
  }

  /** kcarp. */
  @Test
  void demotionsOfSeveralReasonsAddUpAndEndOneByOne() {
    Probe probe = Probe.backup(settings());
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 7));
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 5));
    fail(probe, 3);
    assertThat(probe.carp().demotion().total()).isEqualTo(245);

    probe.give(new CarpEvent.DemotionEnded(DemotionReason.ADDRESSES_REMOVED));
    assertThat(probe.carp().demotion().total()).isEqualTo(240);

    assertThat(probe.give(new CarpEvent.DemotionEnded(DemotionReason.ADDRESSES_REMOVED)))
        .as("it had ended")
        .isEmpty();
  }

  /** UCARP carp.c compares with the suppressed value. */
  @Test
  void demotedMasterYieldsToOneItWouldElseBeat() {
    Probe probe = demotedMaster(settings());
    probe.hear("10.0.0.2", 1, 239);

    assertThat(letsGo(probe))
        .contains(report(Role.MASTER, Role.BACKUP, TransitionReason.BETTER_MASTER, probe));
  }

  /** kcarp: a demoted interval would outlast sub-second dead times. */
  @Test
  void demotedMasterGoesOnSendingAtItsUndemotedInterval() {
    Probe probe = demotedMaster(settings().interval(0, 8));
    long firstNanos = probe.state().deadlineNanos();

    assertThat(probe.reachDeadline()).containsExactly(advertises(0, 240, probe.carp().counter()));
    assertThat(probe.state().deadlineNanos()).isEqualTo(firstNanos + 8 * STEP_NANOS);
  }

  /** kcarp: 1 + 240/256 s is less than three seconds: nobody else would notice. */
  @Test
  void masterThatBecomesDemotedHandsOverOnceWhateverPreemptionSays() {
    Probe probe = Probe.master(settings());

    assertThat(probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 240)))
        .containsExactly(
            reportDemotion(DemotionReason.ADDRESSES_REMOVED, 240), advertises(255, 255, 1002));
    assertThat(probe.role()).isEqualTo(Role.MASTER);

    probe.hear("10.0.0.2", 1, 10);
    assertThat(probe.reachDeadline())
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.BACKUP, TransitionReason.DEMOTED, probe),
            new ReportObservedMaster(InetAddress.ofLiteral("10.0.0.2")));
  }

  /** kcarp. */
  @Test
  void demotedMasterStaysWhenNobodyTakesOverAndDoesNotTryAgain() {
    Probe probe = demotedMaster(settings());

    assertThat(probe.role()).isEqualTo(Role.MASTER);
    assertThat(probe.actions()).containsExactly(advertises(1, 240, probe.carp().counter()));
    assertThat(probe.give(new CarpEvent.Demoted(DemotionReason.SEND_FAILURES, 240)))
        .noneMatch(SendAdvertisement.class::isInstance);
    assertThat(probe.state()).isInstanceOf(CarpState.Master.class);
  }

  /** kcarp. */
  @Test
  void masterThatNobodyRelievesAdvertisesNextAfterAnInterval() {
    Probe probe = demotedMaster(settings());

    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(SECOND_NANOS);
  }

  /** kcarp: after a longer sleep others may have taken over long ago. */
  @ParameterizedTest
  @CsvSource({"0, MASTER", "1, BACKUP"})
  void masterThatNobodyRelievesStaysUnlessItSleptForADeadTime(long byNanos, Role role) {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 240));
    probe.advance(CarpEngine.LEAVE_NANOS + 3 * SECOND_NANOS + byNanos);
    probe.give(new CarpEvent.DeadlineReached());

    assertThat(probe.role()).isEqualTo(role);
  }

  /** kcarp: sends are counted whatever else begins or ends. */
  @Test
  void endOfAnotherDemotionLeavesTheCountOfSendsAlone() {
    Probe probe = Probe.backup(settings());
    fail(probe, 3);
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 1));
    probe.give(new CarpEvent.DemotionEnded(DemotionReason.ADDRESSES_REMOVED));
    assertThat(probe.carp().demotion().total()).isEqualTo(240);

    succeed(probe, 3);

    assertThat(probe.carp().demotion()).isEqualTo(Demotion.NONE);
  }

  /** kcarp. */
  @Test
  void endOfADemotionForSendFailuresCountsThemAnew() {
    Probe probe = Probe.backup(settings());
    fail(probe, 3);
    probe.give(new CarpEvent.DemotionEnded(DemotionReason.SEND_FAILURES));
    assertThat(probe.carp().demotion()).isEqualTo(Demotion.NONE);

    fail(probe, 3);

    assertThat(probe.actions()).containsExactly(reportDemotion(DemotionReason.SEND_FAILURES, 240));
  }

  /** kcarp. */
  @Test
  void handOverAskedForOverrulesAHandOverForDemotion() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 240));
    probe.give(new CarpEvent.HandOverRequested());
    while (probe.role() == Role.MASTER) {
      probe.reachDeadline();
    }

    assertThat(probe.actions())
        .contains(report(Role.MASTER, Role.BACKUP, TransitionReason.HANDED_OVER, probe));
  }

  /** kcarp: of backups that a bow-out wakes the demoted claim last. */
  @Test
  void demotedBackupClaimsLast() {
    Probe probe = Probe.backup(settings().interval(1, 10));
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 240));
    probe.hear("10.0.0.2", 255, 255);

    assertThat(probe.state().deadlineNanos()).isEqualTo(250 * MILLI_NANOS);
  }

  /** kcarp: advskew 240 is perhaps a demotion, and its sender keeps to the undemoted interval. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 3, 3, 240, MASTER_DOWN",
    "1, 0, 3, 3, 239, WILL_TIME_OUT",
    "1, 0, 3, 4, 240, WILL_TIME_OUT",
    "1, 0, 1, 1, 240, MASTER_DOWN",
    "0, 8, 3, 0, 240, MASTER_DOWN",
    "0, 8, 3, 0, 100, MASTER_DOWN",
    "0, 8, 3, 5, 0, MASTER_DOWN",
    "0, 8, 3, 255, 255, BOW_OUT_HEARD",
  })
  void demotedMasterDoesNotSeemToTimeOut(
      int base, int skew, int ratio, int heardBase, int heardSkew, TransitionReason reason) {
    Probe probe = Probe.backup(settings().interval(base, skew).deadRatio(ratio));
    probe.hear("10.0.0.2", heardBase, heardSkew);

    assertThat(probe.state())
        .isInstanceOfSatisfying(
            CarpState.Backup.class, backup -> assertThat(backup.claimReason()).isEqualTo(reason));
  }

  /** kcarp: what failed before the link was lost says nothing about sends after it. */
  @Test
  void lostLinkEndsADemotionForSendFailuresAndNoOther() {
    Probe probe = Probe.backup(settings());
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 3));
    fail(probe, 3);
    probe.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));

    assertThat(probe.carp().demotion().steps())
        .containsExactly(Map.entry(DemotionReason.ADDRESSES_REMOVED, 3));
  }

  // ---- OpenBSD's demote byte ------------------------------------------------------------------

  /** carp(4) OpenBSD sends the count; UCARP and FreeBSD ignore it. Only when asked for. */
  @ParameterizedTest
  @CsvSource({"false, 0", "true, 240"})
  void demoteByteIsSentOnlyWhenAskedFor(boolean asked, int sent) {
    Probe probe = demotedMaster(settings().demoteByte(asked));

    assertThat(probe.actions())
        .containsExactly(
            new SendAdvertisement(
                Family.IPV4, new AdvertisementInterval(1, 240), sent, probe.carp().counter()));
  }

  /** OpenBSD ip_carp.c: (S >= C and dr <= dm) or dr < dm yields. Own 1/10, not demoted unless 5. */
  @ParameterizedTest
  @CsvSource({
    // asked for, own demote, rival's base, its skew, its demote, outcome
    "true, 0, 1, 0, 1, stays",
    "true, 0, 1, 0, 0, BETTER_MASTER",
    "true, 5, 1, 100, 4, BETTER_MASTER",
    "true, 5, 1, 100, 5, stays",
    "true, 5, 1, 0, 6, stays",
    "false, 0, 1, 0, 1, BETTER_MASTER",
    "false, 5, 1, 100, 0, stays",
  })
  void masterComparesDemoteCountsFirst(
      boolean asked, int own, int base, int skew, int demote, String outcome) {
    SettingsBuilder settings = settings().interval(1, 10).demoteByte(asked);
    Probe probe = own == 0 ? Probe.master(settings) : demotedMaster(settings, own);
    probe.hear("10.0.0.2", base, skew, demote);

    if (outcome.equals("stays")) {
      assertThat(probe.state()).isInstanceOf(CarpState.Master.class);
    } else {
      assertThat(letsGo(probe))
          .contains(report(Role.MASTER, Role.BACKUP, TransitionReason.valueOf(outcome), probe));
    }
  }

  /** kcarp: a leaver's demote count is no better than a demoted successor's: it leaves. */
  @Test
  void bowOutWithALowerDemoteCountMakesNobodyYield() {
    Probe probe = demotedMaster(settings().demoteByte(true));
    probe.hear("10.0.0.2", 255, 255, 0);

    assertThat(probe.role()).isEqualTo(Role.MASTER);
    assertThat(probe.actions()).contains(new AnnounceAddresses(SHARED, AnnounceReason.RIVAL));
  }

  /** OpenBSD ip_carp.c: dr > dm claims whatever preempt says; preempt needs dr >= dm. */
  @ParameterizedTest
  @CsvSource({
    // asked for, preempt, own demote, heard skew, heard demote, claim
    "true, false, 0, 0, 1, MASTER_DEMOTED",
    "true, false, 5, 0, 5, MASTER_DOWN",
    "true, false, 5, 0, 6, MASTER_DEMOTED",
    "true, true, 5, 100, 4, MASTER_DOWN",
    "true, true, 5, 100, 5, PREEMPTED",
    "false, false, 0, 0, 255, MASTER_DOWN",
  })
  void backupClaimsFromAMasterWithAHigherDemoteCount(
      boolean asked, boolean preempt, int own, int skew, int demote, TransitionReason reason) {
    Probe probe = Probe.backup(settings().interval(1, 10).demoteByte(asked).preempt(preempt));
    if (own > 0) {
      probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, own));
    }
    probe.hear("10.0.0.2", 1, skew, demote);

    assertThat(probe.state())
        .isInstanceOfSatisfying(
            CarpState.Backup.class, backup -> assertThat(backup.claimReason()).isEqualTo(reason));
  }

  // ---- two families ---------------------------------------------------------------------------

  /** carp(4) of all BSDs: one advertisement per family each interval. */
  @Test
  void dualStackMasterAdvertisesInEachFamily() {
    Probe probe = Probe.master(settings().dualStack("10.0.0.1", "fe80::1"));

    assertThat(probe.reachDeadline())
        .containsExactly(
            new SendAdvertisement(Family.IPV4, new AdvertisementInterval(1, 0), 0, 1003),
            new SendAdvertisement(Family.IPV6, new AdvertisementInterval(1, 0), 0, 1004));
  }

  /** kcarp: the BSDs claim on either, and flap when one family is filtered. */
  @Test
  void dualStackBackupClaimsWhenBothFamiliesAreSilent() {
    Probe probe = Probe.backup(settings().dualStack("10.0.0.1", "fe80::1"));
    probe.advance(SECOND_NANOS).hear("fe80::2", 1, 0);
    assertThat(probe.state().deadlineNanos()).isEqualTo(4 * SECOND_NANOS);

    probe.advance(SECOND_NANOS).hear("10.0.0.2", 1, 0);
    assertThat(probe.state().deadlineNanos()).isEqualTo(5 * SECOND_NANOS);

    probe.reachDeadline();
    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: a degradation, and its end. */
  @Test
  void familyThatIsSilentForADeadTimeIsReportedOnce() {
    Probe probe = Probe.backup(settings().dualStack("10.0.0.1", "fe80::1"));
    for (int i = 0; i < 3; i++) {
      assertThat(probe.advance(SECOND_NANOS).hear("10.0.0.2", 1, 0))
          .noneMatch(ReportSilentFamily.class::isInstance);
    }

    assertThat(probe.advance(SECOND_NANOS).hear("10.0.0.2", 1, 0))
        .containsExactly(new ReportSilentFamily(Family.IPV6));
    assertThat(probe.advance(SECOND_NANOS).hear("10.0.0.2", 1, 0)).isEmpty();
    assertThat(probe.hear("fe80::2", 1, 0)).containsExactly(new ReportSilentFamily(null));
  }

  /** kcarp: a master has a source in each family; it is one master. */
  @Test
  void masterIsKnownByItsIpv4SourceUnlessThatFamilyIsSilent() {
    Probe probe = Probe.backup(settings().dualStack("10.0.0.1", "fe80::1"));
    assertThat(probe.hear("10.0.0.2", 1, 0))
        .containsExactly(new ReportObservedMaster(InetAddress.ofLiteral("10.0.0.2")));
    assertThat(probe.hear("fe80::2", 1, 0)).isEmpty();

    assertThat(probe.advance(3 * SECOND_NANOS + 1).hear("fe80::2", 1, 0))
        .containsExactly(
            new ReportSilentFamily(Family.IPV4),
            new ReportObservedMaster(InetAddress.ofLiteral("fe80::2")));
  }

  /** kcarp: the second family's frame must not call off what the first one's provoked. */
  @Test
  void provokedClaimSurvivesTheSecondFamilysFrame() {
    Probe probe = Probe.backup(settings().dualStack("10.0.0.1", "fe80::1").preempt(true));
    probe.hear("10.0.0.2", 1, 10);
    long claimAtNanos = probe.state().deadlineNanos();

    probe.hear("fe80::2", 1, 10);

    assertThat(probe.state().deadlineNanos()).isEqualTo(claimAtNanos);
    assertThat(claimAtNanos).isLessThan(SECOND_NANOS);
  }

  /** OpenBSD: a bow-out in either family. */
  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.2", "fe80::2"})
  void bowOutIsHonouredInEitherFamily(String source) {
    Probe probe = Probe.backup(settings().dualStack("10.0.0.1", "fe80::1"));
    probe.hear(source, 255, 255);

    assertThat(probe.reachDeadline())
        .contains(report(Role.BACKUP, Role.MASTER, TransitionReason.BOW_OUT_HEARD, probe));
  }

  /** kcarp: 10.0.0.1 beats 10.0.0.2, and fe80::1 beats fe80::2; one family has to decide. */
  @Test
  void tieIsJudgedInIpv4WhileThatIsHeard() {
    Probe winner = Probe.master(settings().dualStack("10.0.0.1", "fe80::2"));
    winner.hear("10.0.0.2", 1, 0);
    assertThat(winner.hear("fe80::1", 1, 0)).isEmpty();
    assertThat(winner.role()).isEqualTo(Role.MASTER);

    Probe loser = Probe.master(settings().dualStack("10.0.0.2", "fe80::1"));
    assertThat(loser.hear("fe80::2", 1, 0)).isEmpty();
    loser.hear("10.0.0.1", 1, 0);
    letsGo(loser);
    assertThat(loser.role()).isEqualTo(Role.BACKUP);
  }

  /** kcarp: else two masters that hear each other in IPv6 only would both stay. */
  @Test
  void tieIsJudgedInIpv6WhenNoRivalWasHeardInIpv4ForADeadTime() {
    Probe probe = Probe.master(settings().dualStack("10.0.0.1", "fe80::2"));
    for (int i = 0; i < 3; i++) {
      probe.reachDeadline();
      probe.hear("fe80::1", 1, 0);
    }
    assertThat(probe.role()).isEqualTo(Role.MASTER);

    probe.advance(1).hear("fe80::1", 1, 0);

    assertThat(letsGo(probe))
        .contains(report(Role.MASTER, Role.BACKUP, TransitionReason.TIE_LOST, probe));
  }

  /** kcarp. */
  @Test
  void familyThatIsNotSpokenMeansNothing() {
    Probe probe = Probe.backup(settings());
    Carp before = probe.carp();

    assertThat(probe.advance(SECOND_NANOS).hear("fe80::2", 255, 255)).isEmpty();
    assertThat(probe.carp()).isEqualTo(before);
  }

  /** carp(4): a virtual host of IPv6 alone. */
  @Test
  void ipv6AloneElectsAndBreaksTiesByItsSources() {
    Probe probe = Probe.master(settings().ipv6("fe80::2"));
    assertThat(probe.reachDeadline())
        .containsExactly(
            new SendAdvertisement(Family.IPV6, new AdvertisementInterval(1, 0), 0, 1002));

    probe.hear("fe80::1", 1, 0);

    assertThat(letsGo(probe))
        .contains(report(Role.MASTER, Role.BACKUP, TransitionReason.TIE_LOST, probe));
  }

  /** kcarp. */
  @Test
  void familyThatIsAddedIsListenedToFromThenOn() {
    Probe probe = Probe.backup(settings());
    probe.advance(2 * SECOND_NANOS).hear("10.0.0.2", 1, 0);
    probe.advance(SECOND_NANOS);
    probe.give(new CarpEvent.Reconfigured(settings().dualStack("10.0.0.1", "fe80::1").build()));

    assertThat(probe.advance(3 * SECOND_NANOS).hear("10.0.0.2", 1, 0)).isEmpty();
    assertThat(probe.advance(1).hear("10.0.0.2", 1, 0))
        .containsExactly(new ReportSilentFamily(Family.IPV6));
  }

  /** kcarp: what is not spoken any more can't be silent. */
  @Test
  void silentFamilyThatIsDroppedIsNotReportedAnyMore() {
    Probe probe = Probe.backup(settings().dualStack("10.0.0.1", "fe80::1"));
    probe.advance(3 * SECOND_NANOS + 1).hear("10.0.0.2", 1, 0);
    assertThat(probe.actions()).contains(new ReportSilentFamily(Family.IPV6));

    assertThat(probe.give(new CarpEvent.Reconfigured(settings().build())))
        .containsExactly(new ReportSilentFamily(null));
  }

  // ---- counters -------------------------------------------------------------------------------

  /** kcarp: who lags behind after a partition follows; we do not go back. */
  @ParameterizedTest
  @CsvSource({"1000, 1001", "999, 1001", "-16776216, 1001", "-16776217, -16776216", "1005, 1006"})
  void counterDoesNotGoBackByALittle(long heard, long sent) {
    Probe probe = Probe.backup(settings());
    probe.give(
        new CarpEvent.AdvertisementReceived(
            InetAddress.ofLiteral("10.0.0.2"), new AdvertisementInterval(1, 0), 0, heard, 0));

    assertThat(probe.reachDeadline()).contains(advertises(1, 0, sent));
  }

  /** kcarp: all who followed one master have its counter; constant ones must differ. */
  @Test
  void drawnCounterIsGoneOnFrom() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.CounterDrawn(77));
    probe.give(
        new CarpEvent.Reconfigured(settings().counterPolicy(CounterPolicy.CONSTANT).build()));

    assertThat(probe.reachDeadline()).contains(advertises(1, 0, 77));
  }

  /** OpenBSD ip_carp.c: one random cookie until the virtual host is created anew. */
  @Test
  void constantCounterNeitherFollowsNorCounts() {
    Probe probe = Probe.master(settings().counterPolicy(CounterPolicy.CONSTANT));
    probe.hear("10.0.0.2", 1, 1);

    assertThat(probe.reachDeadline()).contains(advertises(1, 0, 1000));
    assertThat(probe.reachDeadline()).contains(advertises(1, 0, 1000));
  }

  // ---- leaving --------------------------------------------------------------------------------

  /** OpenBSD ip_carp.c says 255/255 when set down. kcarp: make before break. */
  @Test
  void leavingMasterBowsOutAndGoesOnHolding() {
    Probe probe = Probe.master(settings());

    assertThat(probe.give(new CarpEvent.ShutdownRequested()))
        .containsExactly(advertises(255, 255, 1002));
    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: 20 ms after the successor's advertisement its announcement is out. */
  @Test
  void leavingMasterReleasesShortlyAfterItsSuccessorSpoke() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.ShutdownRequested());
    probe.advance(3 * MILLI_NANOS).hear("10.0.0.2", 1, 10);
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(20 * MILLI_NANOS);

    assertThat(probe.reachDeadline())
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.INIT, TransitionReason.SHUTDOWN, probe));
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.SHUTDOWN));
  }

  /** kcarp: one lost frame must not cost a dead time. */
  @Test
  void leavingMasterRepeatsItsBowOutUntilItGivesUp() {
    Probe probe = Probe.master(settings());
    long startNanos = probe.nowNanos();
    probe.give(new CarpEvent.ShutdownRequested());

    for (int i = 0; i < 3; i++) {
      assertThat(probe.reachDeadline())
          .hasSize(1)
          .first()
          .isInstanceOfSatisfying(
              SendAdvertisement.class,
              sent -> assertThat(sent.interval()).isEqualTo(AdvertisementInterval.BOW_OUT));
    }
    assertThat(probe.reachDeadline()).first().isEqualTo(new RemoveAddresses(SHARED));
    assertThat(probe.nowNanos() - startNanos).isEqualTo(CarpEngine.LEAVE_NANOS);
  }

  /** kcarp. */
  @Test
  void anotherLeaverIsNoSuccessor() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.ShutdownRequested());
    CarpState before = probe.state();

    probe.hear("10.0.0.2", 255, 255);

    assertThat(probe.state()).isEqualTo(before);
  }

  /** UCARP(8) SIGUSR2: 3 s of quiet, then a full dead time. */
  @Test
  void handedOverMasterListensForThreeSecondsAndADeadTime() {
    Probe probe = Probe.master(settings().preempt(true));
    probe.give(new CarpEvent.HandOverRequested());
    probe.hear("10.0.0.2", 1, 10);

    assertThat(probe.reachDeadline())
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.BACKUP, TransitionReason.HANDED_OVER, probe),
            new ReportObservedMaster(InetAddress.ofLiteral("10.0.0.2")));
    long handedOverNanos = probe.nowNanos();
    assertThat(probe.state().deadlineNanos() - handedOverNanos).isEqualTo(6 * SECOND_NANOS);

    probe.advance(SECOND_NANOS).hear("10.0.0.2", 1, 10);
    assertThat(probe.state().deadlineNanos() - handedOverNanos)
        .as("it neither preempts, nor does an advertisement shorten the quiet")
        .isEqualTo(6 * SECOND_NANOS);

    probe.advance(2 * SECOND_NANOS).hear("10.0.0.2", 1, 10);
    probe.reachDeadline();
    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: the successor's own leaving is no reason to leave the addresses to nobody. */
  @Test
  void handedOverMasterStillAnswersABowOut() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.HandOverRequested());
    probe.hear("10.0.0.2", 1, 10);
    probe.reachDeadline();

    probe.hear("10.0.0.2", 255, 255);
    probe.reachDeadline();

    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** UCARP(8): SIGUSR2 has no effect on a backup. kcarp: neither has what is a master's. */
  @ParameterizedTest
  @MethodSource("nothingToABackup")
  void whatIsNotABackupsBusinessChangesNothing(CarpEvent event) {
    Probe probe = Probe.backup(settings());
    probe.hear("10.0.0.2", 1, 0);
    Carp before = probe.carp();

    assertThat(probe.give(event)).isEmpty();
    assertThat(probe.carp()).isEqualTo(before);
  }

  static List<CarpEvent> nothingToABackup() {
    return List.of(
        new CarpEvent.Started(0),
        new CarpEvent.Adopted(),
        new CarpEvent.LinkUp(),
        new CarpEvent.AddressApplied(),
        new CarpEvent.AddressFailed(),
        new CarpEvent.AddressLost(),
        new CarpEvent.AddressExpired(),
        new CarpEvent.HandOverRequested());
  }

  /** kcarp. */
  @ParameterizedTest
  @MethodSource("nothingToAMaster")
  void whatIsNotAMastersBusinessChangesNothing(CarpEvent event) {
    Probe probe = Probe.master(settings());
    Carp before = probe.carp();

    assertThat(probe.give(event)).isEmpty();
    assertThat(probe.carp()).isEqualTo(before);
  }

  static List<CarpEvent> nothingToAMaster() {
    return List.of(
        new CarpEvent.Started(0),
        new CarpEvent.Adopted(),
        new CarpEvent.LinkUp(),
        new CarpEvent.AddressApplied());
  }

  /** kcarp. */
  @ParameterizedTest
  @MethodSource("nothingWhileInInit")
  void whatNeedsARoleChangesNothingInInit(CarpEvent event) {
    Probe probe = new Probe(settings().build());
    Carp before = probe.carp();

    assertThat(probe.give(event)).isEmpty();
    assertThat(probe.carp()).isEqualTo(before);
  }

  static List<CarpEvent> nothingWhileInInit() {
    return List.of(
        new CarpEvent.AddressApplied(),
        new CarpEvent.AddressFailed(),
        new CarpEvent.AddressLost(),
        new CarpEvent.AddressExpired(),
        new CarpEvent.HandOverRequested());
  }

  /** kcarp: found by the simulation. */
  @Test
  void leavingMasterWhoseLostAddressIsRefusedIsGone() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.HandOverRequested());

    assertThat(probe.give(new CarpEvent.AddressLost()))
        .containsExactly(
            new AddAddresses(SHARED), new AnnounceAddresses(SHARED, AnnounceReason.RESTORED));
    assertThat(probe.give(new CarpEvent.AddressFailed()))
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.BACKUP, TransitionReason.HANDED_OVER, probe));
  }

  @Test
  void shutdownDuringAHandOverEndsInInit() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.HandOverRequested());
    probe.give(new CarpEvent.ShutdownRequested());
    probe.hear("10.0.0.2", 1, 10);
    probe.reachDeadline();

    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.SHUTDOWN));
  }

  /** kcarp: the node shall take no part, so it is not even a backup afterwards. */
  @Test
  void masterThatStandsAsideIsInitOnceItHasASuccessor() {
    Probe probe = Probe.master(settings());
    assertThat(probe.give(new CarpEvent.StandAsideRequested()))
        .containsExactly(advertises(255, 255, 1002));
    assertThat(probe.role()).isEqualTo(Role.MASTER);

    probe.hear("10.0.0.2", 1, 10);
    assertThat(probe.reachDeadline())
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.INIT, TransitionReason.STOPPED, probe));
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.STOPPED));
  }

  /** kcarp: the address is not given up for nobody, and asked again it tries again. */
  @Test
  void masterThatStandsAsideStaysWhenNobodyTakesOver() {
    Probe probe = Probe.master(settings());
    for (int i = 0; i < 2; i++) {
      probe.give(new CarpEvent.StandAsideRequested());
      while (probe.state() instanceof CarpState.Leaving) {
        assertThat(probe.reachDeadline()).noneMatch(RemoveAddresses.class::isInstance);
      }
      assertThat(probe.state()).isInstanceOf(CarpState.Master.class);
    }
    assertThat(probe.actions())
        .as("at its own interval")
        .containsExactly(advertises(1, 0, probe.carp().counter()));
  }

  /** kcarp: two that claimed at once, and shall both stand aside, must not both be gone. */
  @Test
  void masterThatStandsAsideStaysWhenItsSuccessorLeaves() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.StandAsideRequested());
    probe.hear("10.0.0.2", 1, 10);
    assertThat(probe.hear("10.0.0.3", 255, 255)).as("of another").isEmpty();

    assertThat(probe.hear("10.0.0.2", 255, 255))
        .containsExactly(
            new AddAddresses(SHARED),
            new AnnounceAddresses(SHARED, AnnounceReason.RIVAL),
            advertises(1, 0, probe.carp().counter()));
    assertThat(probe.state()).isInstanceOf(CarpState.Master.class);
  }

  /** kcarp: what came after it would be gone is not about it. */
  @Test
  void masterThatStandsAsideStaysOnlyForABowOutBeforeItIsDue() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.StandAsideRequested());
    probe.hear("10.0.0.2", 1, 10);
    probe.advance(CarpEngine.OVERLAP_NANOS + 1);
    assertThat(probe.hear("10.0.0.2", 255, 255)).isEmpty();
    probe.reachDeadline();
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.STOPPED));
  }

  /** kcarp: by Yield the winner may have yielded, too. */
  @Test
  void backupThatLostATieByYieldKnowsOfNoMaster() {
    Probe probe = Probe.master(settings().tieBreak(TieBreak.YIELD));
    probe.hear("10.0.0.2", 1, 0);
    probe.advance(CarpEngine.YIELD_NANOS).give(new CarpEvent.DeadlineReached());
    assertThat(probe.role()).isEqualTo(Role.BACKUP);
    assertThat(probe.give(new CarpEvent.StandAsideRequested())).isEmpty();
    assertThat(probe.role()).as("takes part").isEqualTo(Role.BACKUP);
  }

  /** kcarp: as a backup does not claim for it. */
  @Test
  void masterThatStandsAsideDoesNotStayForAForgedBowOut() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.StandAsideRequested());
    hearCounting(probe, 1, 10, 8_000);
    hearCounting(probe, 255, 255, 8_000);
    assertThat(probe.state()).as("honoured").isInstanceOf(CarpState.Master.class);
    hearCounting(probe, 1, 10, 8_001);

    probe.give(new CarpEvent.StandAsideRequested());
    hearCounting(probe, 1, 10, 8_002);
    assertThat(hearCounting(probe, 255, 255, 8_000)).as("it lives on").isEmpty();
    probe.reachDeadline();
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.STOPPED));
  }

  private static List<CarpAction> hearCounting(
      Probe probe, int advbase, int advskew, long counter) {
    return probe.give(
        new CarpEvent.AdvertisementReceived(
            InetAddress.ofLiteral("10.0.0.2"),
            new AdvertisementInterval(advbase, advskew),
            0,
            counter,
            probe.nowNanos()));
  }

  /** UCARP(8): who is told to leave leaves, whatever becomes of its successor. */
  @Test
  void masterThatHandsOverOrEndsGoesThoughItsSuccessorLeaves() {
    Probe handingOver = Probe.master(settings());
    handingOver.give(new CarpEvent.HandOverRequested());
    handingOver.hear("10.0.0.2", 1, 10);
    assertThat(handingOver.hear("10.0.0.2", 255, 255)).isEmpty();
    handingOver.reachDeadline();
    assertThat(handingOver.role()).isEqualTo(Role.BACKUP);

    Probe ending = Probe.master(settings());
    ending.give(new CarpEvent.StandAsideRequested());
    ending.hear("10.0.0.2", 1, 10);
    ending.give(new CarpEvent.ShutdownRequested());
    assertThat(ending.hear("10.0.0.2", 255, 255)).isEmpty();
    ending.reachDeadline();
    assertThat(ending.state()).isEqualTo(new CarpState.Init(InitCause.SHUTDOWN));
  }

  /** kcarp: as long as nobody else was heard it is better than none, unless it can't be. */
  @Test
  void masterThatStandsAsideIsStoppedByWhatStopsAnyMaster() {
    Probe cut = Probe.master(settings());
    cut.give(new CarpEvent.StandAsideRequested());
    cut.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    assertThat(cut.state()).isEqualTo(new CarpState.Init(InitCause.NO_CARRIER));

    Probe refused = Probe.master(settings());
    refused.give(new CarpEvent.StandAsideRequested());
    assertThat(refused.give(new CarpEvent.AddressFailed())).contains(advertises(255, 255, 1003));
    assertThat(refused.state())
        .isInstanceOfSatisfying(
            CarpState.Init.class,
            init -> assertThat(init.cause()).isEqualTo(InitCause.ADDRESS_REFUSED));

    Probe slept = Probe.master(settings());
    slept.give(new CarpEvent.StandAsideRequested());
    assertThat(slept.give(new CarpEvent.AddressExpired())).contains(new AddAddresses(SHARED));
    assertThat(slept.state()).isInstanceOf(CarpState.Leaving.class);
  }

  /** kcarp: who hands over for good overrules who does for a while, and who ends overrules both. */
  @Test
  void standingAsideOverrulesAHandOverAndIsOverruledByAShutdown() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.HandOverRequested());
    probe.give(new CarpEvent.StandAsideRequested());
    probe.give(new CarpEvent.HandOverRequested());
    probe.hear("10.0.0.2", 1, 10);
    probe.reachDeadline();
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.STOPPED));

    Probe ending = Probe.master(settings());
    ending.give(new CarpEvent.StandAsideRequested());
    ending.give(new CarpEvent.ShutdownRequested());
    ending.advance(CarpEngine.LEAVE_NANOS);
    ending.give(new CarpEvent.DeadlineReached());
    assertThat(ending.state()).isEqualTo(new CarpState.Init(InitCause.SHUTDOWN));
  }

  /** kcarp: who may be the last to have the addresses is not out before another has them. */
  @Test
  void backupThatKnowsOfNoMasterTakesPartThoughItShallStandAside() {
    Probe alone = Probe.backup(settings());
    assertThat(alone.give(new CarpEvent.StandAsideRequested())).isEmpty();
    alone.reachDeadline();
    assertThat(alone.role()).isEqualTo(Role.MASTER);

    Probe left = Probe.backup(settings());
    left.hear("10.0.0.2", 255, 255);
    assertThat(left.give(new CarpEvent.StandAsideRequested())).isEmpty();

    Probe deserted = Probe.backup(settings());
    deserted.hear("10.0.0.2", 1, 0);
    deserted.advance(2_000_000_001);
    assertThat(deserted.give(new CarpEvent.StandAsideRequested())).isEmpty();
    deserted.reachDeadline();
    assertThat(deserted.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: what keeps it from taking part heals as it does for others. */
  @Test
  void whoIsInitForACauseOfItsOwnKeepsThatCauseWhenItShallStandAside() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    assertThat(probe.give(new CarpEvent.StandAsideRequested())).isEmpty();
    probe.give(new CarpEvent.LinkUp());
    assertThat(probe.role()).isEqualTo(Role.BACKUP);
  }

  /** kcarp: what it told its neighbours when it came is told again, as by any new master. */
  @Test
  void masterThatStandsAsideAtOnceAndStaysAnnouncesAgain() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.StandAsideRequested());
    while (probe.state() instanceof CarpState.Leaving) {
      probe.reachDeadline();
    }
    assertThat(probe.reachDeadline()).noneMatch(AnnounceAddresses.class::isInstance);
    assertThat(probe.reachDeadline())
        .contains(new AnnounceAddresses(SHARED, AnnounceReason.REPEATED));
  }

  /** kcarp. */
  @Test
  void backupThatHearsAMasterStandsAsideWithoutAWord() {
    Probe probe = Probe.backup(settings());
    probe.hear("10.0.0.2", 1, 0);
    probe.advance(2_000_000_000);

    assertThat(probe.give(new CarpEvent.StandAsideRequested()))
        .containsExactly(report(Role.BACKUP, Role.INIT, TransitionReason.STOPPED, probe));
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.STOPPED));
    assertThat(probe.give(new CarpEvent.StandAsideRequested())).isEmpty();
  }

  /** UCARP(8): a backup holds nothing that another could take over. */
  @Test
  void backupShutsDownWithoutAWord() {
    Probe probe = Probe.backup(settings());

    assertThat(probe.give(new CarpEvent.ShutdownRequested()))
        .containsExactly(report(Role.BACKUP, Role.INIT, TransitionReason.SHUTDOWN, probe));
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.SHUTDOWN));
  }

  /** kcarp: nothing is left to hand over. */
  @Test
  void leavingMasterThatLosesItsLinkIsInInitAtOnce() {
    Probe handingOver = Probe.master(settings());
    handingOver.give(new CarpEvent.HandOverRequested());
    assertThat(handingOver.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER)))
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.INIT, TransitionReason.LINK_DOWN, handingOver));
    assertThat(handingOver.state()).isEqualTo(new CarpState.Init(InitCause.NO_CARRIER));

    Probe shuttingDown = Probe.master(settings());
    shuttingDown.give(new CarpEvent.ShutdownRequested());
    assertThat(shuttingDown.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER)))
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.INIT, TransitionReason.SHUTDOWN, shuttingDown));
    assertThat(shuttingDown.state()).isEqualTo(new CarpState.Init(InitCause.SHUTDOWN));
  }

  /** The object was deleted meanwhile. */
  @Test
  void leavingMasterThatIsStoppedReleasesAtOnce() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.HandOverRequested());

    assertThat(probe.give(new CarpEvent.Stopped()))
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.INIT, TransitionReason.STOPPED, probe));
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.STOPPED));
  }

  /** UCARP(8): a follower, also while it leaves. */
  @Test
  void leavingMasterFollowsTheCounterThatItHears() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.ShutdownRequested());
    probe.hear("10.0.0.2", 255, 255);

    assertThat(probe.reachDeadline()).containsExactly(advertises(255, 255, 7001));
  }

  /** kcarp: they are its own afterwards. */
  @Test
  void leavingMasterTakesUpSettingsAndDemotions() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.HandOverRequested());
    probe.give(new CarpEvent.Reconfigured(settings().deadRatio(5).build()));
    assertThat(probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 7)))
        .containsExactly(reportDemotion(DemotionReason.ADDRESSES_REMOVED, 7));

    probe.hear("10.0.0.2", 1, 10);
    probe.reachDeadline();

    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(8 * SECOND_NANOS);
    assertThat(probe.carp().demotion().total()).isEqualTo(7);
  }

  /** kcarp. */
  @Test
  void whatStartsChangesNothingWhileLeaving() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.HandOverRequested());
    Carp before = probe.carp();

    assertThat(probe.give(new CarpEvent.Started(0))).isEmpty();
    assertThat(probe.give(new CarpEvent.LinkUp())).isEmpty();
    assertThat(probe.carp()).isEqualTo(before);
  }

  /** kcarp. */
  @Test
  void addressesThatAreAppliedWhileLeavingEndTheDemotionForTheirRefusal() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.AddressFailed());
    while (probe.role() != Role.MASTER) {
      probe.reachDeadline();
    }
    probe.give(new CarpEvent.HandOverRequested());

    assertThat(probe.give(new CarpEvent.AddressApplied()))
        .containsExactly(new ReportDemotion(Demotion.NONE));
  }

  /** kcarp: it would have stayed without a successor, but holds nothing. */
  @Test
  void demotedMasterWhoseAddressIsRefusedWhileItLeavesIsInInit() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 240));
    probe.give(new CarpEvent.AddressLost());
    probe.give(new CarpEvent.AddressFailed());

    assertThat(probe.actions())
        .contains(report(Role.MASTER, Role.INIT, TransitionReason.ADDRESS_REFUSED, probe));
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(CarpEngine.RETRY_NANOS);
  }

  /** The object was deleted: no successor is wanted, so nobody is woken. */
  @Test
  void stoppedMasterReleasesWithoutAWord() {
    Probe probe = Probe.master(settings());

    assertThat(probe.give(new CarpEvent.Stopped()))
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.INIT, TransitionReason.STOPPED, probe));
  }

  // ---- links, kernels, sleep ------------------------------------------------------------------

  /** carp(4): INIT while the interface is down, BACKUP when it returns. */
  @ParameterizedTest
  @EnumSource(names = {"NO_CARRIER", "INTERFACE_DOWN", "NO_INTERFACE"})
  void lostLinkReleasesAndItsReturnListens(InitCause cause) {
    Probe probe = Probe.master(settings());

    assertThat(probe.give(new CarpEvent.LinkDown(cause)))
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.INIT, TransitionReason.LINK_DOWN, probe));
    assertThat(probe.state()).isEqualTo(new CarpState.Init(cause));
    assertThat(probe.hear("10.0.0.2", 255, 255)).isEmpty();

    assertThat(probe.give(new CarpEvent.LinkUp()))
        .containsExactly(report(Role.INIT, Role.BACKUP, TransitionReason.LINK_UP, probe));
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(3 * SECOND_NANOS);
  }

  /** carp(4): a backup has nothing to release. */
  @Test
  void backupThatLosesItsLinkIsInInit() {
    Probe probe = Probe.backup(settings());
    probe.hear("10.0.0.2", 1, 0);

    assertThat(probe.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER)))
        .containsExactly(report(Role.BACKUP, Role.INIT, TransitionReason.LINK_DOWN, probe));
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.NO_CARRIER));
  }

  @Test
  void nodeStartedWithoutALinkWaitsForIt() {
    Probe probe = new Probe(settings().build());
    probe.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));

    assertThat(probe.give(new CarpEvent.Started(0))).isEmpty();
    probe.give(new CarpEvent.LinkUp());

    assertThat(probe.role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void linkDoesNotWakeWhatWasStopped() {
    Probe probe = Probe.backup(settings());
    probe.give(new CarpEvent.Stopped());
    probe.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));

    assertThat(probe.give(new CarpEvent.LinkUp())).isEmpty();
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.STOPPED));
  }

  @Test
  void linkDoesNotWakeWhatEndedWithoutALink() {
    for (CarpEvent end : List.of(new CarpEvent.Stopped(), new CarpEvent.ShutdownRequested())) {
      Probe probe = new Probe(settings().build());
      probe.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));

      assertThat(probe.give(end)).isEmpty();
      assertThat(probe.give(new CarpEvent.LinkUp())).isEmpty();
      assertThat(probe.role()).isEqualTo(Role.INIT);
    }
  }

  @Test
  void whatChangesInInitHoldsFromTheStart() {
    Probe probe = new Probe(settings().build());
    probe.give(new CarpEvent.Reconfigured(settings().deadRatio(5).build()));
    assertThat(probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 7)))
        .containsExactly(reportDemotion(DemotionReason.ADDRESSES_REMOVED, 7));
    probe.give(new CarpEvent.Started(0));

    assertThat(probe.state().deadlineNanos()).isEqualTo(5 * SECOND_NANOS);
    assertThat(probe.carp().advertisedInterval()).isEqualTo(new AdvertisementInterval(1, 7));
  }

  /** kcarp: without addresses a master answers nobody, so it lets others serve at once. */
  @Test
  void masterWhoseAddressIsRefusedBowsOutAndTriesAgainLater() {
    Probe probe = Probe.master(settings());

    assertThat(probe.give(new CarpEvent.AddressFailed()))
        .containsExactly(
            advertises(255, 255, 1002),
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.INIT, TransitionReason.ADDRESS_REFUSED, probe),
            reportDemotion(DemotionReason.ADDRESSES_REFUSED, 240));
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(CarpEngine.RETRY_NANOS);

    assertThat(probe.reachDeadline())
        .containsExactly(report(Role.INIT, Role.BACKUP, TransitionReason.RETRIED, probe));
  }

  /** kcarp: a node whose kernel refuses must not preempt a good master again and again. */
  @Test
  void refusedClaimDemotesUntilTheKernelTakesTheAddresses() {
    Probe probe = Probe.master(settings().preempt(true));
    probe.give(new CarpEvent.AddressFailed());
    assertThat(probe.carp().demotion().steps()).containsOnlyKeys(DemotionReason.ADDRESSES_REFUSED);

    probe.reachDeadline();
    probe.hear("10.0.0.2", 1, 100);
    assertThat(probe.state())
        .isInstanceOfSatisfying(
            CarpState.Backup.class,
            backup -> assertThat(backup.claimReason()).isEqualTo(TransitionReason.MASTER_DOWN));

    probe.reachDeadline();
    assertThat(probe.give(new CarpEvent.AddressApplied()))
        .containsExactly(new ReportDemotion(Demotion.NONE));
  }

  /** kcarp: what is sent after a refusal would draw traffic to nobody. */
  @Test
  void onlySendingNeedsTheAddresses() {
    Probe probe = Probe.master(settings());

    assertThat(probe.actions().stream().filter(CarpAction::needsAddresses))
        .hasOnlyElementsOfTypes(SendAdvertisement.class, AnnounceAddresses.class)
        .hasSize(2);
  }

  /** kcarp; a network restart takes ucarp's address away for good (UCarp issue 26). */
  @Test
  void lostAddressIsAddedAndAnnouncedAgain() {
    Probe probe = Probe.master(settings());

    assertThat(probe.give(new CarpEvent.AddressLost()))
        .containsExactly(
            new AddAddresses(SHARED), new AnnounceAddresses(SHARED, AnnounceReason.RESTORED));
  }

  /** kcarp: who has the address, and speaks no CARP, is not to be fought by a first claim. */
  @Test
  void foreignOwnerMakesABackupInitUntilItIsGone() {
    Probe probe = Probe.backup(settings());
    assertThat(probe.give(new CarpEvent.ForeignOwnerFound()))
        .containsExactly(report(Role.BACKUP, Role.INIT, TransitionReason.ADDRESS_CONFLICT, probe));
    assertThat(probe.state()).isEqualTo(new CarpState.Init(InitCause.ADDRESS_CONFLICT));

    for (CarpEvent nothingNew : List.of(new CarpEvent.LinkUp(), new CarpEvent.Started(0))) {
      assertThat(probe.give(nothingNew)).isEmpty();
    }
    assertThat(probe.give(new CarpEvent.ForeignOwnerGone()))
        .containsExactly(report(Role.INIT, Role.BACKUP, TransitionReason.ADDRESS_FREE, probe));
    probe.reachDeadline();
    assertThat(probe.role()).as("a dead time later").isEqualTo(Role.MASTER);
  }

  /** kcarp: the loss of the interface is the better reason, and ends the other. */
  @Test
  void linkDownOverrulesAForeignOwner() {
    Probe probe = Probe.backup(settings());
    probe.give(new CarpEvent.ForeignOwnerFound());
    probe.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));
    assertThat(probe.give(new CarpEvent.ForeignOwnerGone())).isEmpty();
    probe.give(new CarpEvent.LinkUp());
    assertThat(probe.role()).isEqualTo(Role.BACKUP);
  }

  /** kcarp: an address that is held is not given up for a stranger. */
  @Test
  void holdersDoNotGiveWayToAForeignOwner() {
    Probe master = Probe.master(settings());
    Probe leaver = Probe.master(settings());
    leaver.give(new CarpEvent.HandOverRequested());
    for (Probe holder : List.of(master, leaver)) {
      CarpState before = holder.state();
      assertThat(holder.give(new CarpEvent.ForeignOwnerFound())).isEmpty();
      assertThat(holder.give(new CarpEvent.ForeignOwnerGone())).isEmpty();
      assertThat(holder.state()).isEqualTo(before);
    }
  }

  /** kcarp: a restart of the agent within the dead time moves nothing. */
  @Test
  void adoptedMasterSpeaksAndAnnouncesAtOnce() {
    Probe probe = new Probe(settings().build());

    assertThat(probe.give(new CarpEvent.Adopted()))
        .containsExactly(
            new AddAddresses(SHARED),
            new AnnounceAddresses(SHARED, AnnounceReason.TAKEOVER),
            new SendAdvertisement(Family.IPV4, new AdvertisementInterval(1, 0), 0, 1001),
            report(Role.INIT, Role.MASTER, TransitionReason.ADOPTED, probe));
    assertThat(probe.state().deadlineNanos()).isEqualTo(SECOND_NANOS);
  }

  /** kcarp. */
  @Test
  void nothingIsAdoptedWithoutALink() {
    Probe probe = new Probe(settings().build());
    probe.give(new CarpEvent.LinkDown(InitCause.NO_CARRIER));

    assertThat(probe.give(new CarpEvent.Adopted())).isEmpty();
    assertThat(probe.role()).isEqualTo(Role.INIT);
  }

  /** kcarp: a backup with advskew 0 claims 3 s after our last advertisement, no earlier. */
  @ParameterizedTest
  @CsvSource({"0, 2999999999, MASTER", "0, 3000000000, BACKUP", "200, 3000000000, BACKUP"})
  void expiredAddressIsPutBackUnlessASuccessorMayHaveIt(int advskew, long nanos, Role role) {
    Probe probe = Probe.master(settings().interval(1, advskew));
    probe.advance(nanos);

    assertThat(probe.give(new CarpEvent.AddressExpired()))
        .contains(
            role == Role.MASTER ? new AddAddresses(SHARED) : new RemoveAddresses(SHARED),
            role == Role.MASTER
                ? new AnnounceAddresses(SHARED, AnnounceReason.RESTORED)
                : report(Role.MASTER, Role.BACKUP, TransitionReason.WOKE_LATE, probe));
    assertThat(probe.role()).isEqualTo(role);
  }

  /** kcarp: whoever sleeps through a hand-over does not take the address again. */
  @ParameterizedTest
  @CsvSource({"false, HANDED_OVER, BACKUP", "true, SHUTDOWN, INIT"})
  void addressThatExpiresWhileLeavingIsGone(boolean ends, TransitionReason reason, Role role) {
    Probe probe = Probe.master(settings());
    probe.give(ends ? new CarpEvent.ShutdownRequested() : new CarpEvent.HandOverRequested());

    assertThat(probe.give(new CarpEvent.AddressExpired()))
        .containsExactly(new RemoveAddresses(SHARED), report(Role.MASTER, role, reason, probe));
  }

  /** kcarp: a demoted master is better than none. */
  @Test
  void addressThatExpiresWhileDemotedIsPutBackUnlessASuccessorSpoke() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 240));

    assertThat(probe.give(new CarpEvent.AddressExpired()))
        .containsExactly(
            new AddAddresses(SHARED), new AnnounceAddresses(SHARED, AnnounceReason.RESTORED));
    probe.hear("10.0.0.2", 1, 10);
    assertThat(probe.give(new CarpEvent.AddressExpired())).isEmpty();
  }

  /** kcarp: whatever wakes it, a master that slept for a dead time may have a successor. */
  @Test
  void masterThatSleptForADeadTimeListensFirst() {
    Probe probe = Probe.master(settings());
    probe.advance(probe.state().deadlineNanos() - probe.nowNanos() + 3 * SECOND_NANOS + 1);

    probe.give(Probe.advertisement("10.0.0.2", 1, 10, probe.nowNanos() - SECOND_NANOS));

    assertThat(probe.actions())
        .containsExactly(
            new RemoveAddresses(SHARED),
            report(Role.MASTER, Role.BACKUP, TransitionReason.WOKE_LATE, probe),
            new ReportObservedMaster(InetAddress.ofLiteral("10.0.0.2")));
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(3 * SECOND_NANOS);
  }

  @Test
  void masterThatSleptNoLongerThanADeadTimeGoesOn() {
    Probe probe = Probe.master(settings());
    probe.advance(probe.state().deadlineNanos() - probe.nowNanos() + 3 * SECOND_NANOS);
    probe.give(new CarpEvent.DeadlineReached());

    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: nobody may have claimed, and who gives up then leaves a gap; another would be heard. */
  @ParameterizedTest
  @CsvSource({"1000000000, MASTER", "1000000001, BACKUP"})
  void masterWithAShortDeadTimeThatWasOnlyBusyGoesOn(long lateNanos, Role role) {
    Probe probe = Probe.master(settings().interval(0, 1));
    assertThat(probe.carp().settings().deadTimeNanos()).isLessThan(lateNanos);
    probe.advance(probe.state().deadlineNanos() - probe.nowNanos() + lateNanos);
    probe.give(new CarpEvent.DeadlineReached());

    assertThat(probe.role()).isEqualTo(role);
  }

  /** kcarp: a suspended machine's frames are lost; the master may live. */
  @Test
  void backupThatSleptForADeadTimeListensAgainBeforeItClaims() {
    Probe probe = Probe.backup(settings());
    probe.advance(probe.state().deadlineNanos() + 3 * SECOND_NANOS + 1);

    assertThat(probe.give(new CarpEvent.DeadlineReached())).isEmpty();

    assertThat(probe.role()).isEqualTo(Role.BACKUP);
    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(3 * SECOND_NANOS);
    probe.reachDeadline();
    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  /** kcarp: a demoted leaver that slept may not be the last any more. */
  @ParameterizedTest
  @CsvSource({"1, 0", "0, 1"})
  void demotedLeaverThatSleptForADeadTimeListensFirst(int advbase, int advskew) {
    Probe probe = Probe.master(settings().interval(advbase, advskew));
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 240));
    probe.advance(CarpEngine.LEAVE_NANOS + probe.carp().settings().deadTimeNanos() + 1);
    probe.give(new CarpEvent.DeadlineReached());

    assertThat(probe.actions())
        .contains(report(Role.MASTER, Role.BACKUP, TransitionReason.WOKE_LATE, probe));
  }

  /** kcarp: a starved process at sub-second timing must not put its claim off for ever. */
  @ParameterizedTest
  @CsvSource({"0, 1000000000, MASTER", "0, 1000000001, BACKUP", "3, 8998046875, MASTER"})
  void backupThatIsALittleLateClaims(int base, long lateNanos, Role role) {
    Probe probe = Probe.backup(settings().interval(base, 8));
    reachDeadlineLate(probe, lateNanos);
    probe.advance(CarpEngine.CATCH_UP_AT_MOST_NANOS).give(new CarpEvent.DeadlineReached());

    assertThat(probe.role()).isEqualTo(role);
  }

  @Test
  void earlyDeadlinesAreHarmless() {
    for (Probe probe : List.of(Probe.backup(settings()), Probe.master(settings()))) {
      Carp before = probe.carp();

      assertThat(probe.give(new CarpEvent.DeadlineReached())).isEmpty();
      assertThat(probe.carp()).isEqualTo(before);
    }
  }

  // ---- new settings ---------------------------------------------------------------------------

  @Test
  void masterAppliesChangedAddressesInPlace() {
    Probe probe = Probe.master(settings().addresses(addresses("10.0.0.100/24", "10.0.0.101/24")));

    probe.give(
        new CarpEvent.Reconfigured(
            settings().addresses(addresses("10.0.0.102/24", "10.0.0.101/24")).build()));

    assertThat(probe.actions())
        .containsExactly(
            new AddAddresses(addresses("10.0.0.102/24")),
            new AnnounceAddresses(addresses("10.0.0.102/24"), AnnounceReason.ADDED),
            new RemoveAddresses(SHARED));
    assertThat(probe.role()).isEqualTo(Role.MASTER);
  }

  @Test
  void leavingMasterReleasesWhatItNoLongerShares() {
    Probe probe = Probe.master(settings().addresses(addresses("10.0.0.100/24", "10.0.0.101/24")));
    probe.give(new CarpEvent.HandOverRequested());

    assertThat(
            probe.give(
                new CarpEvent.Reconfigured(
                    settings().addresses(addresses("10.0.0.101/24")).build())))
        .containsExactly(new RemoveAddresses(SHARED));
  }

  /** kcarp: it may have to stay. */
  @Test
  void leavingMasterHoldsWhatIsNewUntilASuccessorSpoke() {
    Probe probe = Probe.master(settings());
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, 1));
    List<VirtualAddress> added = addresses("10.0.0.101/24");

    assertThat(
            probe.give(
                new CarpEvent.Reconfigured(
                    settings().addresses(addresses("10.0.0.100/24", "10.0.0.101/24")).build())))
        .containsExactly(
            new AddAddresses(added), new AnnounceAddresses(added, AnnounceReason.ADDED));

    probe.hear("10.0.0.2", 1, 0);
    assertThat(
            probe.give(
                new CarpEvent.Reconfigured(
                    settings()
                        .addresses(addresses("10.0.0.100/24", "10.0.0.101/24", "10.0.0.102/24"))
                        .build())))
        .isEmpty();
  }

  @Test
  void backupCountsANewDeadTimeFromTheLastAdvertisement() {
    Probe probe = Probe.backup(settings());
    probe.advance(SECOND_NANOS).hear("10.0.0.2", 1, 0);

    probe.advance(SECOND_NANOS).give(new CarpEvent.Reconfigured(settings().deadRatio(5).build()));

    assertThat(probe.state().deadlineNanos()).isEqualTo(6 * SECOND_NANOS);
  }

  /** The master may not know of it yet. */
  @Test
  void backupCountsAShorterDeadTimeFromWhenItHasIt() {
    Probe probe = Probe.backup(settings());
    probe.advance(SECOND_NANOS).hear("10.0.0.2", 1, 0);
    CarpSettings faster = settings().interval(0, 10).build();

    probe.advance(SECOND_NANOS / 2).give(new CarpEvent.Reconfigured(faster));
    assertThat(probe.state().deadlineNanos()).isEqualTo(probe.nowNanos() + faster.deadTimeNanos());
    probe.give(new CarpEvent.Reconfigured(settings().build()));
    assertThat(probe.state().deadlineNanos()).as("as before").isEqualTo(4 * SECOND_NANOS);
    probe
        .advance(2 * SECOND_NANOS)
        .give(new CarpEvent.Reconfigured(settings().deadRatio(2).build()));
    assertThat(probe.state().deadlineNanos()).as("already waited").isEqualTo(4 * SECOND_NANOS);
    probe.give(new CarpEvent.Reconfigured(faster));

    probe.advance(SECOND_NANOS / 10).hear("10.0.0.2", 0, 10);
    assertThat(probe.state().deadlineNanos()).isEqualTo(probe.nowNanos() + faster.deadTimeNanos());
  }

  /** The kernel has an IPv6 address once, whatever its prefix length. */
  @Test
  void masterPutsAnIpv6AddressWithAnotherPrefixLengthInPlaceOfTheOldOne() {
    List<VirtualAddress> before = SettingsBuilder.addresses("2001:db8::100/128");
    List<VirtualAddress> after = SettingsBuilder.addresses("2001:db8::100/64");
    SettingsBuilder ipv6 = settings().ipv6("fe80::1");
    Probe probe = Probe.master(ipv6);
    CarpSettings wider = ipv6.addresses(after).build();

    assertThat(probe.give(new CarpEvent.Reconfigured(wider)))
        .startsWith(
            new RemoveAddresses(before),
            new AddAddresses(after),
            new AnnounceAddresses(after, AnnounceReason.ADDED))
        .filteredOn(RemoveAddresses.class::isInstance)
        .hasSize(1);
  }

  /** Backups expect the next advertisement at the old interval still. */
  @ParameterizedTest
  @CsvSource({"0, 64, 64", "5, 0, 256"})
  void masterAdvertisesByTheSoonerOfOldAndNewInterval(int base, int skew, long dueSteps) {
    Probe probe = Probe.master(settings());

    probe.give(new CarpEvent.Reconfigured(settings().interval(base, skew).build()));

    assertThat(probe.state().deadlineNanos() - probe.nowNanos()).isEqualTo(dueSteps * STEP_NANOS);
  }

  @Test
  void vhidNeverChanges() {
    Probe probe = Probe.backup(settings());
    CarpSettings other =
        new CarpSettings(
            new Vhid(7),
            SHARED,
            Sources.of(InetAddress.ofLiteral("10.0.0.1")),
            new AdvertisementInterval(1, 0),
            3,
            false,
            TieBreak.UCARP,
            CounterPolicy.FOLLOWING,
            false);

    assertThatThrownBy(() -> probe.give(new CarpEvent.Reconfigured(other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vhid 42 can't become 7: start another");
  }

  @Test
  void settingsAreEqualWhateverTheOrderOfAddresses() {
    assertThat(settings().addresses(addresses("10.0.0.9/24", "10.0.0.10/24")).build())
        .isEqualTo(settings().addresses(addresses("10.0.0.10/24", "10.0.0.9/24")).build());
  }

  @Test
  void settingsThatCanNotRunAreRefused() {
    assertThatThrownBy(() -> settings().addresses(List.of()).build())
        .hasMessage("a virtual host needs an address");
    assertThatThrownBy(() -> settings().addresses(addresses("2001:db8::1/128")).build())
        .hasMessage("a source is needed in each family of the addresses and in no other: IPV4");
    assertThatThrownBy(() -> settings().deadRatio(0).build())
        .hasMessage("deadRatio 0 is not at least 1");
    assertThatThrownBy(() -> settings().interval(0, 0).build())
        .hasMessage("advbase 0 needs an advskew of at least 1");
    assertThatThrownBy(() -> settings().interval(255, 255).build())
        .hasMessage("advbase 255 with advskew 255 means that a master leaves");
    assertThatThrownBy(() -> new AdvertisementInterval(256, 0))
        .hasMessage("advbase 256 is not in 0..255");
  }

  @Test
  void addressesOfTheWrongFamilyAndPrefixesOutOfRangeAreRefused() {
    InetAddress ipv4 = InetAddress.ofLiteral("10.0.0.1");
    InetAddress ipv6 = InetAddress.ofLiteral("fe80::1");

    assertThatThrownBy(() -> new Sources(ipv6, null)).hasMessageEndingWith("not an IPv4 address");
    assertThatThrownBy(() -> new Sources(null, ipv4)).hasMessageEndingWith("not an IPv6 address");
    assertThat(new VirtualAddress(ipv4, 0)).hasToString("10.0.0.1/0");
    assertThatThrownBy(() -> new VirtualAddress(ipv4, -1))
        .hasMessage("prefix length -1 is not in 0..32");
    assertThatThrownBy(() -> new VirtualAddress(ipv4, 33))
        .hasMessage("prefix length 33 is not in 0..32");
  }

  /** The README's promise: dead time + 10 ms. */
  @Test
  void failoverBudgetIsTheDeadTimeAndTenMilliseconds() {
    FailoverBudget budget = FailoverBudget.afterSilence(settings().interval(1, 10).build());

    assertThat(budget.totalNanos())
        .isEqualTo(3 * SECOND_NANOS + 10 * STEP_NANOS + 10 * MILLI_NANOS);
  }

  private static SendAdvertisement advertises(int advbase, int advskew, long counter) {
    return new SendAdvertisement(
        Family.IPV4, new AdvertisementInterval(advbase, advskew), 0, counter);
  }

  private static ReportDemotion reportDemotion(DemotionReason reason, int steps) {
    return new ReportDemotion(new Demotion(Map.of(reason, steps)));
  }

  private static Probe demotedMaster(SettingsBuilder settings) {
    return demotedMaster(settings, Demotion.FULL);
  }

  /** Demoted, and nobody took over. */
  private static Probe demotedMaster(SettingsBuilder settings, int steps) {
    Probe probe = Probe.master(settings);
    probe.give(new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, steps));
    while (probe.state() instanceof CarpState.Leaving) {
      probe.reachDeadline();
    }
    return probe;
  }

  private static ReportRole report(Role from, Role to, TransitionReason reason, Probe probe) {
    return new ReportRole(from, to, reason, probe.nowNanos(), -1);
  }

  private static void fail(Probe probe, int times) {
    for (int i = 0; i < times; i++) {
      probe.give(new CarpEvent.SendFailed());
    }
  }

  private static void succeed(Probe probe, int times) {
    for (int i = 0; i < times; i++) {
      probe.give(new CarpEvent.SendSucceeded());
    }
  }
}
