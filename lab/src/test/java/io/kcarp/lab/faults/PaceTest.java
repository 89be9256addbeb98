package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int SECOND_HOST = 1;

  @Test
  void atOneSecondAllWaitEquallyLong() {
    assertThat(
            Cell.all().stream()
                .filter(cell -> cell.pace() == Pace.USUAL)
                .map(cell -> Pace.USUAL.deadTimeNanos(cell.contender(), SECOND_HOST))
                .collect(Collectors.toSet()))
        .isEqualTo(Set.of(3_031_250_000L));
  }

  @Test
  void atATenthTheyDifferByLessThanAMillisecond() {
    long kcarp = Pace.TENTH.deadTimeNanos(Contender.KCARP, SECOND_HOST);
    long keepalived = Pace.TENTH.deadTimeNanos(Contender.KEEPALIVED, SECOND_HOST);
    assertThat(Math.abs(kcarp - keepalived)).isLessThan(1_000_000);
  }

  @Test
  void theFastestOfEachAreWhatTheyAre() {
    assertThat(Pace.FASTEST.deadTimeNanos(Contender.KCARP, SECOND_HOST)).isEqualTo(23_437_500);
    assertThat(Pace.FASTEST.deadTimeNanos(Contender.KEEPALIVED, SECOND_HOST)).isEqualTo(30_312_500);
  }

  @Test
  void calmIsLongerThanEveryDeadTime() {
    for (var cell : Cell.all()) {
      for (int host = 0; host < 3; host++) {
        assertThat(cell.pace().calm().toNanos())
            .isGreaterThan(cell.pace().deadTimeNanos(cell.contender(), host));
      }
    }
  }

  @Test
  void ucarpHasOnePace() {
    assertThat(
            Cell.all().stream()
                .filter(cell -> cell.contender() == Contender.UCARP)
                .map(Cell::pace)
                .distinct())
        .containsExactly(Pace.USUAL);
  }
}
