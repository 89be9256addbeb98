package io.kcarp.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Results RESULTS =
      new Results(
          "kcarp",
          Timing.USUAL,
          List.of(cut(2_500, 3_032), cut(2_100, 3_034), cut(2_900, 3_045), cut(2_200, 3_033)));

  @Test
  void theTableHasLeastMiddleAndGreatest() {
    assertThat(report().table())
        .contains(
            "| **kcarp, dead time 3031.3** | silence for the client | 2100.0 | 2200.0 | 2900.0 |",
            "takeover advertisement later than the dead time by | 0.8 | 1.8 | 13.8 |",
            "last advertisement to gratuitous ARP | 3033.0 | 3034.0 | 3046.0 |");
  }

  @Test
  void thePageSaysHowToRepeatItAndWhere() {
    assertThat(report().page())
        .startsWith("# Numbers\n")
        .contains("kcarp-lab bench --seed 1", "on 2026-01-02, with 2 cores (Z80), Linux 6, JDK 25")
        .contains("Each contender: 4 cuts", "advbase 1, advskew 0, 8 and 16, dead ratio 3");
  }

  @Test
  void cutsThatBreakThePromiseAreCounted() {
    assertThat(RESULTS.overPromise()).isEqualTo(1);
  }

  @Test
  void anAnnouncementIsLateByHalfOfThemOrByOne() {
    assertThat(RESULTS.announcesLate()).isTrue();
    assertThat(announced(200, 300, 400, 4_900).announcesLate()).isFalse();
    assertThat(announced(200, 300, 400, 5_100).announcesLate()).isTrue();
    assertThat(announced(200, 600, 700, 800).announcesLate()).isTrue();
  }

  private static Results announced(long... microsLate) {
    List<LinkCut> cuts =
        LongStream.of(microsLate)
            .map(micros -> Timing.USUAL.deadTimeNanos() + 1_000 * micros)
            .mapToObj(nanos -> new LinkCut(nanos, new Takeover(nanos, nanos), 0))
            .toList();
    return new Results("kcarp", Timing.USUAL, cuts);
  }

  private static Report report() {
    return new Report(
        List.of(RESULTS),
        new Machine(2, "Z80", "Linux 6", "25", 0.5),
        LocalDate.of(2026, 1, 2),
        "kcarp-lab bench --seed 1");
  }

  private static LinkCut cut(long silenceMillis, long takeoverMillis) {
    return new LinkCut(
        silenceMillis * 1_000_000,
        new Takeover(takeoverMillis * 1_000_000, (takeoverMillis + 1) * 1_000_000),
        1_000_000);
  }
}
