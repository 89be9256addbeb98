package io.kcarp.lab.faults;

import io.kcarp.lab.net.FrameCapture;
import io.kcarp.lab.net.HolderLog;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.NeighbourWatch;
import io.kcarp.lab.net.TcpProbe;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;

/** All that looks at a lane. */
final class Instruments implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration ROUTED_PERIOD = Duration.ofMillis(10);
  private static final Duration TCP_PERIOD = Duration.ofMillis(20);
  private static final Duration FIRST_ANSWERS_LIMIT = Duration.ofSeconds(10);
  private static final int FIRST_ANSWERS = 50;
  private static final int ARP_SENDER = 28;
  private static final int ARP_SENDER_END = 32;

  private final HolderWatch holders;
  private final NeighbourWatch neighbour;
  private final FrameCapture announcements;
  private final UdpProbe client;
  private final UdpProbe routed;
  private final TcpProbe tcp;

  private Instruments(Lane lane) throws IOException {
    var hosts = lane.members().stream().map(Member::host).toList();
    var address = lane.address();
    holders = HolderWatch.start(address, hosts, LOOK);
    neighbour = NeighbourWatch.start(lane.client(), address, LOOK);
    var sender = HexFormat.of().formatHex(address.getAddress());
    announcements =
        FrameCapture.startArp(
            lane.segment().bridge(),
            frame ->
                FrameCapture.announcement(frame)
                    && HexFormat.of().formatHex(frame, ARP_SENDER, ARP_SENDER_END).equals(sender));
    client = UdpProbe.start(lane.client(), address, Lane.UDP_PORT);
    routed = UdpProbe.start(lane.routedClient(), address, Lane.UDP_PORT, ROUTED_PERIOD);
    tcp = TcpProbe.start(lane.client(), address, Lane.TCP_PORT, TCP_PERIOD);
  }

  /** Starts all, and waits until each client was answered. */
  static Instruments start(Lane lane) throws IOException {
    var instruments = new Instruments(lane);
    long endNanos = System.nanoTime() + FIRST_ANSWERS_LIMIT.toNanos();
    while (!instruments.answered()) {
      if (System.nanoTime() - endNanos > 0) {
        instruments.close();
        throw new LabException(
            LabException.Reason.PROGRAM_FAILED, lane.address() + " does not answer its clients");
      }
      Pause.of(LOOK);
    }
    return instruments;
  }

  private boolean answered() {
    return client.report().answers().size() >= FIRST_ANSWERS
        && !routed.report().answers().isEmpty()
        && tcp.greeted();
  }

  /** Who held the address until now. */
  HolderLog holders() {
    return holders.log();
  }

  /**
   * Stops the clients and says what was seen.
   *
   * @param session the number of it
   * @param healNanos when the fault was repaired
   */
  Observation observe(
      int session,
      int repeat,
      long strikeNanos,
      long healNanos,
      long endNanos,
      boolean settled,
      int leftovers)
      throws IOException {
    var report = client.stop();
    var routedReport = routed.stop();
    var log = holders.log();
    return new Observation(
        session,
        repeat,
        report.longestSilenceNanos(strikeNanos, endNanos),
        report.lost(strikeNanos, endNanos),
        routedReport.longestSilenceNanos(strikeNanos, endNanos),
        tcp.longestSilenceNanos(strikeNanos, endNanos),
        moves(log, strikeNanos, endNanos),
        neighbour.changes().stream()
            .filter(change -> isWithin(change.atNanos(), strikeNanos, endNanos))
            .count(),
        log.severalHoldersNanos(strikeNanos, endNanos),
        log.severalHoldersNanos(healNanos, endNanos),
        log.noHolderNanos(strikeNanos, endNanos),
        leftovers,
        announcements.frames().stream()
            .filter(frame -> isWithin(frame.atNanos(), strikeNanos, endNanos))
            .count(),
        settled,
        report.longestSendGapNanos(strikeNanos, endNanos));
  }

  private static boolean isWithin(long atNanos, long fromNanos, long toNanos) {
    return atNanos - fromNanos > 0 && atNanos - toNanos <= 0;
  }

  /** How often between the two the only holder was another than the last only holder. */
  static long moves(HolderLog log, long fromNanos, long toNanos) {
    long moves = 0;
    var last = log.changes().getFirst().holders();
    for (var change : log.changes()) {
      if (change.holders().size() == 1) {
        if (isWithin(change.atNanos(), fromNanos, toNanos) && !change.holders().equals(last)) {
          moves++;
        }
        last = change.holders();
      }
    }
    return moves;
  }

  @Override
  public void close() throws IOException {
    client.close();
    routed.close();
    tcp.close();
    announcements.close();
    neighbour.close();
    holders.close();
  }
}
