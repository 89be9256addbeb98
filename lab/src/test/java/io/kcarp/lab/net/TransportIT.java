package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How advertisements travel: an own group and broadcast with Debian's ucarp, and unicast. */
@IsolatedLab
class TransportIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final UcarpOptions UCARP = UcarpOptions.of(7, "secret", VIRTUAL);
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final String GROUP = "239.192.1.2";

  private static final int DESTINATION_ADDRESS = 30;
  private static final int IP_PROTOCOL = 23;
  private static final int ICMP = 1;

  /** In this many intervals any dead time here would have run out. */
  private static final int A_WHILE = 5;

  private final Segment segment = Segment.create("lab0", "10.88.255.1/16");

  /** What both are told, and what is then on the wire. */
  enum Mode {
    OWN_GROUP("--mcast=" + GROUP, "{group: " + GROUP + "}", "01005e400102"),
    BROADCAST("--nomcast", "{mode: Broadcast}", "ffffffffffff");

    private final String ucarp;
    private final String kcarp;
    private final String destinationMac;

    Mode(String ucarp, String kcarp, String destinationMac) {
      this.ucarp = ucarp;
      this.kcarp = kcarp;
      this.destinationMac = destinationMac;
    }
  }

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @ParameterizedTest
  @EnumSource
  void ucarpFollowsKcarpAndTakesOver(Mode mode) throws Exception {
    snoop();
    var k = segment.addHost("k", "10.88.0.11/16");
    var u = segment.addHost("u", "10.88.0.12/16");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var capture = FrameCapture.start(u.port(), FrameCapture::advertisement);
        var kcarp = KcarpAgent.start(LAUNCHER, k, KCARP.withTransport(mode.kcarp))) {
      patiently().until(() -> kcarp.is(Role.MASTER));
      try (var ucarp = Ucarp.start(u, UCARP.withInterval(1, 20).with(mode.ucarp))) {
        awaitMore(capture, A_WHILE);
        assertThat(ucarp.is(Role.BACKUP)).isTrue();
        assertThat(capture.frames().getLast().hex()).startsWith(mode.destinationMac);

        k.cutLink();
        patiently().until(() -> watch.holders().equals(Set.of("u")));
        assertThat(ucarp.is(Role.MASTER)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void kcarpFollowsUcarpAndTakesOver(Mode mode) throws Exception {
    snoop();
    var u = segment.addHost("u", "10.88.0.11/16");
    var k = segment.addHost("k", "10.88.0.12/16");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var capture = FrameCapture.start(k.port(), FrameCapture::advertisement);
        var ucarp = Ucarp.start(u, UCARP.with(mode.ucarp))) {
      patiently().until(() -> ucarp.is(Role.MASTER));
      var options = KCARP.withInterval(1, 20).withTransport(mode.kcarp);
      try (var kcarp = KcarpAgent.start(LAUNCHER, k, options)) {
        patiently().until(() -> kcarp.is(Role.BACKUP));
        awaitMore(capture, A_WHILE);
        assertThat(kcarp.is(Role.BACKUP)).isTrue();
        assertThat(kcarp.drops()).isEmpty();
        if (mode == Mode.OWN_GROUP) {
          assertThat(Command.run(List.of("bridge", "mdb", "show", "dev", segment.bridge())))
              .as("ports that the segment's bridge sends the group to")
              .contains(k.port() + " grp " + GROUP);
        }

        u.cutLink();
        patiently().until(() -> watch.holders().contains("k"));
        assertThat(kcarp.is(Role.MASTER)).isTrue();
        assertThat(capture.frames().getLast().hex()).startsWith(mode.destinationMac);
      }
    }
  }

  @Test
  void whoSpeaksToAnotherGroupIsNotHeardAndKcarpCountsIt() throws Exception {
    var k = segment.addHost("k", "10.88.0.11/16");
    var u = segment.addHost("u", "10.88.0.12/16");
    // To each the other is a stranger that has the address.
    var options = KCARP.withTransport(Mode.OWN_GROUP.kcarp).with("addressConflict: Defend");
    try (var capture = FrameCapture.start(segment.bridge(), FrameCapture::advertisement);
        var ucarp = Ucarp.start(u, UCARP);
        var kcarp = KcarpAgent.start(LAUNCHER, k, options)) {
      patiently().until(() -> ucarp.is(Role.MASTER) && kcarp.is(Role.MASTER));
      awaitMore(capture, A_WHILE);
      patiently().until(() -> kcarp.drops().getOrDefault("BadDestination", 0L) > 0);
      assertThat(kcarp.is(Role.MASTER)).isTrue();
    }
  }

  @Test
  void threeAgentsElectByUnicastAndTakeOverFromEachOther() throws Exception {
    var hosts =
        List.of(
            segment.addHost("n1", "10.88.0.11/16"),
            segment.addHost("n2", "10.88.0.12/16"),
            segment.addHost("n3", "10.88.0.13/16"));
    // One file for all: each leaves its own address out.
    var options =
        KCARP.withTransport("{mode: Unicast, peers: [10.88.0.11, 10.88.0.12, 10.88.0.13]}");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var toSecond = FrameCapture.start(hosts.get(1).port(), FrameCapture::advertisement);
        var toFirst = FrameCapture.start(hosts.get(0).port(), TransportIT::isIcmp);
        var first = KcarpAgent.start(LAUNCHER, hosts.get(0), options)) {
      patiently().until(() -> first.is(Role.MASTER));
      try (var second = KcarpAgent.start(LAUNCHER, hosts.get(1), options.withInterval(1, 50));
          var third = KcarpAgent.start(LAUNCHER, hosts.get(2), options.withInterval(1, 100))) {
        patiently().until(() -> second.is(Role.BACKUP) && third.is(Role.BACKUP));
        awaitMore(toSecond, 1);
        int refusals = toFirst.frames().size();
        awaitMore(toSecond, 2 * A_WHILE);
        assertThat(watch.holders()).containsExactly("n1");
        var frame = toSecond.frames().getLast();
        assertThat(frame.hex()).startsWith("02000a58000c02000a58000b08004510003800004000ff70");
        assertThat(isTo(frame.bytes(), hosts.get(1).address())).isTrue();
        assertThat(second.drops()).isEmpty();
        assertThat(toFirst.frames()).as("their kernels refuse nothing").hasSize(refusals);

        hosts.get(0).cutLink();
        patiently().until(() -> watch.holders().equals(Set.of("n2")));
        assertThat(third.is(Role.BACKUP)).isTrue();

        second.signal(Signal.TERM);
        patiently().until(() -> watch.holders().equals(Set.of("n3")));
        hosts.get(0).restoreLink();
        patiently().until(() -> first.is(Role.BACKUP));
        assertThat(third.is(Role.MASTER)).isTrue();
      }
    }
  }

  @Test
  void aMasterThatIgnoresTheCarrierKeepsTheAddressWithoutIt() throws Exception {
    var k = segment.addHost("k", "10.88.0.11/16");
    try (var kcarp = KcarpAgent.start(LAUNCHER, k, KCARP.ignoringCarrier())) {
      patiently().until(() -> kcarp.is(Role.MASTER));
      k.cutLink();
      long sent = advertisementsSent(kcarp);
      patiently().until(() -> advertisementsSent(kcarp) >= sent + 2);
      assertThat(kcarp.is(Role.MASTER)).isTrue();
      assertThat(kcarp.announced("CarrierBack")).isZero();

      k.restoreLink();
      patiently().until(() -> kcarp.announced("CarrierBack") > 0);
      assertThat(kcarp.is(Role.MASTER)).isTrue();

      k.ip("link", "set", Host.INTERFACE, "down");
      patiently().until(() -> kcarp.is(Role.INIT));
    }
  }

  /** A switch that sends a group only where it was asked for. */
  private void snoop() {
    Command.run(
        ("ip link set %s type bridge mcast_snooping 1 mcast_querier 1 mcast_startup_query_interval"
                + " 100 mcast_query_response_interval 20")
            .formatted(segment.bridge())
            .transform(line -> List.of(line.split(" "))));
  }

  private static long advertisementsSent(KcarpAgent agent) throws IOException {
    return agent
        .metrics()
        .lines()
        .filter(line -> line.startsWith("carp_advertisements_sent_total{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static boolean isIcmp(byte[] frame) {
    return frame.length > IP_PROTOCOL && frame[12] == 8 && frame[IP_PROTOCOL] == ICMP;
  }

  private static boolean isTo(byte[] frame, InetAddress address) {
    return Arrays.equals(
        frame, DESTINATION_ADDRESS, DESTINATION_ADDRESS + 4, address.getAddress(), 0, 4);
  }

  private static void awaitMore(FrameCapture capture, int count) {
    int before = capture.frames().size();
    patiently().until(() -> capture.frames().size() >= before + count);
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
