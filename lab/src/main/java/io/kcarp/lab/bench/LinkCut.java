package io.kcarp.lab.bench;

import io.kcarp.lab.net.CapturedFrame;
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
 * @param probePauseNanos the longest time in which the client did not ask, held up by the machine's
 *     load or by its own kernel asking who has the address
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
      long lastWordNanos = awaitCalm(capture, probe, contender);
      LockSupport.parkNanos(lastWordNanos + phaseNanos - System.nanoTime());
      long cutNanos = System.nanoTime();
      master.cutLink();
      Await.until(
          "a successor on the wire",
          LOOK,
          () -> takeover(capture, contender, cutNanos).isPresent());
      Await.until(
          "an answer from the successor",
          LOOK,
          () -> answeredByAnother(probe.report(), master, cutNanos));
      var report = probe.stop();
      long endNanos = report.answers().getLast().arrivedNanos();
      return new LinkCut(
          report.longestSilenceNanos(cutNanos, endNanos),
          takeover(capture, contender, cutNanos).orElseThrow(),
          report.longestSendGapNanos(cutNanos, endNanos));
    } finally {
      master.restoreLink();
    }
  }

  /** Until nobody but the preferred host has advertised for a while; gives its last one's time. */
  private static long awaitCalm(FrameCapture capture, UdpProbe probe, Contender contender)
      throws IOException {
    Await.until(
        "the client's first answers", LOOK, () -> probe.report().answers().size() > CALM_ANSWERS);
    int before = advertisements(capture, contender).size();
    Await.until(
        "calm advertisements of " + contender.first(),
        LOOK,
        () -> {
          var advertisements = advertisements(capture, contender);
          return advertisements.size() >= before + CALM_ADVERTISEMENTS
              && advertisements.reversed().stream()
                  .limit(CALM_ADVERTISEMENTS)
                  .allMatch(frame -> Takeover.isFrom(frame, contender.first().address()));
        });
    return advertisements(capture, contender).getLast().atNanos();
  }

  private static boolean matters(byte[] frame) {
    return FrameCapture.advertisement(frame) || FrameCapture.announcement(frame);
  }

  private static List<CapturedFrame> advertisements(FrameCapture capture, Contender contender) {
    return capture.frames().stream()
        .filter(frame -> Takeover.isAdvertisement(frame, contender.vhid()))
        .toList();
  }

  private static Optional<Takeover> takeover(
      FrameCapture capture, Contender contender, long cutNanos) {
    return Takeover.find(
        capture.frames(),
        contender.vhid(),
        contender.first().address(),
        contender.address(),
        cutNanos);
  }

  private static boolean answeredByAnother(ProbeReport report, Host master, long sinceNanos) {
    var last = report.changes().getLast();
    return last.atNanos() - sinceNanos > 0 && !last.host().equals(master.name());
  }
}
