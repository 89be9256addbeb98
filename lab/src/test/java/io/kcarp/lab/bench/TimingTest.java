package io.kcarp.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void theDeadTimeIsTheSuccessors() {
    assertThat(Timing.USUAL.intervalNanos()).isEqualTo(1_000_000_000);
    assertThat(Timing.USUAL.deadTimeNanos()).isEqualTo(3_031_250_000L);
  }

  @Test
  void withoutAnAdvbaseTheDeadRatioCountsSkews() {
    assertThat(Timing.FASTEST.intervalNanos()).isEqualTo(3_906_250);
    assertThat(Timing.FASTEST.deadTimeNanos()).isEqualTo(23_437_500);
  }
}
