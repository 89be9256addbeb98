package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void quantitiesAreTakenByNearestRank() {
    assertThat(Spread.of(LongStream.rangeClosed(1, 20))).isEqualTo(new Spread(1, 10, 19, 20));
  }

  @Test
  void orderDoesNotMatter() {
    assertThat(Spread.of(LongStream.of(3, 1, 2))).isEqualTo(new Spread(1, 2, 3, 3));
  }

  @Test
  void oneQuantityIsAllOfThem() {
    assertThat(Spread.of(LongStream.of(7))).isEqualTo(new Spread(7, 7, 7, 7));
  }

  @Test
  void shortTimesHaveADecimalAndLongOnesNone() {
    assertThat(Spread.millis(1_540_000)).isEqualTo("1.5");
    assertThat(Spread.millis(3_031_250_000L)).isEqualTo("3,031");
  }
}
