package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A bond goes over to its other NIC, and loses both. Only where the kernel has bonds: {@code
 * ./check bonds} takes one that has.
 */
@IsolatedLab
@Tag("bonds")
class BondIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.89.0.100");
  private static final String IPV6 = "2001:db8:89::100";
  private static final InetAddress VIRTUAL6 = InetAddress.ofLiteral(IPV6);
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL, VIRTUAL6);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final String BOND = "bond0";
  private static final String SECOND_NIC = "eth1";
  private static final String SECOND_PORT = "lab0b2";
  private static final String FIRST_MAC = "02:00:0a:59:00:0b";
  private static final String SECOND_MAC = "02:00:0a:59:00:77";

  /** Where a frame's source begins, in hex digits. */
  private static final int SOURCE_DIGITS = 12;

  private final Segment segment = Segment.create("lab0", "10.89.255.1/16");
  private final Host node = segment.addHost("n1", "10.89.0.11/16");
  private final Host neighbour = segment.addHost("n2", "10.89.0.12/16", "2001:db8:89::12/64");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  /** As users configure it; {@code failOverMac} says whether the bond's MAC goes along. */
  private void makeBond(String failOverMac) {
    Command.ipBatch(
        List.of(),
        List.of(
            "link add %s type veth peer name %s address %s netns %s"
                .formatted(SECOND_PORT, SECOND_NIC, SECOND_MAC, node.name()),
            "link set %s master %s up".formatted(SECOND_PORT, segment.bridge())));
    Command.ipBatch(
        List.of("-n", node.name()),
        List.of(
            "link add %s type bond mode active-backup miimon 50 fail_over_mac %s"
                .formatted(BOND, failOverMac),
            "address flush dev " + Host.INTERFACE,
            "link set %s down".formatted(Host.INTERFACE),
            "link set %s master %s".formatted(Host.INTERFACE, BOND),
            "link set %s master %s".formatted(SECOND_NIC, BOND),
            "link set %s up".formatted(BOND),
            "address add 10.89.0.11/16 dev " + BOND,
            "address add 2001:db8:89::11/64 dev %s nodad".formatted(BOND)));
    patiently().until(() -> activeNic().equals(Host.INTERFACE));
  }

  @ParameterizedTest
  @CsvSource({"none, " + FIRST_MAC, "active, " + SECOND_MAC})
  void aMasterStaysMasterOnTheOtherNicAndItsNeighboursFindIt(String failOverMac, String macAfter)
      throws Exception {
    makeBond(failOverMac);
    try (var agent = KcarpAgent.start(LAUNCHER, node, KCARP)) {
      patiently().until(() -> agent.is(Role.MASTER) && reached(VIRTUAL) && reached(VIRTUAL6));
      assertThat(neighbours()).contains(VIRTUAL.getHostAddress() + " lladdr " + FIRST_MAC);
      long transitions = agent.transitions();
      try (var announcements = FrameCapture.start(SECOND_PORT, FrameCapture::announcement);
          var announcements6 = FrameCapture.start(SECOND_PORT, FrameCapture::ipv6Announcement);
          var advertisements = FrameCapture.start(SECOND_PORT, FrameCapture::advertisement)) {
        node.cutLink();
        // From now on nothing comes there from the first NIC.
        long cutNanos = System.nanoTime();

        patiently().until(() -> activeNic().equals(SECOND_NIC));
        patiently().until(() -> isSaidToBeAt(announcements, cutNanos, VIRTUAL, macAfter));
        patiently().until(() -> isSaidToBeAt(announcements6, cutNanos, VIRTUAL6, macAfter));
        patiently()
            .until(() -> neighbours().contains(VIRTUAL.getHostAddress() + " lladdr " + macAfter));
        patiently().until(() -> reached(VIRTUAL) && reached(VIRTUAL6));
        patiently()
            .until(() -> since(advertisements, cutNanos).anyMatch(hex -> isFrom(hex, macAfter)));
      }
      patiently().until(() -> agent.is(Role.MASTER));
      assertThat(agent.transitions()).isEqualTo(transitions);
      boolean macChanged = !macAfter.equals(FIRST_MAC);
      patiently().until(() -> agent.announced("MacChanged") > 0 == macChanged);
    }
  }

  @Test
  void withoutBothNicsAMasterIsInitAndComesBackByItself() throws Exception {
    makeBond("none");
    try (var agent = KcarpAgent.start(LAUNCHER, node, KCARP)) {
      patiently().until(() -> agent.is(Role.MASTER));

      node.cutLink();
      Command.run(List.of("ip", "link", "set", SECOND_PORT, "down"));

      patiently().until(() -> agent.is(Role.INIT));
      patiently().until(() -> holdsNone());
      patiently().until(() -> agent.process().output().contains("MASTER to INIT: NoCarrier"));

      Command.run(List.of("ip", "link", "set", SECOND_PORT, "up"));
      patiently().until(() -> agent.is(Role.MASTER) && reached(VIRTUAL) && reached(VIRTUAL6));
      assertThat(activeNic()).isEqualTo(SECOND_NIC);
    }
  }

  private String activeNic() {
    return node.ip("-details", "link", "show", BOND)
        .replaceFirst("(?s).* active_slave (\\S+) .*|.*", "$1");
  }

  private boolean holdsNone() {
    String addresses = node.ip("address", "show", "dev", BOND);
    return !addresses.contains(VIRTUAL.getHostAddress()) && !addresses.contains(IPV6);
  }

  private String neighbours() {
    return neighbour.ip("-4", "neighbour", "show").replace(" dev " + Host.INTERFACE, "");
  }

  private boolean reached(InetAddress address) throws Exception {
    return neighbour.call(() -> address.isReachable(1000));
  }

  /** In gratuitous ARP, or a neighbour advertisement, that leaves by the second NIC. */
  private static boolean isSaidToBeAt(
      FrameCapture capture, long fromNanos, InetAddress address, String mac) {
    return since(capture, fromNanos)
        .anyMatch(hex -> hex.contains(hexOf(address)) && hex.contains(mac.replace(":", "")));
  }

  private static Stream<String> since(FrameCapture capture, long fromNanos) {
    return capture.frames().stream()
        .filter(frame -> frame.atNanos() - fromNanos > 0)
        .map(CapturedFrame::hex);
  }

  private static boolean isFrom(String hex, String mac) {
    return hex.startsWith(mac.replace(":", ""), SOURCE_DIGITS);
  }

  private static String hexOf(InetAddress address) {
    return HexFormat.of().formatHex(address.getAddress());
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofMinutes(5));
  }
}
