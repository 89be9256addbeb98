package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeReportTest {
  private final ProbeReport report =
      new ProbeReport(
          List.of(10L, 20L, 30L, 40L, 55L),
          List.of(
              new ProbeReport.Answer(0, 11, "n1"),
              new ProbeReport.Answer(1, 22, "n1"),
              new ProbeReport.Answer(4, 58, "n2")));

  @Test
  void silenceIsTheLongestTimeWithoutAnAnswer() {
    assertThat(report.longestSilenceNanos(10, 60)).isEqualTo(36);
  }

  @Test
  void silenceIsClippedToTheWindow() {
    assertThat(report.longestSilenceNanos(12, 30)).isEqualTo(10);
    assertThat(report.longestSilenceNanos(30, 50)).isEqualTo(20);
  }

  @Test
  void probesNeverAnsweredAreLost() {
    assertThat(report.lost()).isEqualTo(2);
    assertThat(report.lost(40, 60)).isEqualTo(1);
  }

  @Test
  void changesNameEachNewAnswererOnce() {
    assertThat(report.changes())
        .containsExactly(new ProbeReport.Change(11, "n1"), new ProbeReport.Change(58, "n2"));
  }

  @Test
  void theSendersOwnDelayIsTold() {
    assertThat(report.longestSendGapNanos(10, 60)).isEqualTo(15);
    assertThat(report.longestSendGapNanos(10, 50)).isEqualTo(10);
  }

  @Test
  void anEmptyReportHasLostNothing() {
    assertThat(new ProbeReport(List.of(), List.of()).lost()).isZero();
  }
}
