package io.kcarp.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FootprintTest {
  private static final String ROLLUP =
      """
      13000000-7fffe0ce1000 ---p 00000000 00:00 0                              [rollup]
      Rss:               95512 kB
      Pss_Anon:          67692 kB
      Anonymous:         67692 kB
      AnonHugePages:         0 kB
      """;

  @Test
  void readsTheKernelsSums() {
    assertThat(ResidentMemory.bytes(ROLLUP, "Rss:")).isEqualTo(95512 * 1024);
    assertThat(ResidentMemory.bytes(ROLLUP, "Anonymous:")).isEqualTo(67692 * 1024);
    assertThatThrownBy(() -> ResidentMemory.bytes(ROLLUP, "Swap:"))
        .hasMessageContaining("no Swap: in smaps_rollup");
  }

  @Test
  void aRowHasAllOfIt() {
    var memory = new ResidentMemory(52L << 20, (39L << 20) + (1 << 19));

    assertThat(new Footprint("agent", 10, 1, memory, 0.0123).toRow())
        .isEqualTo("| agent | 10 | 52.0 | 39.5 | **91.5** | 1.23 % |");
    assertThat(new Footprint("ucarp", 10, 10, memory, 0.0123).toRow())
        .contains("ucarp, 10 processes");
    assertThat(new Footprint("operator", -1, 1, memory, 0.0123).toRow())
        .startsWith("| operator |  | 52.0");
  }
}
