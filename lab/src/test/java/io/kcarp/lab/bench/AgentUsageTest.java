package io.kcarp.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentUsageTest {
  private static final AgentUsage BEFORE =
      new AgentUsage(1_000, Map.of("loop", 600L), 50L << 20, List.of(5L, 6L));
  private static final AgentUsage AFTER =
      new AgentUsage(1_000_001_000, Map.of("loop", 900_000_600L), 60L << 20, List.of(5L, 6L, 7L));

  @Test
  void aTimesUsageIsTheDifference() {
    assertThat(AFTER.since(BEFORE))
        .isEqualTo(
            new AgentUsage(1_000_000_000, Map.of("loop", 900_000_000L), 60L << 20, List.of(7L)));
    assertThat(new AgentTraffic(110, 20, 3).since(new AgentTraffic(10, 20, 1)))
        .isEqualTo(new AgentTraffic(100, 0, 2));
  }

  @Test
  void pausesAreReadFromTheJvmsLog() {
    assertThat(
            GcLog.pausesNanos(
                """
                [0.004s] Using Serial
                [0.612s] GC(0) Pause Young (Allocation Failure) 8M->2M(31M) 3.214ms
                [1.002s] GC(1) Pause Full (Metadata GC Threshold) 9M->4M(31M) 12.001ms
                """))
        .containsExactly(3_214_000L, 12_001_000L);
  }

  @Test
  void cpuTimeIsReadWhateverTheProgramIsCalled() {
    var stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 900 0 0 0 123 45 0 0 20 0 18 0 99 1 2";
    assertThat(ProcessTimes.cpuNanos(stat)).isEqualTo(1_680_000_000L);
  }

  @Test
  void theAimIsJudgedForBothAgents() {
    var idle = BEFORE.since(BEFORE);
    var busy = AFTER.since(BEFORE);
    assertThat(kept(30, busy, idle)).isTrue();
    assertThat(kept(19, busy, idle)).isFalse();
    assertThat(kept(19, idle, busy)).isFalse();

    var collecting = new AgentUsage(0, Map.of(), 0, List.of(1L, 1L, 1L, 1L));
    assertThat(kept(40, idle, collecting)).isTrue();
    assertThat(kept(39, idle, collecting)).isFalse();
  }

  @Test
  void thePageSaysWhetherTheAimIsReached() {
    var idle = new AgentUsage(0, Map.of("loop", 0L), 0, List.of());
    var traffic = new AgentTraffic(2_600, 2_600, 0);
    var machine = new Machine(2, "Any CPU", "Linux 6", "25", 0.5);
    var page =
        new LoadResult(Duration.ofSeconds(1), idle, idle, traffic, traffic)
            .page("lab/kcarp-lab load", "2026-01-02", machine);
    assertThat(page)
        .contains(
            "on 2026-01-02, with 2 cores (Any CPU)",
            "| advertisements a second | 2600 sent | 2600 heard |",
            "at most one garbage collection in 10 s: reached.");
  }

  private static boolean kept(int seconds, AgentUsage master, AgentUsage backup) {
    var traffic = new AgentTraffic(0, 0, 0);
    return new LoadResult(Duration.ofSeconds(seconds), master, backup, traffic, traffic).kept();
  }
}
