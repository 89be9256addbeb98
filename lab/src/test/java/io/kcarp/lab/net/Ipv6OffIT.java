package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Agents with an IPv4 virtual host, one of IPv6, and one of both, on hosts on which IPv6 is turned
 * off and on again: what needs it says so and comes back, what does not need it goes on.
 */
@IsolatedLab
class Ipv6OffIT {
  private static final Inet4Address IPV4 = Inet4Address.ofLiteral("10.87.0.100");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8:87::100");
  private static final Inet4Address BOTH_IPV4 = Inet4Address.ofLiteral("10.87.0.101");
  private static final InetAddress BOTH_IPV6 = InetAddress.ofLiteral("2001:db8:87::101");
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final String ALL = "all";

  private final Segment segment = Segment.create("lab0", "10.87.255.1/16");
  private Host first;
  private Host second;

  @BeforeEach
  void setUp() {
    first = segment.addHost("n1", "10.87.0.11/16", "2001:db8:87::11/64");
    second = segment.addHost("n2", "10.87.0.12/16", "2001:db8:87::12/64");
  }

  @AfterEach
  void takeDown() {
    segment.close();
  }

  private static void ipv6(Host host, String where, boolean on) throws IOException {
    Path off = Path.of("/proc/sys/net/ipv6/conf", where, "disable_ipv6");
    host.call(() -> Files.writeString(off, on ? "0" : "1"));
  }

  private static KcarpAgent start(Host host, int advskew) throws IOException {
    return KcarpAgent.start(
        LAUNCHER,
        host,
        Map.of(
            "v4", KcarpOptions.of(7, "secret", IPV4).withInterval(1, advskew),
            // No subnet tells its interface where there is no IPv6.
            "v6",
                KcarpOptions.of(8, "secret", IPV6)
                    .withInterval(1, advskew)
                    .with("interface: " + Host.INTERFACE),
            "both", KcarpOptions.of(9, "secret", BOTH_IPV4, BOTH_IPV6).withInterval(1, advskew)),
        Map.of());
  }

  private static void awaitRoles(KcarpAgent agent, Role ipv4, Role ipv6) {
    patiently()
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> {
          assertThat(agent.roles()).containsEntry("v4", ipv4);
          for (String name : List.of("v6", "both")) {
            // There is no number yet of one that had no other role before.
            assertThat(agent.roles().getOrDefault(name, Role.INIT)).as(name).isEqualTo(ipv6);
          }
        });
  }

  private static void awaitSaid(KcarpAgent agent, String sentence) {
    for (String name : List.of("v6", "both")) {
      patiently()
          .until(() ->
              agent
                  .process()
                  .output()
                  .lines()
                  .anyMatch(line -> line.contains('"' + name + '"') && line.contains(sentence)));
    }
  }

  @Test
  void whereItIsOffBeforeTheStartIpv4RunsAndTheRestFollowsWhenItIsTurnedOn() throws Exception {
    ipv6(first, ALL, false);
    try (var agent = start(first, 0)) {
      awaitRoles(agent, Role.MASTER, Role.INIT);
      awaitSaid(agent, "INIT: NoSourceAddress This node has no IPv6 at all, not even ::1");
      assertThat(first.addresses()).contains(IPV4).doesNotContain(BOTH_IPV4);

      ipv6(first, ALL, true);

      awaitRoles(agent, Role.MASTER, Role.MASTER);
      assertThat(agent.process().output()).doesNotContain("A fault in kcarp");
    }
  }

  @Test
  void whereItIsTurnedOffUnderTheMasterTheOtherHostTakesWhatNeedsItAndIpv4Stays() throws Exception {
    try (var master = start(first, 0)) {
      awaitRoles(master, Role.MASTER, Role.MASTER);
      try (var backup = start(second, 20);
          var ipv4 = HolderWatch.start(IPV4, List.of(first, second), LOOK);
          var ipv6 = HolderWatch.start(IPV6, List.of(first, second), LOOK);
          var both = HolderWatch.start(BOTH_IPV4, List.of(first, second), LOOK)) {
        awaitRoles(backup, Role.BACKUP, Role.BACKUP);

        ipv6(first, Host.INTERFACE, false);

        awaitSaid(master, "INIT: NoSourceAddress eth0 has no IPv6 link-local address");
        patiently().until(() -> ipv6.holders().equals(Set.of("n2")));
        patiently().until(() -> both.holders().equals(Set.of("n2")));
        awaitRoles(master, Role.MASTER, Role.INIT);
        assertThat(master.process().output())
            .contains("the kernel does not take it back")
            .doesNotContain("put it back");

        ipv6(first, Host.INTERFACE, true);

        awaitRoles(master, Role.MASTER, Role.BACKUP);
        awaitRoles(backup, Role.BACKUP, Role.MASTER);
        assertThat(ipv4.holders()).containsExactly("n1");
        assertThat(ipv4.log().changes()).as("holders of what needs no IPv6").hasSize(1);
        for (var agent : List.of(master, backup)) {
          assertThat(agent.process().output()).doesNotContain("A fault in kcarp");
        }
      }
    }
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(60));
  }
}
