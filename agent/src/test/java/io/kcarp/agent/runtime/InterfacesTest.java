package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.WEB;
import static io.kcarp.agent.runtime.Fixtures.ip;
import static io.kcarp.agent.runtime.Fixtures.link;
import static io.kcarp.agent.runtime.Fixtures.marked;
import static io.kcarp.agent.runtime.Fixtures.on;
import static io.kcarp.agent.runtime.Fixtures.own;
import static io.kcarp.agent.runtime.Fixtures.withSource;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void aNamedInterfaceNeedNotHoldTheSubnet() {
    have(List.of(link(2, "eth0")), own(2, "192.168.1.4", 24));
    assertThat(interfaces.choose(on("eth0")))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip("192.168.1.4"))));
  }

  @Test
  void anUnknownInterfaceIsRefusedByName() {
    have(List.of(link(1, "lo"), link(2, "eth0")), own(2, "10.0.0.4", 24));
    assertThat(refusal(on("eth9")))
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
    assertThat(refusal(on("eth0"))).startsWith("NoSourceAddress: eth0 has no IPv4 address");
  }

  @Test
  void theSourceAddressMustBeThere() {
    have(List.of(link(2, "eth0")), own(2, "10.0.0.4", 24), own(2, "10.0.0.5", 24));
    assertThat(interfaces.choose(withSource("10.0.0.5")))
        .isEqualTo(new InterfaceChoice.Chosen(link(2, "eth0"), Sources.of(ip("10.0.0.5"))));
    assertThat(refusal(withSource("10.0.0.6")))
        .isEqualTo(
            "NoSourceAddress: eth0 does not have the source address 10.0.0.6;"
                + " it has [10.0.0.4, 10.0.0.5].");
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
