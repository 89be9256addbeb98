package io.kcarp.agent.runtime;

import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import java.net.InetAddress;

/** Values that the tests of this package start from. */
final class Fixtures {
  static final DesiredVirtualHost WEB = Wanted.with("10.0.0.100").build();

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
    return new InterfaceAddress(index, ip(literal), prefixLength, 0, null, false, false);
  }

  static InterfaceAddress marked(int index, String literal) {
    return new InterfaceAddress(
        index, ip(literal), 32, InterfaceAddress.KCARP_PROTOCOL, null, false, false);
  }
}
