package io.kcarp.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
  @ParameterizedTest
  @CsvSource({
    "KCARP, true, UCARP, true",
    "UCARP, true, KCARP, true",
    "KCARP, true, KCARP, false",
    "KCARP, true, NEITHER, false",
    "KCARP, false, UCARP, false",
  })
  void aBetterOneThatPreemptsLeavesTheFaultABackup(
      Daemon master, boolean preempt, Better better, boolean strikesBackup) {
    assertThat(cell(master, Fault.LINK_CUT, preempt, better).strikesBackup())
        .isEqualTo(strikesBackup);
  }

  @ParameterizedTest
  @CsvSource({
    "KCARP, SIGTERM, true, KCARP, true",
    "KCARP, SIGTERM, false, KCARP, false",
    "KCARP, SIGTERM, true, NEITHER, false",
    "UCARP, PARTITION, false, UCARP, true",
    "UCARP, PARTITION, false, NEITHER, false",
    "KCARP, PARTITION, false, NEITHER, true",
  })
  void whoPreemptsOrIsTheBetterOfTwoMastersHasTheAddressInTheEnd(
      Daemon master, Fault fault, boolean preempt, Better better, boolean comesBack) {
    assertThat(cell(master, fault, preempt, better).masterComesBack()).isEqualTo(comesBack);
  }

  private static Cell cell(Daemon master, Fault fault, boolean preempt, Better better) {
    return new Cell(master, fault, Transport.MULTICAST, preempt, better, Group.USUAL);
  }
}
