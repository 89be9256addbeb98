package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.CarpState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnnouncementsTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long START = 5 * SECOND;

  private final Announcements announcements =
      new Announcements(AnnounceTiming.ofMillis(3, 100, 60_000));

  /** Times and reasons of what is due until then, in milliseconds since the start. */
  private List<String> dueWithin(long millis) {
    List<String> due = new ArrayList<>();
    while (announcements.dueAtNanos() <= START + millis * MILLI) {
      long atNanos = announcements.dueAtNanos();
      due.add((atNanos - START) / MILLI + " " + announcements.due(atNanos));
    }
    return due;
  }

  @Test
  void aTakeoverIsAnnouncedAtOnceAndThenInABurstAndThenEachMinute() {
    assertThat(announcements.now(AnnounceReason.TAKEOVER, START)).isTrue();
    assertThat(dueWithin(125_000))
        .containsExactly("100 REPEATED", "200 REPEATED", "60000 REFRESH", "120000 REFRESH");
  }

  @Test
  void nothingIsDueBeforeAndAfterwards() {
    assertThat(announcements.dueAtNanos()).isEqualTo(CarpState.NEVER);
    assertThat(announcements.due(START)).isNull();
    announcements.now(AnnounceReason.TAKEOVER, START);
    announcements.stop();
    assertThat(announcements.dueAtNanos()).isEqualTo(CarpState.NEVER);
  }

  @Test
  void withACountOf1AndNoRefreshATakeoverIsAnnouncedOnce() {
    Announcements once = new Announcements(new AnnounceTiming(1, 1, 0));
    assertThat(once.now(AnnounceReason.TAKEOVER, START)).isTrue();
    assertThat(once.dueAtNanos()).isEqualTo(CarpState.NEVER);
  }

  @Test
  void whatIsNotUrgentIsDueAtOnceButNotDone() {
    announcements.owe(AnnounceReason.CARRIER_BACK, START);
    assertThat(dueWithin(1_000)).containsExactly("0 CARRIER_BACK", "100 REPEATED", "200 REPEATED");
  }

  @Test
  void anAnswerToARivalPutsTheRefreshOff() {
    announcements.now(AnnounceReason.TAKEOVER, START);
    assertThat(dueWithin(50_000)).hasSize(2);
    assertThat(announcements.now(AnnounceReason.RIVAL, START + 50 * SECOND)).isTrue();
    assertThat(dueWithin(110_000)).containsExactly("110000 REFRESH");
  }

  @Test
  void fourRivalsAreAnsweredAtOnceAndThenOneEachTenthOfASecond() {
    long answered = 0;
    for (long atNanos = START; atNanos < START + 10 * SECOND; atNanos += MILLI / 50) {
      answered += announcements.now(AnnounceReason.RIVAL, atNanos) ? 1 : 0;
      answered +=
          announcements.dueAtNanos() <= atNanos && announcements.due(atNanos) != null ? 1 : 0;
    }
    assertThat(answered).isBetween(100L, 104L);
  }

  @Test
  void theLastRivalIsAnsweredHoweverManyThereWere() {
    for (int i = 0; i < 50_000; i++) {
      announcements.now(AnnounceReason.RIVAL, START);
    }
    assertThat(dueWithin(10_000)).containsExactly("100 RIVAL");
  }

  @Test
  void aTakeoverIsAnnouncedAtOnceAmongRivals() {
    for (int i = 0; i < 1_000; i++) {
      announcements.now(AnnounceReason.RIVAL, START);
    }
    announcements.stop();
    for (int i = 0; i < 4; i++) {
      assertThat(announcements.now(AnnounceReason.TAKEOVER, START)).as("takeover " + i).isTrue();
    }
    assertThat(announcements.now(AnnounceReason.TAKEOVER, START)).as("a flapping one").isFalse();
    assertThat(dueWithin(150)).as("its burst is as good").contains("100 TAKEOVER");
  }

  @Test
  void aConflictIsAnsweredOnceIn10Seconds() {
    announcements.owe(AnnounceReason.CONFLICT, START);
    assertThat(announcements.due(START)).isEqualTo(AnnounceReason.CONFLICT);
    announcements.owe(AnnounceReason.CONFLICT, START + MILLI);
    assertThat(dueWithin(20_000)).containsExactly("10000 CONFLICT");
  }

  @ParameterizedTest
  @EnumSource(names = "ADDED", mode = EnumSource.Mode.EXCLUDE)
  void whatWasOwedIsPaidByWhateverIsAnnounced(AnnounceReason reason) {
    announcements.owe(AnnounceReason.CONFLICT, START);
    announcements.due(START);
    announcements.owe(AnnounceReason.CONFLICT, START);
    announcements.now(reason, START + 10 * SECOND);
    assertThat(dueWithin(10_050)).isEmpty();
  }

  @Test
  void addedAddressesAloneDoNotPayWhatIsOwed() {
    announcements.owe(AnnounceReason.MAC_CHANGED, START);
    assertThat(announcements.now(AnnounceReason.ADDED, START)).isTrue();
    assertThat(announcements.due(START)).isEqualTo(AnnounceReason.MAC_CHANGED);
  }

  @Test
  void anotherRefreshHoldsFromNowOnForAMasterOnly() {
    announcements.reconfigure(AnnounceTiming.ofMillis(3, 100, 1_000), false, START);
    assertThat(announcements.dueAtNanos()).isEqualTo(CarpState.NEVER);
    announcements.now(AnnounceReason.RIVAL, START);
    announcements.reconfigure(AnnounceTiming.ofMillis(3, 100, 7_000), true, START + SECOND);
    assertThat(dueWithin(9_000)).containsExactly("8000 REFRESH");
    announcements.reconfigure(AnnounceTiming.ofMillis(3, 100, 0), true, START + 9 * SECOND);
    assertThat(announcements.dueAtNanos()).isEqualTo(CarpState.NEVER);
  }
}
