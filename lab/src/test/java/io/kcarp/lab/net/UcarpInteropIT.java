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
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Debian's ucarp and the agent in one virtual host. ucarp looks at what it received once a second,
 * and waits a little longer than its formula says: limits are generous.
 */
@IsolatedLab
class UcarpInteropIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final UcarpOptions UCARP = UcarpOptions.of(7, "secret", VIRTUAL);
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final Duration LOOK = Duration.ofMillis(5);

  private static final int SOURCE_ADDRESS = 26;

  /** In this many intervals any dead time here would have run out. */
  private static final int A_WHILE = 5;

  private final Segment segment = Segment.create("lab0", "10.88.255.1/16");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void ucarpTakesOverWhenTheLinkOfKcarpIsCut() throws Exception {
    var k = segment.addHost("k", "10.88.0.11/16");
    var u = segment.addHost("u", "10.88.0.12/16");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var capture = advertisements();
        var kcarp = master(k, KCARP);
        var ucarp = backup(u, UCARP.withInterval(1, 20), capture)) {
      k.cutLink();
      patiently().until(() -> watch.holders().equals(Set.of("u")));
      patiently().until(() -> ucarp.is(Role.MASTER) && kcarp.is(Role.INIT));
      k.restoreLink();
      patiently().until(() -> kcarp.is(Role.BACKUP));
      awaitMore(capture, u, A_WHILE);
      assertThat(watch.holders()).containsExactly("u");
      assertThat(kcarp.is(Role.BACKUP)).isTrue();
    }
  }

  @Test
  void kcarpTakesOverWhenTheLinkOfUcarpIsCut() throws Exception {
    var u = segment.addHost("u", "10.88.0.11/16");
    var k = segment.addHost("k", "10.88.0.12/16");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var capture = advertisements();
        var ucarp = master(u, UCARP);
        var kcarp = backup(k, KCARP.withInterval(1, 20), capture)) {
      u.cutLink();
      patiently().until(() -> kcarp.is(Role.MASTER));
      patiently().until(() -> watch.holders().contains("k"));
      assertThat(ucarp.process().alive()).isTrue();
    }
  }

  @Test
  void kcarpTakesOverWhenUcarpIsKilled() throws Exception {
    var u = segment.addHost("u", "10.88.0.11/16");
    var k = segment.addHost("k", "10.88.0.12/16");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var capture = advertisements();
        var ucarp = master(u, UCARP);
        var kcarp = backup(k, KCARP.withInterval(1, 20), capture)) {
      ucarp.process().kill();
      // Which ucarp does not do itself.
      u.ip("address", "del", VIRTUAL.getHostAddress() + "/32", "dev", Host.INTERFACE);
      patiently().until(() -> kcarp.is(Role.MASTER));
      patiently().until(() -> watch.holders().equals(Set.of("k")));
    }
  }

  @Test
  void ucarpTakesOverAtOnceWhenKcarpBowsOut() throws Exception {
    var k = segment.addHost("k", "10.88.0.11/16");
    var u = segment.addHost("u", "10.88.0.12/16");
    // Alone ucarp would wait 20 s.
    var patient = UCARP.withInterval(1, 20).withDeadRatio(20);
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var capture = advertisements();
        var kcarp = master(k, KCARP);
        var ucarp = backup(u, patient, capture)) {
      long askedNanos = System.nanoTime();
      kcarp.signal(Signal.TERM);
      patiently().until(() -> ucarp.is(Role.MASTER));
      assertThat(Duration.ofNanos(System.nanoTime() - askedNanos)).isLessThan(ofSeconds(6));
      assertThat(kcarp.process().awaitExit(ofSeconds(10))).isPresent();
      patiently().until(() -> watch.holders().equals(Set.of("u")));
    }
  }

  @Test
  void ucarpPreemptsKcarp() throws Exception {
    var k = segment.addHost("k", "10.88.0.11/16");
    var u = segment.addHost("u", "10.88.0.12/16");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var kcarp = master(k, KCARP.withInterval(1, 50));
        var ucarp = Ucarp.start(u, UCARP.withPreempt())) {
      patiently().until(() -> ucarp.is(Role.MASTER) && kcarp.is(Role.BACKUP));
      patiently().until(() -> watch.holders().equals(Set.of("u")));
    }
  }

  @Test
  void kcarpPreemptsUcarp() throws Exception {
    var u = segment.addHost("u", "10.88.0.11/16");
    var k = segment.addHost("k", "10.88.0.12/16");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var ucarp = master(u, UCARP.withInterval(1, 50));
        var kcarp = KcarpAgent.start(LAUNCHER, k, KCARP.withPreempt())) {
      patiently().until(() -> kcarp.is(Role.MASTER) && ucarp.is(Role.BACKUP));
      patiently().until(() -> watch.holders().equals(Set.of("k")));
    }
  }

  /** The last octet decides, as in ucarp on little-endian machines, and not the whole number. */
  @ParameterizedTest
  @CsvSource({"10.88.1.11, 10.88.0.12, k", "10.88.0.12, 10.88.1.11, u"})
  void ofEqualMastersAfterAPartitionTheOneStaysThatUcarpWouldChoose(
      String kAddress, String uAddress, String winner) throws Exception {
    var k = segment.addHost("k", kAddress + "/16");
    var u = segment.addHost("u", uAddress + "/16");
    try (var watch = HolderWatch.start(VIRTUAL, segment.hosts(), LOOK);
        var capture = advertisements();
        var kcarp = master(k, KCARP);
        var ucarp = backup(u, UCARP, capture)) {
      k.silentCut();
      patiently().until(() -> ucarp.is(Role.MASTER) && kcarp.is(Role.MASTER));
      k.restoreLink();
      patiently().until(() -> watch.holders().equals(Set.of(winner)));

      long sinceNanos = System.nanoTime();
      awaitMore(capture, winner.equals("k") ? k : u, 2 * A_WHILE);
      assertThat(watch.log().changes())
          .filteredOn(change -> change.atNanos() - sinceNanos > 0)
          .isEmpty();
      assertThat(kcarp.is(winner.equals("k") ? Role.MASTER : Role.BACKUP)).isTrue();
      assertThat(ucarp.is(winner.equals("u") ? Role.MASTER : Role.BACKUP)).isTrue();
    }
  }

  @Test
  void withAnotherPasswordBothAreMastersAndKcarpCountsWhy() throws Exception {
    var k = segment.addHost("k", "10.88.0.11/16");
    var u = segment.addHost("u", "10.88.0.12/16");
    var other = UcarpOptions.of(7, "other", VIRTUAL);
    try (var kcarp = master(k, KCARP);
        var ucarp = master(u, other)) {
      long transitions = kcarp.transitions();
      long drops = badDigests(kcarp);
      patiently().until(() -> badDigests(kcarp) >= drops + A_WHILE);
      assertThat(kcarp.transitions()).isEqualTo(transitions);
      assertThat(kcarp.is(Role.MASTER)).isTrue();
      assertThat(ucarp.is(Role.MASTER)).isTrue();
    }
  }

  @Test
  void tsharkAndTcpdumpUnderstandKcarp(@TempDir Path directory) throws Exception {
    var k = segment.addHost("k", "10.88.0.11/16");
    try (var capture = advertisements();
        var kcarp = master(k, KCARP)) {
      awaitMore(capture, kcarp.host(), 1);
      var file = PcapFile.write(directory.resolve("carp.pcap"), capture.frames()).toString();
      var carp = List.of("tshark", "-r", file, "-d", "ip.proto==112,carp", "-V");
      assertThat(Command.run(carp))
          .contains(
              "Common Address Redundancy Protocol",
              "Virtual Host ID: 7",
              "Auth Len: 7",
              "Checksum Status: Good")
          .doesNotContain("Malformed", "Checksum Status: Bad", "incorrect");
      assertThat(Command.run(List.of("tcpdump", "-n", "-v", "-r", file, "-T", "carp")))
          .contains("CARPv2-advertise 36: vhid=7 advbase=1 advskew=0 authlen=7")
          .doesNotContain("bad");
    }
  }

  private FrameCapture advertisements() throws IOException {
    return FrameCapture.start(segment.bridge(), FrameCapture::advertisement);
  }

  /** Started, and master. */
  private static KcarpAgent master(Host host, KcarpOptions options) throws IOException {
    var daemon = KcarpAgent.start(LAUNCHER, host, options);
    patiently().until(daemon::ready);
    patiently().until(() -> daemon.is(Role.MASTER));
    return daemon;
  }

  private static Ucarp master(Host host, UcarpOptions options) throws IOException {
    var daemon = Ucarp.start(host, options);
    patiently().until(() -> daemon.is(Role.MASTER));
    return daemon;
  }

  /** Started, and backup for so long that it must have heard the master. */
  private static KcarpAgent backup(Host host, KcarpOptions options, FrameCapture capture)
      throws IOException {
    var daemon = KcarpAgent.start(LAUNCHER, host, options);
    patiently().until(daemon::ready);
    return settled(daemon, capture);
  }

  private static Ucarp backup(Host host, UcarpOptions options, FrameCapture capture)
      throws IOException {
    return settled(Ucarp.start(host, options), capture);
  }

  private static <D extends CarpDaemon> D settled(D daemon, FrameCapture capture)
      throws IOException {
    patiently().until(() -> daemon.is(Role.BACKUP));
    int before = capture.frames().size();
    patiently().until(() -> capture.frames().size() >= before + A_WHILE);
    assertThat(daemon.is(Role.BACKUP)).isTrue();
    return daemon;
  }

  private static void awaitMore(FrameCapture capture, Host from, int count) throws IOException {
    long before = sentBy(capture, from);
    patiently().until(() -> sentBy(capture, from) >= before + count);
  }

  private static long sentBy(FrameCapture capture, Host host) throws IOException {
    InetAddress source = host.address();
    return capture.frames().stream()
        .map(CapturedFrame::bytes)
        .filter(frame ->
            Arrays.equals(frame, SOURCE_ADDRESS, SOURCE_ADDRESS + 4, source.getAddress(), 0, 4))
        .count();
  }

  private static long badDigests(KcarpAgent agent) throws IOException {
    return agent.drops().getOrDefault("BadDigest", 0L);
  }

  private static ConditionFactory patiently() {
    return await().atMost(60, TimeUnit.SECONDS);
  }

  private static Duration ofSeconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
