package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Announcements on the wire: gratuitous ARP in both forms, or neighbour advertisements, in a burst,
 * again and again, but never a flood.
 */
@IsolatedLab
class AnnouncementIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");

  /** Advertises each 0.1 s. */
  private static final KcarpOptions OPTIONS =
      KcarpOptions.of(7, "secret", VIRTUAL).withInterval(0, 26);

  private static final int FORGED_FRAMES = 50_000;
  private static final int REQUEST_AND_REPLY = 2;
  private static final long SECOND = 1_000_000_000L;

  /** An answer each 0.1 s, and those in a row and of the engine. */
  private static final int ROUNDS_A_SECOND = 10;

  private static final int ROUNDS_BESIDES = 8;

  /** Of a frame's destination, before its source. */
  private static final int MAC_DIGITS = 12;

  private static final int LAST_OCTET_OF_SOURCE = 29;
  private static final int IP = 14;
  private static final int CARP = 34;
  private static final int END = 70;
  private static final int ADVSKEW = CARP + 2;

  private final Segment segment = Segment.create("lab0", "10.88.0.1/24");
  private final Host node = segment.addHost("node", "10.88.0.11/24");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void aTakeoverIsAnnouncedInABurstOfBothFormsAndThenRefreshed() throws Exception {
    var options = OPTIONS.with("announce: {count: 4, intervalMilliseconds: 20, refreshSeconds: 1}");
    try (var capture = FrameCapture.start(segment.bridge(), FrameCapture::announcement);
        var agent = KcarpAgent.start(LAUNCHER, node, options)) {
      // The burst, once more two advertisements later, and two refreshes.
      patiently().until(() -> capture.frames().size() >= 7 * REQUEST_AND_REPLY);
      List<CapturedFrame> frames = capture.frames();
      for (int i = 0; i < 7 * REQUEST_AND_REPLY; i++) {
        String operation = i % REQUEST_AND_REPLY == 0 ? "0001" : "0002";
        assertThat(frames.get(i).hex())
            .isEqualTo(
                "ffffffffffff02000a58000b0806"
                    + "000108000604"
                    + operation
                    + "02000a58000b0a580064"
                    + "02000a58000b0a580064");
      }
      assertThat(nanos(frames, 0, 3)).as("the burst").isBetween(SECOND / 50, SECOND);
      assertThat(nanos(frames, 4, 5)).as("a refresh").isBetween(SECOND - SECOND / 50, 2 * SECOND);
      assertThat(nanos(frames, 5, 6)).as("another").isBetween(SECOND - SECOND / 50, 2 * SECOND);
      assertThat(agent.total("carp_announcements_total"))
          .isGreaterThanOrEqualTo(7 * REQUEST_AND_REPLY);
    }
  }

  @Test
  void anIpv6TakeoverIsAnnouncedByNeighbourAdvertisements() throws Exception {
    var virtual = InetAddress.ofLiteral("2001:db8:88::100");
    node.ip("address", "add", "2001:db8:88::11/64", "dev", Host.INTERFACE, "nodad");
    var options =
        KcarpOptions.of(7, "secret", virtual)
            .withInterval(0, 26)
            .with("announce: {count: 4, intervalMilliseconds: 20, refreshSeconds: 1}");
    try (var capture = FrameCapture.start(segment.bridge(), FrameCapture::ipv6Announcement);
        var agent = KcarpAgent.start(LAUNCHER, node, options)) {
      patiently().until(() -> capture.frames().size() >= 7);
      List<CapturedFrame> frames = capture.frames();
      for (int i = 0; i < 7; i++) {
        assertThat(frames.get(i).hex())
            .as("to all nodes, unsolicited, to override, with the MAC")
            .startsWith("33330000000102000a58000b86dd")
            .contains("20000000" + "20010db8008800000000000000000100" + "0201" + "02000a58000b");
      }
      long burstNanos = frames.get(3).atNanos() - frames.getFirst().atNanos();
      assertThat(burstNanos).as("the burst").isBetween(SECOND / 50, SECOND);
      long refreshNanos = frames.get(6).atNanos() - frames.get(5).atNanos();
      assertThat(refreshNanos).as("a refresh").isBetween(SECOND - SECOND / 50, 2 * SECOND);
      assertThat(agent.total("carp_announcements_total")).isGreaterThanOrEqualTo(7);
    }
  }

  @Test
  void aFloodOfReplayedWorseAdvertisementsIsAnsweredTenTimesASecondAndAtItsEnd() throws Exception {
    var forger = segment.addHost("forger", "10.88.0.66/24");
    try (var announcements = FrameCapture.start(segment.bridge(), FrameCapture::announcement);
        var advertisements = FrameCapture.start(node.port(), FrameCapture::advertisement);
        var agent = KcarpAgent.start(LAUNCHER, node, OPTIONS);
        var sender = FrameSender.open(forger)) {
      patiently().until(() -> agent.is(Role.MASTER) && !advertisements.frames().isEmpty());
      byte[] worse = worse(advertisements.frames().getLast().bytes());
      long startNanos = System.nanoTime();
      for (int i = 0; i < FORGED_FRAMES; i++) {
        sender.send(worse);
      }
      long endNanos = System.nanoTime();
      patiently().until(() -> announcements.frames().getLast().atNanos() > endNanos);
      long answers =
          announcements.frames().stream().filter(frame -> frame.atNanos() > startNanos).count();
      double seconds = (announcements.frames().getLast().atNanos() - startNanos) / (double) SECOND;
      assertThat(answers)
          .isLessThan(
              (long) (REQUEST_AND_REPLY * (ROUNDS_BESIDES + ROUNDS_A_SECOND * (seconds + 1))));
      assertThat(agent.is(Role.MASTER)).isTrue();
    }
  }

  /** As a bond's fail-over or an administrator does it. */
  @Test
  void aNewMacOfTheInterfaceIsAnnouncedAndAdvertisedFrom() throws Exception {
    var source = "02000a580077";
    try (var announcements = FrameCapture.start(segment.bridge(), FrameCapture::announcement);
        var advertisements = FrameCapture.start(node.port(), FrameCapture::advertisement);
        var agent = KcarpAgent.start(LAUNCHER, node, OPTIONS)) {
      patiently().until(() -> agent.is(Role.MASTER) && !advertisements.frames().isEmpty());

      node.ip("link", "set", Host.INTERFACE, "address", "02:00:0a:58:00:77");

      patiently()
          .until(
              () -> announcements.frames().getLast().hex().contains(source + "0a580064" + source));
      patiently()
          .until(() -> advertisements.frames().getLast().hex().startsWith(source, MAC_DIGITS));
      assertThat(agent.role()).contains(Role.MASTER);
      assertThat(node.addresses()).contains(VIRTUAL);
    }
  }

  private static long nanos(List<CapturedFrame> frames, int fromRound, int toRound) {
    return frames.get(REQUEST_AND_REPLY * toRound).atNanos()
        - frames.get(REQUEST_AND_REPLY * fromRound).atNanos();
  }

  /** An advertisement as from another host, with the worst advskew; its digest is still right. */
  private static byte[] worse(byte[] genuine) {
    byte[] frame = genuine.clone();
    frame[LAST_OCTET_OF_SOURCE] = 66;
    frame[ADVSKEW] = (byte) 254;
    mend(frame, IP, CARP, IP + 10);
    mend(frame, CARP, END, CARP + 6);
    return frame;
  }

  /** Makes the checksum of a part right again, RFC 1071. */
  private static void mend(byte[] frame, int from, int to, int at) {
    frame[at] = 0;
    frame[at + 1] = 0;
    int sum = 0;
    for (int i = from; i < to; i += 2) {
      sum += (frame[i] & 0xff) << 8 | (frame[i + 1] & 0xff);
    }
    while (sum > 0xffff) {
      sum = (sum >>> 16) + (sum & 0xffff);
    }
    frame[at] = (byte) (~sum >>> 8);
    frame[at + 1] = (byte) ~sum;
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
