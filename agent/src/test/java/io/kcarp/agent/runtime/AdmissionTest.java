package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.ReplayVerdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final String OLD_ADDRESS = "10.0.0.100";
  private static final String NEW_ADDRESS = "10.0.0.101";
  private static final String OWN = "10.0.0.1";
  private static final String OTHER = "10.0.0.2";
  private static final long DEAD_TIME_NANOS = 3_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private static final DesiredVirtualHost OLD = Wanted.with(OLD_ADDRESS).password("old").build();
  private static final DesiredVirtualHost NEW = Wanted.with(NEW_ADDRESS).password("new").build();

  /** Sends the new, accepts the old. */
  private static final DesiredVirtualHost CHANGING =
      Wanted.with(NEW_ADDRESS)
          .password("new")
          .alsoAccepting(
              new AlsoAccepted(List.of(Wanted.key("old")), List.of(List.of(ip(OLD_ADDRESS)))))
          .build();

  private static Admission.Judgement judge(
      Admission admission, Advertisement advertisement, long nowNanos) {
    return admission.judge(advertisement, Sources.of(ip(OWN)), nowNanos, DEAD_TIME_NANOS);
  }

  private static @Nullable DropReason drop(
      DesiredVirtualHost desired, String password, String address) {
    OtherHost host = OtherHost.at(OTHER, password, address);
    return judge(new Admission(desired), host.advertisement(1, 0, 5), SECOND).drop();
  }

  @ParameterizedTest
  @CsvSource({
    "old, 10.0.0.100",
    "old, 10.0.0.101",
    "new, 10.0.0.100",
    "new, 10.0.0.101",
  })
  void duringAChangeAnyPairOfAnOldOrNewKeyAndAddressIsAccepted(String password, String address) {
    assertThat(drop(CHANGING, password, address)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "other, 10.0.0.100",
    "old, 10.0.0.102",
  })
  void duringAChangeNothingElseIsAccepted(String password, String address) {
    assertThat(drop(CHANGING, password, address)).isEqualTo(DropReason.BAD_DIGEST);
  }

  @Test
  void beforeAndAfterAChangeThereIsOneDigest() {
    assertThat(drop(OLD, "old", OLD_ADDRESS)).isNull();
    assertThat(drop(OLD, "new", NEW_ADDRESS)).isEqualTo(DropReason.BAD_DIGEST);
    assertThat(drop(NEW, "new", NEW_ADDRESS)).isNull();
    assertThat(drop(NEW, "old", OLD_ADDRESS)).isEqualTo(DropReason.BAD_DIGEST);
    assertThat(drop(NEW, "new", OLD_ADDRESS)).isEqualTo(DropReason.BAD_DIGEST);
  }

  @Test
  void duringAChangeTheOneThatIsSentIsTheNew() {
    assertThat(new Admission(CHANGING).digest(5))
        .isEqualTo(OtherHost.at(OTHER, "new", NEW_ADDRESS).advertisement(1, 0, 5).digest());
  }

  @Test
  void anEchoOfOurOwnIsToldFromAnotherHostWithOurAddress() {
    Admission admission = new Admission(OLD);
    OtherHost ourselves = OtherHost.at(OWN, "old", OLD_ADDRESS);
    admission.sent(ourselves.advertisement(1, 0, 5), SECOND, DEAD_TIME_NANOS);
    assertThat(judge(admission, ourselves.advertisement(1, 0, 5), SECOND).drop())
        .isEqualTo(DropReason.OWN_ECHO);
    assertThat(judge(admission, ourselves.advertisement(1, 0, 6), SECOND).drop())
        .isEqualTo(DropReason.DUPLICATE_SOURCE);
    assertThat(
            judge(
                admission, OtherHost.at(OWN, "other", OLD_ADDRESS).advertisement(1, 0, 5), SECOND))
        .as("who does not know the key is nobody")
        .isEqualTo(new Admission.Judgement(DropReason.BAD_DIGEST, ReplayVerdict.FRESH));
  }

  @Test
  void anEchoFromBeforeAChangeIsStillOne() {
    Admission admission = new Admission(OLD);
    Advertisement before = OtherHost.at(OWN, "old", OLD_ADDRESS).advertisement(1, 0, 5);
    admission.sent(before, SECOND, DEAD_TIME_NANOS);
    admission.reconfigure(NEW);
    assertThat(judge(admission, before, SECOND).drop()).isEqualTo(DropReason.OWN_ECHO);
  }

  @Test
  void whatComesAgainIsLetThroughAndSuspected() {
    Admission.Judgement again = judgeAgain(OLD, 1);
    assertThat(again.suspicion()).isEqualTo(ReplayVerdict.REPLAYED);
    assertThat(again.drop()).isNull();
  }

  @Test
  void whatComesAgainIsDroppedWhereThatIsWanted() {
    DesiredVirtualHost strict = Wanted.with(OLD_ADDRESS).password("old").dropReplays().build();
    assertThat(judgeAgain(strict, 1))
        .isEqualTo(new Admission.Judgement(DropReason.REPLAYED, ReplayVerdict.REPLAYED));
    assertThat(judgeAgain(strict, 0))
        .as("the same with an interval that nobody authenticated")
        .isEqualTo(new Admission.Judgement(DropReason.TAMPERED, ReplayVerdict.TAMPERED));
  }

  /** Below a second it drowns in other frames for longer than two dead times. */
  @ParameterizedTest
  @CsvSource({"1000, FRESH", "1001, REPLAYED"})
  void aFollowerThatLagsIsNoReplay(int lagMillis, ReplayVerdict verdict) {
    long millisecond = SECOND / 1_000;
    Admission admission = new Admission(OLD);
    OtherHost ourselves = OtherHost.at(OWN, "old", OLD_ADDRESS);
    for (int i = 0; i < 2_000; i++) {
      admission.sent(ourselves.advertisement(0, 1, i), i * millisecond, 12 * millisecond);
    }
    Advertisement lagging = OtherHost.at(OTHER, "old", OLD_ADDRESS).advertisement(0, 2, 1_999);

    assertThat(
            admission
                .judge(
                    lagging,
                    Sources.of(ip(OWN)),
                    (1_999 + lagMillis) * millisecond,
                    12 * millisecond)
                .suspicion())
        .isEqualTo(verdict);
  }

  /** The first of ten advertisements of a second each, once more, with that advskew. */
  private static Admission.Judgement judgeAgain(DesiredVirtualHost desired, int advskew) {
    Admission admission = new Admission(desired);
    OtherHost host = OtherHost.at(OTHER, "old", OLD_ADDRESS);
    for (int i = 0; i < 10; i++) {
      assertThat(judge(admission, host.advertisement(1, 1, i), i * SECOND))
          .isEqualTo(new Admission.Judgement(null, ReplayVerdict.FRESH));
    }
    return judge(admission, host.advertisement(1, advskew, 0), 10 * SECOND);
  }
}
