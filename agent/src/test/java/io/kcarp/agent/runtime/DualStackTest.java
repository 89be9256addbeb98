package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.Destinations;
import io.kcarp.agent.wire.GratuitousArp;
import io.kcarp.agent.wire.MacAddress;
import io.kcarp.agent.wire.NeighbourAdvertisement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Virtual hosts with addresses of both families, and of IPv6 alone. */
class DualStackTest {
  private static final String IPV4 = "10.0.0.100";
  private static final String IPV6 = "2001:db8::100";
  private static final MacAddress MAC = new MacAddress(0x020000000002L);
  private static final OtherHost IN_IPV4 = OtherHost.at("10.0.0.2", "secret", IPV4, IPV6);
  private static final OtherHost IN_IPV6 = OtherHost.at("fe80::2", "secret", IPV4, IPV6);
  private static final String IPV6_SILENT =
      "The master is not heard in IPV6: check multicast of that family.";

  private final SimulatedNode node =
      new SimulatedNode(Fixtures.own(2, "fe80::1", 64), Fixtures.own(2, "2001:db8::1", 64));

  private void desire(String... addresses) {
    node.desire(Map.of("web", Wanted.with(addresses).on("eth0").build()));
  }

  private void becomeMaster(String... addresses) {
    desire(addresses);
    node.advanceMillis(3_200);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  /** One advertisement in each of the families, each second. */
  private void hearFor(int seconds, int firstCounter, OtherHost... hosts) {
    for (int i = 0; i < seconds; i++) {
      node.advanceMillis(1_000);
      int counter = firstCounter + 2 * i;
      for (OtherHost host : hosts) {
        node.receive(host.sends(1, 0, counter++));
      }
    }
  }

  @Test
  void aMasterAdvertisesInEachFamilyToItsGroupFromItsSource() {
    becomeMaster(IPV4, IPV6);
    assertThat(node.advertised()).hasSize(2);
    Advertisement ipv4 = node.advertised().getFirst();
    Advertisement ipv6 = node.advertised().getLast();
    assertThat(ipv4.family()).isEqualTo(Family.IPV4);
    assertThat(ipv4.source()).isEqualTo(ip("10.0.0.1"));
    assertThat(ipv4.destination()).isEqualTo(Destinations.IPV4_GROUP);
    assertThat(ipv4.destinationMac()).isEqualTo(new MacAddress(0x01005e000012L));
    assertThat(ipv6.family()).isEqualTo(Family.IPV6);
    assertThat(ipv6.source()).isEqualTo(ip("fe80::1"));
    assertThat(ipv6.destination()).isEqualTo(Destinations.IPV6_GROUP);
    assertThat(ipv6.destinationMac()).isEqualTo(new MacAddress(0x333300000012L));
    assertThat(ipv6.sourceMac()).isEqualTo(ipv4.sourceMac()).isEqualTo(MAC);
    assertThat(ipv6.interval()).isEqualTo(ipv4.interval());
    assertThat(ipv6.counter()).as("no counter is used twice").isEqualTo(ipv4.counter() + 1);
  }

  @Test
  void aMasterHoldsAndAnnouncesTheAddressesOfBothFamilies() {
    becomeMaster(IPV4, IPV6);
    assertThat(node.report("web").held())
        .containsExactlyInAnyOrder(
            new VirtualAddress(ip(IPV4), 32), new VirtualAddress(ip(IPV6), 128));
    assertThat(node.told())
        .hasSize(5)
        .contains(
            GratuitousArp.request(MAC, ip(IPV4)),
            GratuitousArp.reply(MAC, ip(IPV4)),
            NeighbourAdvertisement.unsolicited(MAC, ip(IPV6)));
  }

  @Test
  void ofIpv6AloneNothingGoesOutInIpv4() {
    becomeMaster(IPV6);
    assertThat(node.advertised()).hasSize(1);
    assertThat(node.advertised().getFirst().source()).isEqualTo(ip("fe80::1"));
    assertThat(node.told()).hasSize(2).contains(NeighbourAdvertisement.unsolicited(MAC, ip(IPV6)));
    assertThat(node.report("web").sourceAddress()).isEqualTo(ip("fe80::1"));
  }

  @Test
  void ofIpv6AloneAnAdvertisementInIpv4IsNotHeard() {
    desire(IPV6);
    hearFor(3, 0, OtherHost.at("10.0.0.2", "secret", IPV6));
    node.advanceMillis(200);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  @Test
  void aNewMacIsAnnouncedInBothFamilies() {
    becomeMaster(IPV4, IPV6);
    node.sent.clear();
    MacAddress changed = new MacAddress(0x020909090909L);
    node.kernelTells(
        new NetlinkEvent.LinkChanged(
            new Link(
                2,
                "eth0",
                HardwareAddress.of(changed.bytes()),
                true,
                true,
                false,
                1500,
                Link.ETHERNET)));
    assertThat(node.told())
        .containsExactlyInAnyOrder(
            GratuitousArp.request(changed, ip(IPV4)),
            GratuitousArp.reply(changed, ip(IPV4)),
            NeighbourAdvertisement.unsolicited(changed, ip(IPV6)));
  }

  @Test
  void aFamilyThatFallsSilentIsNamedAndMakesNoMaster() {
    desire(IPV4, IPV6);
    hearFor(3, 0, IN_IPV4, IN_IPV6);
    assertThat(node.report("web").message()).doesNotContain("not heard");

    hearFor(10, 100, IN_IPV4);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").observedMaster()).isEqualTo(ip("10.0.0.2"));
    assertThat(node.report("web").message()).endsWith(IPV6_SILENT);

    hearFor(1, 200, IN_IPV4, IN_IPV6);
    assertThat(node.report("web").message()).doesNotContain("not heard");
  }

  @Test
  void aMasterHeardInIpv6AloneIsKnownByItsIpv6Source() {
    desire(IPV4, IPV6);
    hearFor(10, 0, IN_IPV6);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").observedMaster()).isEqualTo(ip("fe80::2"));
    assertThat(node.report("web").message())
        .endsWith("The master is not heard in IPV4: check multicast of that family.");
  }

  @Test
  void whenBothFamiliesAreSilentItTakesOver() {
    desire(IPV4, IPV6);
    hearFor(3, 0, IN_IPV4, IN_IPV6);
    hearFor(5, 100, IN_IPV6);
    node.advanceMillis(2_999);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    node.advanceMillis(2);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").message()).doesNotContain("not heard");
  }

  @Test
  void aLeavingMasterBowsOutInBothFamiliesAndLeavesNoAddress() {
    becomeMaster(IPV4, IPV6);
    node.sent.clear();
    CompletableFuture<Void> done = new CompletableFuture<>();
    node.hosts.shutdown(done);
    assertThat(node.advertised())
        .extracting(Advertisement::family)
        .containsExactly(Family.IPV4, Family.IPV6);
    assertThat(node.advertised())
        .allMatch(advertisement -> advertisement.interval().equals(AdvertisementInterval.BOW_OUT));

    node.receive(IN_IPV6.sends(1, 7, 1));
    node.advanceMillis(21);
    assertThat(done).as("a successor heard in IPv6 alone is one").isCompleted();
    assertThat(node.holds(IPV4)).isFalse();
    assertThat(node.holds(IPV6)).isFalse();
  }

  @Test
  void withoutALinkLocalAddressItSaysSo() {
    SimulatedNode without = new SimulatedNode(Fixtures.own(1, "::1", 128));
    without.desire(Map.of("web", Wanted.with(IPV4, IPV6).build()));
    assertThat(without.report("web").reason()).isEqualTo("NoSourceAddress");
    assertThat(without.report("web").message()).contains("eth0 has no IPv6 link-local address");

    without.kernelTells(new NetlinkEvent.AddressAdded(Fixtures.own(2, "fe80::1", 64)));
    assertThat(without.report("web").role()).isEqualTo(Role.BACKUP);
  }
}
