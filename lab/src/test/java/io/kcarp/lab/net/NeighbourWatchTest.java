package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NeighbourWatchTest {
  private static final String TABLE =
      """
      IP address       HW type     Flags       HW address            Mask     Device
      10.88.0.100      0x1         0x2         02:00:0a:58:00:0b     *        eth0
      10.88.0.1        0x1         0x0         00:00:00:00:00:00     *        eth0
      """;

  @Test
  void theMacIsReadFromTheKernelsTable() {
    assertThat(NeighbourWatch.mac(TABLE, "10.88.0.100")).contains("02:00:0a:58:00:0b");
  }

  @Test
  void anUnansweredQuestionIsNoMac() {
    assertThat(NeighbourWatch.mac(TABLE, "10.88.0.1")).isEmpty();
    assertThat(NeighbourWatch.mac(TABLE, "10.88.0.10")).isEmpty();
  }
}
