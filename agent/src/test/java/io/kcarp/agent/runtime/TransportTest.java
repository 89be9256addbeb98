package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.wire.Destinations;
import io.kcarp.agent.wire.MacAddress;
import java.net.Inet4Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportTest {
  private static final Inet4Address GROUP = Inet4Address.ofLiteral("239.192.1.2");
  private static final Sources OWN = new Sources(ip("10.0.0.1"), ip("fe80::1"));
  private static final Transport UNICAST =
      new Transport.Unicast(
          List.of(ip("10.0.0.1"), ip("10.0.0.2"), ip("fe80::2"), ip("10.0.0.3")), false);

  @Test
  void multicastGoesToTheGroupOfEachFamilyAndIsHeardThere() {
    Transport multicast = new Transport.Multicast(GROUP);

    assertThat(multicast.sent(ip("10.0.0.1"))).containsExactly(GROUP);
    assertThat(multicast.sent(ip("fe80::1"))).containsExactly(ip("ff02::12"));
    assertThat(multicast.mac(GROUP)).hasToString("01:00:5e:40:01:02");
    assertThat(multicast.received(OWN)).isEqualTo(new Destinations(GROUP, ip("ff02::12")));
    assertThat(multicast.toldToPort(OWN)).containsExactly(GROUP);
  }

  @Test
  void broadcastChangesTheMacOfIpv4AndNothingElse() {
    Transport broadcast = new Transport.Broadcast(GROUP);

    assertThat(broadcast.sent(ip("10.0.0.1"))).containsExactly(GROUP);
    assertThat(broadcast.mac(GROUP)).isEqualTo(MacAddress.BROADCAST);
    assertThat(broadcast.sent(ip("fe80::1"))).containsExactly(ip("ff02::12"));
    assertThat(broadcast.mac(ip("ff02::12"))).hasToString("33:33:00:00:00:12");
    assertThat(broadcast.received(OWN)).isEqualTo(new Destinations(GROUP, ip("ff02::12")));
    assertThat(broadcast.toldToPort(OWN)).as("as ucarp, which does not join then").isEmpty();
  }

  @Test
  void unicastGoesToTheOthersOfTheFamilyAndIsHeardAtOurSources() {
    assertThat(UNICAST.sent(ip("10.0.0.1"))).containsExactly(ip("10.0.0.2"), ip("10.0.0.3"));
    assertThat(UNICAST.sent(ip("fe80::1"))).containsExactly(ip("fe80::2"));
    assertThat(UNICAST.received(OWN)).isEqualTo(new Destinations(ip("10.0.0.1"), ip("fe80::1")));
    assertThat(UNICAST.toldToPort(OWN)).containsExactly(ip("10.0.0.1"), ip("fe80::1"));
    assertThat(UNICAST.toldToPort(Sources.of(ip("10.0.0.1")))).containsExactly(ip("10.0.0.1"));
  }

  @Test
  void aGroupIsMulticastUnlessItIsBroadcast() {
    Inet4Address host = Inet4Address.ofLiteral("10.0.0.1");

    assertThatIllegalArgumentException().isThrownBy(() -> new Transport.Multicast(host));
    assertThat(new Transport.Broadcast(host).mac(host))
        .as("as ucarp, with any destination")
        .isEqualTo(MacAddress.BROADCAST);
  }
}
