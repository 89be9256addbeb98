package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interface goes down, loses its cable, its name, itself, or its own address. */
@IsolatedLab
class InterfaceIT {
  private static final String NEIGHBOUR = "10.89.0.12";
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.89.0.100");
  private static final KcarpOptions KCARP = KcarpOptions.of(7, "secret", VIRTUAL);
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final Path PROMOTE_SECONDARIES =
      Path.of("/proc/sys/net/ipv4/conf", Host.INTERFACE, "promote_secondaries");
  private static final int SOURCE_ADDRESS = 26;

  private final Segment segment = Segment.create("lab0", "10.89.255.1/16");
  private Host node;
  private Host neighbour;

  @BeforeEach
  void setUp() {
    node = segment.addHost("n1", "10.89.0.11/16");
    neighbour = segment.addHost("n2", NEIGHBOUR + "/16");
  }

  @AfterEach
  void takeDown() {
    segment.close();
  }

  @Test
  void linkFaultsEndInInitAndHealByThemselves() throws Exception {
    try (var agent = KcarpAgent.start(LAUNCHER, node, KCARP)) {
      patiently().until(() -> agent.is(Role.MASTER));

      node.ip("link", "set", Host.INTERFACE, "down");
      patiently().until(() -> agent.is(Role.INIT));
      assertThat(agent.process().output()).contains("InterfaceDown");
      node.ip("link", "set", Host.INTERFACE, "up");
      patiently().until(() -> agent.is(Role.MASTER));

      node.cutLink();
      patiently().until(() -> agent.is(Role.INIT));
      assertThat(agent.process().output()).contains("NoCarrier");
      // The kernel does not ask for it by itself.
      node.ip("neighbour", "add", NEIGHBOUR, "dev", Host.INTERFACE, "nud", "incomplete");
      assertThat(node.ip("neighbour", "show", NEIGHBOUR)).contains("INCOMPLETE");
      node.restoreLink();
      patiently().until(() -> node.ip("neighbour", "show", NEIGHBOUR).contains("lladdr"));
      patiently().until(() -> agent.is(Role.MASTER));

      node.ip("link", "set", Host.INTERFACE, "down");
      node.ip("link", "set", Host.INTERFACE, "name", "lan0");
      node.ip("link", "set", "lan0", "up");
      patiently().until(() -> agent.is(Role.MASTER));
      assertThat(Files.readString(agent.process().log())).contains("lan0");
      assertThat(agent.process().alive()).isTrue();
    }
  }

  @Test
  void aNewNameOfAnInterfaceThatIsUpMovesNothing() throws Exception {
    var options = KCARP.with("announce: {refreshSeconds: 1}");
    String second = "10.89.0.101";
    try (var agent = KcarpAgent.start(LAUNCHER, node, options)) {
      patiently().until(() -> agent.is(Role.MASTER));
      long transitions = agent.transitions();

      renameWhileUp("lan0");
      agent.apply(options.withAddresses(VIRTUAL.getHostAddress(), second));
      patiently().until(() -> node.ip("address", "show").contains(second));

      assertThat(node.ip("address", "show")).contains(VIRTUAL.getHostAddress());
      assertThat(agent.transitions()).isEqualTo(transitions);
      neighbour.ip("address", "add", second + "/32", "dev", Host.INTERFACE);
      patiently().until(() -> agent.metrics().contains("carp_address_conflicts{vip=\"vip\"} 1.0"));
      assertThat(agent.process().output()).doesNotContain("are not noticed");
    }
  }

  private void renameWhileUp(String name) {
    try {
      node.ip("link", "set", Host.INTERFACE, "name", name);
    } catch (LabException e) {
      abort("before Linux 6.2 no interface that is up gets a new name: " + e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"announce: {count: 3}", "interface: " + Host.INTERFACE})
  void anInterfaceThatIsMadeAnewIsServedAgain(String field) throws Exception {
    try (var agent = KcarpAgent.start(LAUNCHER, node, KCARP.with(field))) {
      patiently().until(() -> agent.is(Role.MASTER));

      node.unplug();
      patiently().until(() -> agent.process().output().contains("INIT: NoInterface"));
      assertThat(agent.role()).contains(Role.INIT);
      assertThat(agent.process().output())
          .containsPattern("MASTER to INIT: (InterfaceDown|NoInterface)")
          .doesNotContain("Another program", "AddressRefused");

      node.plug();
      patiently().until(() -> agent.is(Role.MASTER));
      assertThat(node.addresses()).contains(VIRTUAL);
      assertThat(agent.process().alive()).isTrue();
    }
  }

  @Test
  void advertisementsComeFromTheInterfacesNewOwnAddress() throws Exception {
    var before = InetAddress.ofLiteral("10.89.0.11");
    var after = InetAddress.ofLiteral("10.89.0.21");
    try (var advertisements = FrameCapture.start(node.port(), FrameCapture::advertisement);
        var agent = KcarpAgent.start(LAUNCHER, node, KCARP)) {
      patiently().until(() -> agent.is(Role.MASTER) && !advertisements.frames().isEmpty());
      assertThat(isFrom(advertisements.frames().getLast(), before)).isTrue();
      long transitions = agent.transitions();

      // As most distributions set it; without it the kernel removes the second with the first.
      node.call(() -> Files.writeString(PROMOTE_SECONDARIES, "1"));
      node.ip("address", "add", "10.89.0.21/16", "dev", Host.INTERFACE);
      node.ip("address", "delete", "10.89.0.11/16", "dev", Host.INTERFACE);

      patiently().until(() -> isFrom(advertisements.frames().getLast(), after));
      assertThat(agent.role()).contains(Role.MASTER);
      assertThat(agent.transitions()).isEqualTo(transitions);
      assertThat(node.addresses()).contains(VIRTUAL);
    }
  }

  private static boolean isFrom(CapturedFrame frame, InetAddress source) {
    return Arrays.equals(
        frame.bytes(), SOURCE_ADDRESS, SOURCE_ADDRESS + 4, source.getAddress(), 0, 4);
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
