package io.kcarp.lab.bench;

import io.kcarp.lab.net.FrameCapture;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.ProbeReport;
import io.kcarp.lab.net.Segment;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What one cut of the master's link led to.
 *
 * @param silenceNanos how long a client that asks every millisecond got no answer
 * @param probePauseNanos the longest time in which the client did not ask: how far off, at most,
 *     this machine's load made the silence
 */
record LinkCut(long silenceNanos, Takeover takeover, long probePauseNanos) {
  private static final Duration LOOK = Duration.ofMillis(5);

  /** After so many advertisements of one master its late announcements are out, too. */
  private static final int CALM_ADVERTISEMENTS = 4;

  private static final int CALM_ANSWERS = 50;

  /**
   * Cuts the link of a settled contender's master, waits for its successor, and restores the link.
   *
   * @param echoPort where the hosts answer the client
   * @param phaseNanos when to cut, after an advertisement
   */
  static LinkCut perform(
      Segment segment, Host client, int echoPort, Contender contender, long phaseNanos)
      throws IOException {
    var master = contender.first();
    try (var capture = FrameCapture.start(segment.bridge(), LinkCut::matters);
        var probe = UdpProbe.start(client, contender.address(), echoPort)) {
      awaitCalm(capture, probe, contender);
      LockSupport.parkNanos(lastWordNanos(capture, contender) + phaseNanos - System.nanoTime());
      long cutNanos = System.nanoTime();
      master.cutLink();
      Await.until("a successor on the wire", LOOK, () -> takeover(capture, contender).isPresent());
      Await.until(
          "an answer from the successor",
          LOOK,
          () -> answeredByAnother(probe.report(), master, cutNanos));
      var report = probe.stop();
      long endNanos = report.answers().getLast().arrivedNanos();
      return new LinkCut(
          report.longestSilenceNanos(cutNanos, endNanos),
          takeover(capture, contender).orElseThrow(),
          report.longestSendGapNanos(cutNanos, endNanos));
    } finally {
      master.restoreLink();
    }
  }

  private static void awaitCalm(FrameCapture capture, UdpProbe probe, Contender contender)
      throws IOException {
    Await.until(
        "calm advertisements of " + contender.first(),
        LOOK,
        () -> advertisements(capture, contender).size() >= CALM_ADVERTISEMENTS);
    Await.until(
        "the client's first answers", LOOK, () -> probe.report().answers().size() > CALM_ANSWERS);
    int before = advertisements(capture, contender).size();
    Await.until(
        "one more advertisement of " + contender.first(),
        LOOK,
        () -> advertisements(capture, contender).size() > before);
  }

  private static boolean matters(byte[] frame) {
    return FrameCapture.advertisement(frame) || FrameCapture.announcement(frame);
  }

  private static long lastWordNanos(FrameCapture capture, Contender contender) {
    return advertisements(capture, contender).getLast();
  }

  private static List<Long> advertisements(FrameCapture capture, Contender contender) {
    return Takeover.advertisements(capture.frames(), contender.vhid(), contender.first().address());
  }

  private static Optional<Takeover> takeover(FrameCapture capture, Contender contender) {
    return Takeover.find(
        capture.frames(), contender.vhid(), contender.first().address(), contender.address());
  }

  private static boolean answeredByAnother(ProbeReport report, Host master, long sinceNanos) {
    var last = report.changes().getLast();
    return last.atNanos() - sinceNanos > 0 && !last.host().equals(master.name());
  }
}
