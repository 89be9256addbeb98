package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.TieBreak;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.wire.CarpKey;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Values that the tests of this package start from. */
final class Fixtures {
  static final DesiredVirtualHost WEB =
      new DesiredVirtualHost(
          1,
          1,
          null,
          null,
          new Vhid(100),
          List.of(new VirtualAddress(ip("10.0.0.100"), 32)),
          CarpKey.ofPassword("secret".getBytes(StandardCharsets.UTF_8)),
          AlsoAccepted.NOTHING,
          new AdvertisementInterval(1, 0),
          3,
          false,
          TieBreak.UCARP,
          Dialect.UCARP,
          false,
          Transport.Multicast.CARP,
          true);

  private Fixtures() {}

  static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  static Link link(int index, String name) {
    return link(index, name, true);
  }

  static Link link(int index, String name, boolean carrier) {
    return new Link(
        index,
        name,
        HardwareAddress.of(new byte[] {2, 0, 0, 0, 0, (byte) index}),
        true,
        carrier,
        name.equals("lo"),
        1500,
        Link.ETHERNET);
  }

  static Link down(int index, String name) {
    Link up = link(index, name, false);
    return new Link(
        index,
        name,
        up.hardwareAddress(),
        false,
        false,
        up.loopback(),
        up.mtu(),
        up.hardwareType());
  }

  static InterfaceAddress own(int index, String literal, int prefixLength) {
    return new InterfaceAddress(index, ip(literal), prefixLength, 0, true, false, false);
  }

  static InterfaceAddress marked(int index, String literal) {
    return new InterfaceAddress(
        index, ip(literal), 32, InterfaceAddress.KCARP_PROTOCOL, true, false, false);
  }

  static DesiredVirtualHost on(String interfaceName) {
    return new DesiredVirtualHost(
        WEB.generation(),
        WEB.serial(),
        interfaceName,
        null,
        WEB.vhid(),
        WEB.addresses(),
        WEB.key(),
        WEB.alsoAccepted(),
        WEB.interval(),
        WEB.deadRatio(),
        WEB.preempt(),
        WEB.tieBreak(),
        WEB.dialect(),
        WEB.dropReplays(),
        WEB.transport(),
        WEB.tracksCarrier());
  }

  static DesiredVirtualHost withSource(String sourceAddress) {
    return new DesiredVirtualHost(
        WEB.generation(),
        WEB.serial(),
        null,
        ip(sourceAddress),
        WEB.vhid(),
        WEB.addresses(),
        WEB.key(),
        WEB.alsoAccepted(),
        WEB.interval(),
        WEB.deadRatio(),
        WEB.preempt(),
        WEB.tieBreak(),
        WEB.dialect(),
        WEB.dropReplays(),
        WEB.transport(),
        WEB.tracksCarrier());
  }

  static DesiredVirtualHost by(Transport transport) {
    return with(transport, WEB.tracksCarrier());
  }

  static DesiredVirtualHost ignoringCarrier() {
    return with(WEB.transport(), false);
  }

  private static DesiredVirtualHost with(Transport transport, boolean tracksCarrier) {
    return new DesiredVirtualHost(
        WEB.generation(),
        WEB.serial(),
        WEB.interfaceName(),
        WEB.sourceAddress(),
        WEB.vhid(),
        WEB.addresses(),
        WEB.key(),
        WEB.alsoAccepted(),
        WEB.interval(),
        WEB.deadRatio(),
        WEB.preempt(),
        WEB.tieBreak(),
        WEB.dialect(),
        WEB.dropReplays(),
        transport,
        tracksCarrier);
  }
}
