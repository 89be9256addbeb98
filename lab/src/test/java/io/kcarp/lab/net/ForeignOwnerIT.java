package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that speaks no CARP has the virtual address, and hosts that do have it rightly. */
@IsolatedLab
class ForeignOwnerIT {
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");

  /** A dead time of 0.3 s. */
  private static final KcarpOptions OPTIONS =
      KcarpOptions.of(7, "secret", VIRTUAL).withInterval(0, 26);

  private static final Duration LOOK = Duration.ofMillis(5);
  private static final String FOREIGN_MAC = "02:00:0a:58:00:63";
  private static final String CONFLICTS = "carp_address_conflicts{vip=\"vip\"} ";

  private final Segment segment = Segment.create("lab0", "10.88.255.1/16");
  private final Host node = segment.addHost("node", "10.88.0.11/16", "2001:db8::11/64");

  @AfterEach
  void takeDown() {
    segment.close();
  }

  private Host foreignHost(String address, int prefix) {
    var foreign = segment.addHost("foreign", "10.88.0.99/16", "2001:db8::99/64");
    addAddress(foreign, address, prefix);
    return foreign;
  }

  private static void addAddress(Host host, String address, int prefix) {
    host.ip("address", "add", address + "/" + prefix, "dev", Host.INTERFACE, "nodad");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.88.0.100/32", "2001:db8::100/128"})
  void whatAForeignHostHasIsNotTakenUntilItIsGone(String withPrefix) throws Exception {
    var virtual = AddressWithPrefix.parse(withPrefix);
    String text = virtual.address().getHostAddress();
    var foreign = foreignHost(text, virtual.prefixLength());
    var options = KcarpOptions.of(7, "secret", virtual.address());
    try (var agent = KcarpAgent.start(LAUNCHER, node, options)) {
      patiently().until(() -> agent.process().output().contains("BACKUP to INIT: AddressConflict"));
      patiently().until(() -> agent.process().output().contains(FOREIGN_MAC));
      patiently().until(() -> agent.total("carp_ownership_probes_total") > 4);
      assertThat(agent.is(Role.INIT)).isTrue();
      assertThat(agent.metrics()).contains(CONFLICTS + "1.0");
      assertThat(agent.total("carp_announcements_total")).isZero();

      foreign.ip("address", "del", withPrefix, "dev", Host.INTERFACE);
      patiently().until(() -> agent.is(Role.MASTER));
      assertThat(agent.metrics()).contains(CONFLICTS + "0.0");
    }
  }

  @Test
  void whoDefendsTakesItAndReports() throws Exception {
    var foreign = foreignHost("10.88.0.100", 32);
    try (var agent = KcarpAgent.start(LAUNCHER, node, OPTIONS.with("addressConflict: Defend"))) {
      patiently().until(() -> agent.is(Role.MASTER));
      assertThat(node.addresses()).contains(VIRTUAL);
      patiently().until(() -> agent.metrics().contains(CONFLICTS + "1.0"));
      assertThat(agent.process().output())
          .contains("the host at " + FOREIGN_MAC + " has 10.88.0.100");
      assertThat(foreign.addresses()).contains(VIRTUAL);
      assertThat(agent.is(Role.MASTER)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.88.0.101/32", "2001:db8::101/128"})
  void anAddressAddedToAMasterIsAskedForFirst(String withPrefix) throws Exception {
    var added = AddressWithPrefix.parse(withPrefix);
    String text = added.address().getHostAddress();
    var foreign = foreignHost(text, added.prefixLength());
    try (var agent = KcarpAgent.start(LAUNCHER, node, OPTIONS)) {
      patiently().until(() -> agent.is(Role.MASTER));
      // An IPv6 address needs a source, which the kernel looks at for a second.
      patiently().until(() -> !node.ip("address", "show").contains("tentative"));
      long transitions = agent.transitions();

      agent.apply(OPTIONS.withAddresses(VIRTUAL.getHostAddress(), text));
      patiently().until(() -> agent.metrics().contains(CONFLICTS + "1.0"));
      assertThat(agent.process().output()).contains("the host at " + FOREIGN_MAC + " has " + text);
      assertThat(node.ip("address", "show")).doesNotContain(withPrefix);

      foreign.ip("address", "del", withPrefix, "dev", Host.INTERFACE);
      patiently().until(() -> node.ip("address", "show").contains(withPrefix));
      assertThat(agent.metrics()).contains(CONFLICTS + "0.0");
      assertThat(node.addresses()).contains(VIRTUAL);
      assertThat(agent.transitions()).isEqualTo(transitions);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.88.0.100/32", "2001:db8::100/128"})
  void aHolderFindsAForeignHostByAskingAndKeepsTheAddress(String withPrefix) throws Exception {
    var virtual = AddressWithPrefix.parse(withPrefix);
    var foreign = segment.addHost("foreign", "10.88.0.99/16", "2001:db8::99/64");
    var options =
        KcarpOptions.of(7, "secret", virtual.address())
            .withInterval(0, 26)
            .with("announce: {refreshSeconds: 1}");
    try (var agent = KcarpAgent.start(LAUNCHER, node, options);
        var watch = HolderWatch.start(virtual.address(), List.of(node), LOOK)) {
      patiently().until(() -> agent.is(Role.MASTER) && !watch.holders().isEmpty());
      long heldNanos = System.nanoTime();
      addAddress(foreign, virtual.address().getHostAddress(), virtual.prefixLength());
      patiently().until(() -> agent.metrics().contains(CONFLICTS + "1.0"));
      patiently().until(() -> agent.announced("Conflict") > 0);
      assertThat(agent.process().output()).contains(FOREIGN_MAC);
      assertThat(agent.is(Role.MASTER)).isTrue();
      var log = watch.log();
      assertThat(log.noHolderNanos(heldNanos, log.endNanos())).isZero();
    }
  }

  @Test
  void aLiveUcarpIsNoForeignHostNorIsADeadOneThatWasHeard() throws Exception {
    var u = segment.addHost("u", "10.88.0.12/16");
    try (var ucarp = Ucarp.start(u, UcarpOptions.of(7, "secret", VIRTUAL))) {
      patiently().until(() -> ucarp.is(Role.MASTER) && u.addresses().contains(VIRTUAL));
      try (var agent =
          KcarpAgent.start(
              LAUNCHER, node, KcarpOptions.of(7, "secret", VIRTUAL).withInterval(1, 20))) {
        patiently().until(() -> agent.is(Role.BACKUP));
        patiently().until(() -> agent.total("carp_advertisements_received_total") > 4);
        assertThat(agent.is(Role.BACKUP)).isTrue();

        ucarp.process().kill();
        patiently().until(() -> agent.is(Role.MASTER));
        assertThat(u.addresses()).as("left behind").contains(VIRTUAL);
        assertThat(agent.process().output()).doesNotContain("AddressConflict");
        assertThat(agent.metrics()).contains(CONFLICTS + "0.0");
      }
    }
  }

  @Test
  void anotherAgentOfTheGroupIsNoForeignHost() throws Exception {
    var other = segment.addHost("other", "10.88.0.12/16");
    var options = KcarpOptions.of(7, "secret", VIRTUAL);
    try (var master = KcarpAgent.start(LAUNCHER, other, options)) {
      patiently().until(() -> master.is(Role.MASTER));
      try (var agent = KcarpAgent.start(LAUNCHER, node, options.withInterval(1, 20))) {
        patiently().until(() -> agent.is(Role.BACKUP));
        patiently().until(() -> agent.total("carp_advertisements_received_total") > 4);
        assertThat(agent.is(Role.BACKUP)).isTrue();
        assertThat(agent.process().output()).doesNotContain("AddressConflict");
        assertThat(master.metrics()).contains(CONFLICTS + "0.0");
      }
    }
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
