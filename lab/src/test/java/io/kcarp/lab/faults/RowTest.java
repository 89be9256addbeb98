package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  void aSeedGivesTheSameMomentsAgain() {
    assertThat(phases(Row.LINK_CUT, 1)).isEqualTo(phases(Row.LINK_CUT, 1));
  }

  @Test
  void anotherSeedOrRowGivesOtherMoments() {
    assertThat(phases(Row.LINK_CUT, 1))
        .isNotEqualTo(phases(Row.LINK_CUT, 2))
        .isNotEqualTo(phases(Row.TERMINATE, 1));
  }

  @Test
  void momentsAreSpreadOverTheInterval() {
    var phases = Arrays.stream(phases(Row.LINK_CUT, 2026)).summaryStatistics();
    assertThat(phases.getMin()).isBetween(0.0, 0.25);
    assertThat(phases.getMax()).isBetween(0.75, 1.0);
  }

  @Test
  void rowsHaveNamesForTheCommandLine() {
    assertThat(Arrays.stream(Row.values()).map(Row::id)).doesNotHaveDuplicates();
    assertThat(Row.KILL_FOR_GOOD.id()).isEqualTo("kill-for-good");
  }

  @Test
  void onlyWhatStaysBrokenIsNotHealed() {
    assertThat(Arrays.stream(Row.values()).filter(row -> !row.heals()))
        .containsExactly(Row.KILL_FOR_GOOD);
  }

  @Test
  void afterAPartitionMastersMayWaitForTheNextAdvertisementToHearOfEachOther() {
    assertThat(Row.PARTITION.mostTwoHolders(Pace.USUAL))
        .isGreaterThan(Duration.ofNanos(Pace.USUAL.intervalNanos(Contender.KCARP, 0)))
        .isLessThan(Duration.ofNanos(2 * Pace.USUAL.intervalNanos(Contender.KCARP, 0)));
    assertThat(Row.TERMINATE.mostTwoHolders(Pace.USUAL))
        .isLessThan(Row.PARTITION.mostTwoHolders(Pace.USUAL));
  }

  private static double[] phases(Row row, long seed) {
    return IntStream.range(0, 20)
        .mapToDouble(repeat -> new Random(row.seed(seed, repeat)).nextDouble())
        .toArray();
  }
}
