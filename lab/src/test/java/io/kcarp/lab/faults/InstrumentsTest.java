package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.net.HolderLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstrumentsTest {
  @Test
  void aTakeoverIsAMove() {
    assertThat(moves(0, 9, Set.of("a"), Set.of(), Set.of("b"))).isEqualTo(1);
  }

  @Test
  void aHandOverIsOneMoveThoughBothHoldItForAMoment() {
    assertThat(moves(0, 9, Set.of("a"), Set.of("a", "b"), Set.of("b"))).isEqualTo(1);
  }

  @Test
  void whatComesBackToItsHolderHasNotMoved() {
    assertThat(moves(0, 9, Set.of("a"), Set.of(), Set.of("a"), Set.of("a", "b"), Set.of("a")))
        .isZero();
  }

  @Test
  void whatMovedBeforeTheStrikeDoesNotCount() {
    assertThat(moves(1, 9, Set.of("a"), Set.of("b"), Set.of("a"))).isEqualTo(1);
  }

  @Test
  void whatMovedAfterTheEndDoesNotCount() {
    assertThat(moves(0, 1, Set.of("a"), Set.of("b"), Set.of("a"))).isEqualTo(1);
  }

  @SafeVarargs
  private static long moves(long fromNanos, long toNanos, Set<String>... holders) {
    var changes = new ArrayList<HolderLog.Change>();
    for (var each : holders) {
      changes.add(new HolderLog.Change(changes.size(), each));
    }
    return Instruments.moves(
        new HolderLog(List.copyOf(changes), changes.size(), 1), fromNanos, toNanos);
  }
}
