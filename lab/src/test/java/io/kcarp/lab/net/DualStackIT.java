package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual hosts with an IPv6 address, alone or beside an IPv4 one, on three agents. */
@IsolatedLab
class DualStackIT {
  private static final Inet4Address IPV4 = Inet4Address.ofLiteral("10.88.0.100");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("fd00:88::100");
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final int PORT = 7777;
  private static final int SOME = 200;

  /** The successor's is 3.08 s. */
  private static final Duration DEAD_TIME_AND_LOAD = Duration.ofSeconds(5);

  private final Segment segment = Segment.create("lab0", "10.88.255.1/16");
  private final Host n1 = segment.addHost("n1", "10.88.0.11/16", "fd00:88::11/64");
  private final Host n2 = segment.addHost("n2", "10.88.0.12/16", "fd00:88::12/64");
  private final Host n3 = segment.addHost("n3", "10.88.0.13/16", "fd00:88::13/64");
  private final List<KcarpAgent> agents = new ArrayList<>();

  @AfterEach
  void takeDown() throws IOException {
    for (var agent : agents) {
      agent.close();
    }
    segment.close();
  }

  /** Three agents, the first of them master; the second has the next better interval. */
  private void start(InetAddress... addresses) throws IOException {
    for (var host : List.of(n1, n2, n3)) {
      var options = KcarpOptions.of(7, "secret", addresses).withInterval(1, 20 * agents.size());
      agents.add(KcarpAgent.start(LAUNCHER, host, options));
      patiently().until(() -> agents.getFirst().is(Role.MASTER));
    }
    patiently().until(() -> agents.get(1).is(Role.BACKUP) && agents.get(2).is(Role.BACKUP));
  }

  private static InetAddress[] addresses(boolean dualStack) {
    return dualStack ? new InetAddress[] {IPV4, IPV6} : new InetAddress[] {IPV6};
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whenTheMastersLinkIsCutTheNextBestAnswersClientsOfItsIpv6Address(boolean dualStack)
      throws Exception {
    var client = segment.addHost("client", "10.88.0.200/16", "fd00:88::200/64");
    start(addresses(dualStack));
    try (var _ = EchoServer.start(n1, PORT);
        var _ = EchoServer.start(n2, PORT);
        var _ = EchoServer.start(n3, PORT);
        var watch = HolderWatch.start(IPV6, List.of(n1, n2, n3), LOOK);
        var capture = FrameCapture.start(segment.bridge(), FrameCapture::ipv6Announcement);
        var probe = UdpProbe.start(client, IPV6, PORT)) {
      assertThat(watch.holders()).containsExactly("n1");
      assertThat(neverPreferred(n1)).isTrue();
      patiently().until(() -> probe.report().answers().size() > SOME);

      long cutNanos = System.nanoTime();
      n1.cutLink();

      patiently().until(() -> probe.report().changes().getLast().host().equals("n2"));
      patiently().until(() -> watch.holders().equals(Set.of("n2")));
      int answers = probe.report().answers().size();
      patiently().until(() -> probe.report().answers().size() > answers + SOME);
      var report = probe.stop();
      long endNanos = report.answers().getLast().arrivedNanos();

      // Of itself the client would ask again after some 8 s at the earliest.
      assertThat(report.longestSilenceNanos(cutNanos, endNanos))
          .isLessThan(DEAD_TIME_AND_LOAD.toNanos());
      assertThat(report.changes()).extracting(ProbeReport.Change::host).containsExactly("n1", "n2");
      assertThat(capture.frames()).filteredOn(frame -> frame.atNanos() - cutNanos > 0).isNotEmpty();
      assertThat(client.ip("-6", "neigh", "show", IPV6.getHostAddress()))
          .contains("lladdr " + mac(n2));
      assertThat(neverPreferred(n2)).isTrue();
      assertThat(n2.addresses().contains(IPV4)).isEqualTo(dualStack);
      assertThat(n1.addresses()).doesNotContain(IPV4);
    }
  }

  @Test
  void aBackupThatIsDeafToIpv6StaysBackupAndSaysSo() throws Exception {
    start(IPV4, IPV6);
    var deaf = agents.get(1);
    var transitions = new ArrayList<Long>();
    for (var agent : agents) {
      transitions.add(agent.transitions());
    }

    n2.loseIpv6Advertisements();

    patiently().until(() -> deaf.process().output().contains("but not in IPV6"));
    try (var capture = FrameCapture.start(segment.bridge(), FrameCapture::ipv6Advertisement)) {
      // Several dead times.
      patiently().until(() -> capture.frames().size() > 10);
    }
    n2.impair(Impairment.NONE);
    patiently().until(() -> deaf.process().output().contains("in both families again"));

    assertThat(deaf.is(Role.BACKUP)).isTrue();
    for (int i = 0; i < agents.size(); i++) {
      assertThat(agents.get(i).transitions()).isEqualTo(transitions.get(i));
    }
    assertThat(agents.get(2).process().output()).doesNotContain("IPV6");
  }

  @Test
  void tsharkAndTcpdumpUnderstandAdvertisementsInIpv6(@TempDir Path directory) throws Exception {
    try (var capture =
        FrameCapture.start(
            segment.bridge(),
            frame ->
                FrameCapture.ipv6Advertisement(frame) || FrameCapture.ipv6Announcement(frame))) {
      agents.add(KcarpAgent.start(LAUNCHER, n1, KcarpOptions.of(7, "secret", IPV4, IPV6)));
      patiently().until(() -> capture.frames().size() >= 3);
      var file = PcapFile.write(directory.resolve("carp.pcap"), capture.frames()).toString();

      assertThat(Command.run(List.of("tshark", "-r", file, "-d", "ip.proto==112,carp", "-V")))
          .contains(
              "Common Address Redundancy Protocol",
              "Virtual Host ID: 7",
              "Checksum Status: Good",
              "Destination Address: ff02::12",
              "Neighbor Advertisement",
              "Target Address: fd00:88::100")
          .doesNotContain("Malformed", "Checksum Status: Bad", "incorrect");
      assertThat(Command.run(List.of("tcpdump", "-n", "-v", "-r", file, "-T", "carp")))
          .contains("> ff02::12:", "vhid=7 advbase=1 advskew=0 authlen=7", "tgt is fd00:88::100")
          .doesNotContain("bad");
    }
  }

  /** Whether the host has the address, and will not take it as a source of its own accord. */
  private static boolean neverPreferred(Host host) {
    var line =
        host.ip("-6", "-o", "address", "show", "dev", Host.INTERFACE, "to", "fd00:88::100/128");
    return line.contains("fd00:88::100/128")
        && line.contains(" deprecated ")
        && line.contains(" nodad ")
        && line.contains("preferred_lft 0sec");
  }

  private static String mac(Host host) {
    var words = List.of(host.ip("-br", "link", "show", "dev", Host.INTERFACE).split("\\s+"));
    return words.get(2);
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
