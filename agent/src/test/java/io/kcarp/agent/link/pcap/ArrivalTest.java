package io.kcarp.agent.link.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
  private static final long NOW_NANOS = 7_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {0, 300_000, 50_000_000})
  void theTimeThatTheThreadTookToWakeDoesNotCount(long waitedNanos) {
    assertThat(Arrival.nanos(NOON, NOON.plusNanos(waitedNanos), NOW_NANOS))
        .isEqualTo(NOW_NANOS - waitedNanos);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 300_000, 50_000_000, 900_000_000})
  void whatMustBeNewIsAsOldAsTheKernelSays(long waitedNanos) {
    assertThat(Arrival.earliestNanos(NOON, NOON.plusNanos(waitedNanos), NOW_NANOS))
        .isEqualTo(NOW_NANOS - waitedNanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-PT1H", "-PT0.000001S", "PT1H"})
  void whatMustBeNewIsOldWhenTheTimeOfDayWasSetMeanwhile(Duration step) {
    assertThat(Arrival.earliestNanos(NOON, NOON.plus(step), NOW_NANOS))
        .isLessThanOrEqualTo(NOW_NANOS - 50_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-PT1H", "-PT0.000001S", "PT0.050000001S", "PT1H"})
  void aTimeOfDayThatWasSetMeanwhileSaysNothing(Duration step) {
    assertThat(Arrival.nanos(NOON, NOON.plus(step), NOW_NANOS)).isEqualTo(NOW_NANOS);
  }
}
