package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import org.junit.jupiter.api.Test;

class PublishSlotTest {
  private static final long SECOND = 1_000_000_000L;
  private static final VirtualIPStatus INIT =
      StatusDocument.of("n1", Samples.report("web", Role.INIT, Role.INIT));
  private static final VirtualIPStatus ALONE =
      StatusDocument.of("n1", Samples.report("web", Role.INIT, Role.BACKUP));
  private static final VirtualIPStatus BACKUP =
      StatusDocument.of("n1", Samples.hearing("10.0.0.2"));
  private static final VirtualIPStatus BACKUP_TOO =
      StatusDocument.of("n1", Samples.hearing("10.0.0.3"));
  private static final VirtualIPStatus MASTER =
      StatusDocument.of("n1", Samples.report("web", Role.BACKUP, Role.MASTER));

  private final PublishSlot slot = first(BACKUP);

  private static PublishSlot first(VirtualIPStatus status) {
    return new PublishSlot("n1", null, status, 0);
  }

  @Test
  void firstWordOfAGroupWithAMasterIsSaidOnceItStands() {
    assertThat(first(MASTER).waitNanos(0)).isEqualTo(PublishSlot.STANDS_NANOS);
    assertThat(slot.waitNanos(0)).isEqualTo(PublishSlot.STANDS_NANOS);
    assertThat(slot.waitNanos(PublishSlot.STANDS_NANOS)).isZero();

    slot.settled(0);

    assertThat(slot.waitNanos(0)).isEqualTo(PublishSlot.NEVER);
  }

  @Test
  void aBackupThatHearsNobodyYetIsNotSaidBeforeItHearsOrIsMaster() {
    PublishSlot hearing = first(ALONE);
    assertThat(hearing.waitNanos(0)).isEqualTo(PublishSlot.FIRST_BACKUP_NANOS);
    hearing.want(BACKUP, SECOND);
    assertThat(hearing.waitNanos(SECOND)).isEqualTo(PublishSlot.STANDS_NANOS);

    PublishSlot master = first(ALONE);
    master.want(MASTER, 3 * SECOND);
    assertThat(master.waitNanos(3 * SECOND)).isEqualTo(PublishSlot.STANDS_NANOS);

    PublishSlot alone = first(ALONE);
    alone.want(ALONE, SECOND);
    assertThat(alone.waitNanos(SECOND)).isEqualTo(PublishSlot.FIRST_BACKUP_NANOS - SECOND);
    assertThat(alone.waitNanos(PublishSlot.FIRST_BACKUP_NANOS)).isZero();
  }

  @Test
  void whoYieldsAtOnceNeverSaidThatItWasMaster() {
    PublishSlot loser = first(ALONE);
    loser.want(MASTER, 3 * SECOND);
    long yieldedNanos = 3 * SECOND + PublishSlot.STANDS_NANOS / 2;
    loser.want(BACKUP, yieldedNanos);
    assertThat(loser.waitNanos(yieldedNanos)).isEqualTo(PublishSlot.STANDS_NANOS);

    PublishSlot third = first(BACKUP);
    third.want(BACKUP_TOO, PublishSlot.STANDS_NANOS / 2);
    assertThat(third.waitNanos(PublishSlot.STANDS_NANOS)).isPositive();
  }

  @Test
  void whatDoesNotChangeWhoIsMasterDoesNotPutTheFirstWordOff() {
    slot.want(
        StatusDocument.ofStaticPod("n1", Samples.hearing("10.0.0.2")),
        PublishSlot.STANDS_NANOS / 2);
    assertThat(slot.waitNanos(PublishSlot.STANDS_NANOS)).isZero();
  }

  @Test
  void nodesThatTakeTurnsForLongerAreSeen() {
    PublishSlot turning = first(MASTER);
    long nowNanos = 0;
    for (int i = 0; nowNanos < PublishSlot.UNSETTLED_NANOS; i++) {
      turning.want(i % 2 == 0 ? BACKUP : MASTER, nowNanos);
      assertThat(turning.waitNanos(nowNanos)).isPositive();
      nowNanos += PublishSlot.STANDS_NANOS / 2;
    }
    assertThat(turning.waitNanos(nowNanos)).isZero();
  }

  @Test
  void initIsSaidWhenItLasts() {
    PublishSlot lasting = first(INIT);
    assertThat(lasting.waitNanos(0)).isEqualTo(PublishSlot.FIRST_INIT_NANOS);
    assertThat(lasting.waitNanos(PublishSlot.FIRST_INIT_NANOS)).isZero();

    PublishSlot passing = first(INIT);
    passing.want(ALONE, SECOND / 10);
    assertThat(passing.waitNanos(SECOND)).isEqualTo(PublishSlot.FIRST_BACKUP_NANOS - SECOND);
  }

  @Test
  void whatAnEarlierAgentSaidIsMendedAtOnce() {
    assertThat(new PublishSlot("n1", NodeRole.Master, ALONE, 0).waitNanos(0)).isZero();
    assertThat(new PublishSlot("n1", NodeRole.Master, INIT, 0).waitNanos(0))
        .isEqualTo(PublishSlot.FIRST_INIT_NANOS);
    assertThat(new PublishSlot("n1", NodeRole.Backup, ALONE, 0).waitNanos(0))
        .isEqualTo(PublishSlot.FIRST_BACKUP_NANOS);
  }

  @Test
  void whatIsReleasedBeforeItsFirstWordIsDueAtOnce() {
    PublishSlot released = first(ALONE);
    released.want(StatusDocument.NOTHING, SECOND);
    assertThat(released.waitNanos(SECOND)).isZero();
  }

  @Test
  void aMasterComesBeforeOthers() {
    assertThat(first(MASTER).claims()).isTrue();
    assertThat(first(BACKUP).claims()).isFalse();
  }

  @Test
  void sameStatusAgainIsNotSaidAgain() {
    slot.settled(0);
    slot.want(BACKUP, 5 * SECOND);

    assertThat(slot.waitNanos(5 * SECOND)).isEqualTo(PublishSlot.NEVER);
  }

  @Test
  void whatMayHaveBeenForgottenIsSaidAgainThoughTheOldLooksRight() {
    slot.settled(0);
    slot.sayAgain();
    slot.observed(BACKUP_TOO);

    assertThat(slot.waitNanos(2 * SECOND)).isZero();
    slot.settled(2 * SECOND);
    assertThat(slot.waitNanos(4 * SECOND)).isEqualTo(PublishSlot.NEVER);
  }

  @Test
  void changeWithinTheRoleWaitsForASecondSinceTheLast() {
    slot.settled(0);
    slot.want(BACKUP_TOO, SECOND / 4);

    assertThat(slot.waitNanos(SECOND / 4)).isEqualTo(SECOND * 3 / 4);
    assertThat(slot.waitNanos(2 * SECOND)).isZero();
  }

  @Test
  void changeOfRoleIsDueAtOnce() {
    slot.settled(0);
    slot.want(MASTER, SECOND / 4);

    assertThat(slot.waitNanos(SECOND / 4)).isZero();
  }

  @Test
  void changeOfRoleIsTriedAtOnceAfterARefusal() {
    slot.refused(0, 0);
    slot.want(MASTER, SECOND / 4);

    assertThat(slot.waitNanos(SECOND / 4)).isZero();
  }

  @Test
  void refusalsBackOffFromHalfASecondToFifteen() {
    slot.refused(0, 0);
    assertThat(slot.waitNanos(0)).isEqualTo(SECOND / 2);
    slot.refused(0, 0);
    assertThat(slot.waitNanos(0)).isEqualTo(SECOND);
    for (int i = 0; i < 100; i++) {
      slot.refused(0, 0.999);
    }
    assertThat(slot.waitNanos(0)).isBetween(14 * SECOND, 15 * SECOND);

    slot.settled(0);
    slot.want(MASTER, 0);
    slot.refused(0, 0);
    assertThat(slot.waitNanos(0)).isEqualTo(SECOND / 2);
  }

  @Test
  void missingEntryIsSaidAgain() {
    slot.settled(0);
    slot.observed(Samples.status(null, "n2", Samples.entry("n2", NodeRole.Master)));

    assertThat(slot.waitNanos(0)).isEqualTo(SECOND);
  }

  @Test
  void masterClaimsAgainWhenAnotherNameOrNoneStandsThere() {
    slot.want(MASTER, 0);
    slot.settled(0);

    slot.observed(Samples.status(null, "n2", Samples.entry("n1", NodeRole.Master)));
    assertThat(slot.waitNanos(0)).isEqualTo(SECOND);
    slot.observed(Samples.status(null, null, Samples.entry("n1", NodeRole.Master)));
    assertThat(slot.waitNanos(0)).isEqualTo(SECOND);
    slot.observed(null);
    assertThat(slot.waitNanos(0)).isEqualTo(SECOND);
  }

  @Test
  void observationFromBeforeTheClaimIsForgottenWhenTheClaimIsSeen() {
    slot.want(MASTER, 0);
    slot.settled(0);
    slot.observed(Samples.status(null, "n2", Samples.entry("n1", NodeRole.Backup)));
    slot.observed(Samples.status(null, "n1", Samples.entry("n1", NodeRole.Master)));

    assertThat(slot.waitNanos(0)).isEqualTo(PublishSlot.NEVER);
  }

  @Test
  void backupLeavesAnothersClaimAlone() {
    slot.settled(0);
    slot.observed(Samples.status(null, "n2", Samples.entry("n1", NodeRole.Backup)));

    assertThat(slot.waitNanos(0)).isEqualTo(PublishSlot.NEVER);
  }

  @Test
  void releaseIsDueAtOnceAndFinishedWhenApplied() {
    slot.settled(0);
    slot.want(StatusDocument.NOTHING, SECOND / 4);
    assertThat(slot.waitNanos(SECOND / 4)).isZero();
    assertThat(slot.isFinished()).isFalse();

    slot.settled(SECOND / 4);
    assertThat(slot.isFinished()).isTrue();
  }
}
