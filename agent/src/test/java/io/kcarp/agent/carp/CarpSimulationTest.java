package io.kcarp.agent.carp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Groups of two to five nodes under loss, delay, partitions, pauses, restarts, hand-overs, failing
 * sends and refusing kernels, in virtual time. A failure names its seed; {@code
 * -Dsimulation.seed=N} plays that history alone, with its whole trace; {@code -Dsimulation.seeds=N}
 * plays more of them.
 */
class CarpSimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 300);

  @Test
  void groupsSettleOnOneMasterWhateverTheySuffered() {
    Long only = Long.getLong("simulation.seed");
    if (only != null) {
      play(only, Integer.MAX_VALUE);
    } else {
      LongStream.range(0, SEEDS).forEach(seed -> play(seed, 60));
    }
  }

  private static void play(long seed, int traceLines) {
    Chaos chaos = new Chaos(seed);
    try {
      assertThat(chaos.play()).isNotEmpty();
    } catch (AssertionError | RuntimeException e) {
      List<String> trace = chaos.trace();
      List<String> end = trace.subList(Math.max(0, trace.size() - traceLines), trace.size());
      throw new AssertionError(
          "-Dsimulation.seed=" + seed + "\n" + String.join("\n", end) + "\n" + e.getMessage(), e);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sameSeedGivesTheSameHistory(long seed) {
    assertThat(new Chaos(seed).play()).isEqualTo(new Chaos(seed).play());
  }
}
