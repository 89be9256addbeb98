package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.WEB;
import static io.kcarp.agent.runtime.Fixtures.ip;
import static io.kcarp.agent.runtime.Fixtures.link;
import static io.kcarp.agent.runtime.Fixtures.marked;
import static io.kcarp.agent.runtime.Fixtures.own;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterfacesTest {
  private final Interfaces interfaces = new Interfaces();

  private void have(List<Link> links, InterfaceAddress... addresses) {
    interfaces.replace(links, List.of(addresses));
  }

  private String refusal(DesiredVirtualHost desired) {
    return interfaces.choose(desired) instanceof InterfaceChoice.None(String reason, String message)
        ? reason + ": " + message
        : "none";
  }

  @Test
  void theSubnetDecides() {
    have(
        List.of(link(1, "lo"), link(2, "eth0"), link(3, "eth1")),
        own(1, "127.0.0.1", 8),
        own(2, "192.168.1.4", 24),
        own(3, "10.0.0.4", 24));
    assertThat(interfaces.choose(WEB))
        .isEqualTo(new InterfaceChoice.Chosen(link(3, "eth1"), Sources.of(ip("10.0.0.4"))));
  }

  @Test
  void theLongestPrefixDecidesBetweenTwoSubnets() {
    have(List.of(link(2, "eth0"), link(3, "eth1")), own(2, "10.1.0.4", 8), own(3, "10.0.0.4", 24));
    assertThat(interfaces.choose(WEB))
        .isEqualTo(new InterfaceChoice.Chosen(link(3, "eth1"), Sources.of(ip("10.0.0.4"))));
  }

  @Test
  void aNamedInterfaceNeedNotHoldTheSubnetButIsWarnedOf() {
    have(List.of(link(2, "eth0")), own(2, "192.168.1.4", 24), own(2, "fe80::2", 64));
    InterfaceChoice.Chosen chosen =
        chosen(Wanted.with("10.0.0.100", "192.168.1.100", "2001:db8::100").on("eth0"));
    assertThat(chosen.link()).isEqualTo(link(2, "eth0"));
    assertThat(chosen.sources()).isEqualTo(new Sources(ip("192.168.1.4"), ip("fe80::2")));
    assertThat(chosen.warning())
        .isEqualTo(
            "No address of eth0's own has 10.0.0.100 in its subnet, so this node's own connections"
                + " may come from 10.0.0.100: give eth0 such an address while another node is"
                + " master. This node has no IPv6 address of its own but link-local ones, so its"
                + " own connections may come from 2001:db8:0:0:0:0:0:100: give eth0 another.");

    interfaces.apply(new NetlinkEvent.AddressAdded(own(2, "10.0.0.4", 24)));
    interfaces.apply(new NetlinkEvent.AddressAdded(own(7, "fd00::4", 128)));
    assertThat(
            chosen(Wanted.with("10.0.0.100", "192.168.1.100", "2001:db8::100").on("eth0"))
                .warning())
        .isEmpty();
  }

  @Test
  void aLinkLocalVirtualAddressIsNoSourceInPlaceOfAnother() {
    have(List.of(link(2, "eth0")), own(2, "fe80::2", 64));
    assertThat(chosen(Wanted.with("fe80::100").on("eth0")).warning()).isEmpty();
  }

  private InterfaceChoice.Chosen chosen(Wanted wanted) {
    return (InterfaceChoice.Chosen) interfaces.choose(wanted.build());
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.100/32, 10.0.0.4, 16, eth0, false, it has no such route",
    "10.0.0.100/24, 10.0.0.4, 24, eth0, false, nor has the second of a subnet",
    "10.0.0.100/24, 10.0.0.4, 16, eth0, true, the longer route would win",
    "10.0.0.100/16, 10.0.0.4, 24, eth0, true, the rest of the subnet has other routes",
    "10.0.0.100/24, 10.0.0.4, 24, eth1, true, another interface leads there",
    "10.0.0.100/24, 10.0.0.4, 32, eth1, false, a single address leads nowhere",
    "10.0.0.100/24, 10.0.0.4, 24, lo, false, nor does lo",
    "10.0.0.100/24, 10.0.1.4, 24, eth0, false, nothing else leads there",
    "2001:db8::100/64, 2001:db8::4, 48, eth0, false, IPv6 goes by the preference"
  })
  void noRouteOfAVirtualAddressWhereTheNodeHasAnother(
      String virtual, String own, int prefix, String on, boolean unrouted, String why) {
    List<Link> links = List.of(link(1, "lo"), link(2, "eth0"), link(3, "eth1"));
    int index =
        links.stream().filter(link -> link.name().equals(on)).findFirst().orElseThrow().index();
    have(links, own(2, "192.168.1.4", 24), own(2, "fe80::2", 64), own(index, own, prefix));
    Wanted wanted = Wanted.with().prefixed(virtual).on("eth0");
    assertThat(chosen(wanted).unrouted())
        .as(why)
        .isEqualTo(unrouted ? Set.copyOf(wanted.build().addresses()) : Set.of());
  }

  @Test
  void anUnknownInterfaceIsRefusedByName() {
    have(List.of(link(1, "lo"), link(2, "eth0")), own(2, "10.0.0.4", 24));
    assertThat(refusal(Wanted.with("10.0.0.100").on("eth9").build()))
        .isEqualTo("NoInterface: This node has no interface eth9; it has lo, eth0.");
  }

  @Test
  void noSubnetIsRefusedWithTheAddress() {
    have(List.of(link(2, "eth0")), own(2, "192.168.1.4", 24));
    assertThat(refusal(WEB)).startsWith("NoInterface: ").contains("10.0.0.100");
  }

  @Test
  void aVirtualAddressIsNobodysOwn() {
    have(
        List.of(link(2, "eth0"), link(3, "eth1")),
        own(2, "10.0.0.100", 24),
        marked(2, "10.0.0.7"),
        own(3, "10.0.0.4", 24));
    assertThat(interfaces.choose(WEB))
        .isEqualTo(new InterfaceChoice.Chosen(link(3, "eth1"), Sources.of(ip("10.0.0.4"))));
    assertThat(refusal(Wanted.with("10.0.0.100").on("eth0").build()))
        .isEqualTo(
            "NoSourceAddress: eth0 has no IPv4 address of its own to send advertisements from, and"
                + " the virtual host has IPv4 addresses: give the interface one.");
  }

  @Test
  void theSourceAddressMustBeThere() {
    have(List.of(link(2, "eth0")), own(2, "10.0.0.4", 24), own(2, "10.0.0.5", 24));
    assertThat(interfaces.choose(Wanted.with("10.0.0.100").source("10.0.0.5").build()))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip("10.0.0.5"))));
    assertThat(refusal(Wanted.with("10.0.0.100").source("10.0.0.6").build()))
        .isEqualTo(
            "NoSourceAddress: eth0 does not have the source address 10.0.0.6;"
                + " it has [10.0.0.4, 10.0.0.5].");
  }

  @Test
  void theLongestIpv6PrefixDecides() {
    have(
        List.of(link(1, "lo"), link(2, "eth0"), link(3, "eth1")),
        own(1, "::1", 128),
        own(2, "2001:db8::4", 32),
        own(2, "fe80::2", 64),
        own(3, "2001:db8::5", 64),
        own(3, "fe80::3", 64));
    assertThat(interfaces.choose(Wanted.with("2001:db8::100").build()))
        .isEqualTo(new InterfaceChoice.Chosen(link(3, "eth1"), Sources.of(ip("fe80::3"))));
  }

  @Test
  void eachFamilyHasItsSourceAndOnlyTheOnesSpoken() {
    have(
        List.of(link(2, "eth0")),
        own(2, "fe80::2", 64),
        own(2, "2001:db8::4", 64),
        own(2, "10.0.0.4", 24));
    assertThat(interfaces.choose(Wanted.with("10.0.0.100").build()))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip("10.0.0.4"))));
    assertThat(interfaces.choose(Wanted.with("2001:db8::100").build()))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip("fe80::2"))));
    InterfaceChoice both =
        new InterfaceChoice.Chosen(link(2, "eth0"), new Sources(ip("10.0.0.4"), ip("fe80::2")));
    assertThat(interfaces.choose(Wanted.with("2001:db8::100", "10.0.0.100").build()))
        .isEqualTo(both);
    assertThat(interfaces.choose(Wanted.with("10.0.0.100", "2001:db8::100").build()))
        .isEqualTo(both);
  }

  @Test
  void aMissingFamilyIsNamed() {
    have(List.of(link(2, "eth0")), own(2, "10.0.0.4", 24));
    assertThat(refusal(Wanted.with("10.0.0.100", "2001:db8::100").build()))
        .startsWith("NoSourceAddress: This node has no IPv6 at all")
        .contains("ipv6.disable=1", "see that eth0 has a link-local address");

    have(List.of(link(2, "eth0")), own(2, "10.0.0.4", 24), own(2, "2001:db8::4", 64));
    assertThat(refusal(Wanted.with("10.0.0.100", "2001:db8::100").build()))
        .startsWith("NoSourceAddress: eth0 has no IPv6 link-local address of its own")
        .contains("/proc/sys/net/ipv6/conf/eth0");

    have(List.of(link(2, "eth0")), own(2, "fe80::2", 64), own(2, "2001:db8::4", 64));
    assertThat(refusal(Wanted.with("2001:db8::100", "10.0.0.100").build()))
        .startsWith("NoSourceAddress: eth0 has no IPv4 address of its own");
  }

  @Test
  void aLinkLocalAddressIsTheSourceOnceItIsUsable() {
    InterfaceAddress global = own(2, "2001:db8::4", 64);
    have(List.of(link(2, "eth0")), global, linkLocal(true, false));
    assertThat(refusal(Wanted.with("2001:db8::100").build()))
        .startsWith("NoSourceAddress: The link-local address fe80:0:0:0:0:0:0:2 of eth0 can't be");

    interfaces.apply(new NetlinkEvent.AddressAdded(linkLocal(true, true)));
    assertThat(refusal(Wanted.with("2001:db8::100").build()))
        .startsWith("NoSourceAddress: Another host has the link-local address");

    interfaces.apply(new NetlinkEvent.AddressAdded(linkLocal(false, false)));
    assertThat(interfaces.choose(Wanted.with("2001:db8::100").build()))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip("fe80::2"))));
  }

  private static InterfaceAddress linkLocal(boolean tentative, boolean duplicate) {
    return new InterfaceAddress(2, ip("fe80::2"), 64, 0, null, tentative, duplicate);
  }

  @Test
  void aVirtualLinkLocalAddressNeedsANamedInterfaceAndIsNoSource() {
    have(
        List.of(link(2, "eth0"), link(3, "eth1")),
        own(2, "fe80::100", 64),
        own(2, "fe80::2", 64),
        own(3, "fe80::100", 64));
    assertThat(refusal(Wanted.with("fe80::100").build()))
        .isEqualTo(
            "NoInterface: A link-local address does not tell its interface: name one in"
                + " spec.interface or spec.nodes.");
    DesiredVirtualHost named = Wanted.with("fe80::100").on("eth0").build();
    assertThat(interfaces.choose(named))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip("fe80::2"))));
    assertThat(interfaces.foreignCopy(named, _ -> false))
        .hasValueSatisfying(none -> assertThat(none.message()).contains("on eth0"));
    assertThat(interfaces.foreignCopy(Wanted.with("fe80::100").on("eth9").build(), _ -> false))
        .as("on another segment it is another address")
        .isEmpty();
  }

  @Test
  void aLinkLocalAddressBesideAnotherGoesWhereTheOtherGoes() {
    have(List.of(link(2, "eth0")), own(2, "10.0.0.4", 24), own(2, "fe80::2", 64));
    assertThat(interfaces.choose(Wanted.with("fe80::100", "10.0.0.100").build()))
        .isEqualTo(
            new InterfaceChoice.Chosen(
                link(2, "eth0"), new Sources(ip("10.0.0.4"), ip("fe80::2"))));
  }

  @Test
  void aWantedSourceCountsInItsOwnFamily() {
    have(
        List.of(link(2, "eth0")),
        own(2, "10.0.0.4", 24),
        own(2, "10.0.0.5", 24),
        own(2, "fe80::2", 64),
        own(2, "fe80::3", 64),
        own(2, "2001:db8::4", 64));
    assertThat(
            interfaces.choose(
                Wanted.with("10.0.0.100", "2001:db8::100").on("eth0").source("10.0.0.5").build()))
        .isEqualTo(
            new InterfaceChoice.Chosen(
                link(2, "eth0"), new Sources(ip("10.0.0.5"), ip("fe80::2"))));
    assertThat(
            interfaces.choose(
                Wanted.with("10.0.0.100", "2001:db8::100").on("eth0").source("fe80::3").build()))
        .isEqualTo(
            new InterfaceChoice.Chosen(
                link(2, "eth0"), new Sources(ip("10.0.0.4"), ip("fe80::3"))));
    assertThat(refusal(Wanted.with("2001:db8::100").on("eth0").source("2001:db8::4").build()))
        .startsWith("NoSourceAddress: eth0 does not have the source address 2001:db8:0:0:0:0:0:4;");
  }

  private void hasSeveral() {
    have(
        List.of(link(2, "eth0")),
        own(2, "10.0.0.4", 24),
        own(2, "10.0.0.5", 24),
        own(2, "fe80::4", 64),
        own(2, "2001:db8::4", 64),
        own(2, "2001:db8::5", 64));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.100, 10.0.0.5, 10.0.0.5",
    "10.0.0.100, 10.0.0.9, 10.0.0.4",
    "2001:db8::100, 2001:db8::5, 2001:db8::5",
    "2001:db8::100, 2001:db8::9, 2001:db8::4",
    "2001:db8::100, fe80::9, fe80::4"
  })
  void unicastComesFromTheAddressThatPeersKnow(String virtual, String peer, String source) {
    hasSeveral();
    assertThat(interfaces.choose(Wanted.with(virtual).on("eth0").unicast(false, peer).build()))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip(source))));
  }

  @Test
  void whoIsNotInTheListOfAllHostsDoesNotTakePart() {
    hasSeveral();
    assertThat(
            interfaces.choose(
                Wanted.with("10.0.0.100").on("eth0").unicast(true, "10.0.0.9", "10.0.0.5").build()))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip("10.0.0.5"))));
    assertThat(refusal(Wanted.with("10.0.0.100").on("eth0").unicast(true, "10.0.0.9").build()))
        .startsWith("NotAPeer: ")
        .contains("eth0", "[10.0.0.4, 10.0.0.5]");
  }

  @Test
  void eventsKeepTheFactsUpToDate() {
    have(List.of(), new InterfaceAddress[0]);
    interfaces.apply(new NetlinkEvent.LinkChanged(link(2, "eth0")));
    interfaces.apply(new NetlinkEvent.AddressAdded(own(2, "10.0.0.4", 24)));
    assertThat(interfaces.choose(WEB)).isInstanceOf(InterfaceChoice.Chosen.class);

    interfaces.apply(new NetlinkEvent.LinkChanged(link(2, "eth0", false)));
    assertThat(interfaces.choose(WEB))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0", false), Sources.of(ip("10.0.0.4"))));

    interfaces.apply(new NetlinkEvent.AddressRemoved(own(2, "10.0.0.4", 24)));
    assertThat(refusal(WEB)).startsWith("NoInterface");

    interfaces.apply(new NetlinkEvent.AddressAdded(own(2, "10.0.0.4", 24)));
    interfaces.apply(new NetlinkEvent.LinkRemoved(2, "eth0"));
    interfaces.apply(new NetlinkEvent.LinkChanged(link(2, "eth0")));
    assertThat(refusal(WEB))
        .as("a link that comes back comes without addresses")
        .startsWith("NoInterface");
  }

  @Test
  void leftoversAreFoundByTheMarkAlone() {
    have(
        List.of(link(2, "eth0"), link(3, "eth1")),
        marked(2, "10.0.0.100"),
        own(3, "10.0.0.100", 32));
    assertThat(interfaces.marked()).containsExactly(marked(2, "10.0.0.100"));
  }

  @Test
  void anUnmarkedCopyIsForeignUnlessItIsHeld() {
    have(
        List.of(link(2, "eth0"), link(3, "eth1")),
        own(2, "10.0.0.4", 24),
        own(3, "10.0.0.100", 32));
    assertThat(interfaces.foreignCopy(WEB, _ -> true)).isEmpty();
    assertThat(interfaces.foreignCopy(WEB, _ -> false))
        .hasValueSatisfying(none -> {
          assertThat(none.reason()).isEqualTo("AddressInUse");
          assertThat(none.message()).contains("10.0.0.100 on eth1");
        });
  }
}
