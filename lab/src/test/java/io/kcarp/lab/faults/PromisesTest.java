package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final long MS = 1_000_000;

  @Test
  void aTakeOverWithinTheDeadTimeIsAsPromised() {
    assertThat(broken(Row.LINK_CUT, seen(3031, 3030, 0, 0))).isEmpty();
  }

  @Test
  void aTakeOverTakesNoLongerThanTheDeadTime() {
    assertThat(broken(Row.LINK_CUT, seen(3500, 3499, 0, 0)))
        .containsExactly("silence for 3,500 ms");
  }

  @Test
  void whileTheClientWasHeldUpItWasNotSilentForIt() {
    assertThat(broken(Row.LINK_CUT, seen(3500, 3000, 0, 400))).isEmpty();
  }

  @Test
  void aPlannedMoveLosesNothing() {
    assertThat(broken(Row.TERMINATE, seen(20, 0, 50, 0))).isEmpty();
    assertThat(broken(Row.TERMINATE, seen(20, 1, 50, 0)))
        .containsExactly("1 questions lost in a planned move");
  }

  @Test
  void aPlannedMoveIsNotWaitedFor() {
    assertThat(broken(Row.TERMINATE, seen(1000, 0, 50, 0))).containsExactly("silence for 1,000 ms");
  }

  @Test
  void whoCannotHearItsClientsIsSilentAsLongAsThat() {
    assertThat(broken(Row.DEAF, seen(6056, 6055, 0, 0))).isEmpty();
    assertThat(broken(Row.DEAF, seen(8000, 7999, 0, 0))).containsExactly("silence for 8,000 ms");
  }

  @Test
  void twoHoldersAreBounded() {
    assertThat(broken(Row.LINK_CUT, seen(3000, 2999, 400, 0)))
        .containsExactly("two holders for 400 ms");
    assertThat(broken(Row.KILL, seen(20, 0, 1000, 0))).isEmpty();
  }

  @Test
  void inAPartitionTwoHoldersCountFromTheHealOn() {
    assertThat(broken(Row.PARTITION, seen(3000, 2999, 4000, 0))).isEmpty();
  }

  @Test
  void oneHolderMustBeThereAndNothingLeftBehind() {
    var seen = new Observation(0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, false, 0);
    assertThat(broken(Row.LINK_CUT, seen))
        .containsExactly("the agents did not agree on one holder", "the address was left behind");
  }

  private static List<String> broken(Row row, Observation seen) {
    return Promises.broken(row, Pace.USUAL, seen);
  }

  private static Observation seen(
      long silenceMillis, long lost, long severalMillis, long pauseMillis) {
    return new Observation(
        0,
        1,
        silenceMillis * MS,
        lost,
        silenceMillis * MS,
        silenceMillis * MS,
        1,
        1,
        severalMillis * MS,
        0,
        0,
        0,
        1,
        true,
        pauseMillis * MS);
  }
}
