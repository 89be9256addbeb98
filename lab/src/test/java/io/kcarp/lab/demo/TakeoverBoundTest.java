package io.kcarp.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TakeoverBoundTest {
  @Test
  void isDeadRatioTimesAdvbasePlusTheSkew() {
    var bound = new TakeoverBound(1, 3, 12);

    assertThat(bound.millis()).isEqualTo(3_047);
    assertThat(bound).hasToString("3 x 1 s + 12/256 s = 3,047 ms");
  }

  @Test
  void withoutAdvbaseItIsDeadRatioTimesTheSkew() {
    var bound = new TakeoverBound(0, 3, 32);

    assertThat(bound.millis()).isEqualTo(375);
    assertThat(bound).hasToString("3 x 32/256 s = 375 ms");
  }
}
