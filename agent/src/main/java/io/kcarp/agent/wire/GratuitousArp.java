package io.kcarp.agent.wire;

import java.net.InetAddress;

/**
 * Announces that {@code address} is at {@code mac}: 42-byte Ethernet and ARP frames (RFC 826), to
 * everybody on the segment; sender and target are the same.
 */
public final class GratuitousArp {
  private GratuitousArp() {}

  /**
   * Request form, as ucarp: target hardware address = own. Accepted by every receiver.
   *
   * @throws IllegalArgumentException when {@code address} is not IPv4
   */
  public static byte[] request(MacAddress mac, InetAddress address) {
    Arp.requireIpv4(address);
    return Arp.broadcast(Arp.REQUEST, mac, address, mac, address);
  }

  /**
   * Reply form, for receivers that update on replies only. Linux takes it as gratuitous only
   * because its target hardware address is the sender's.
   *
   * @throws IllegalArgumentException when {@code address} is not IPv4
   */
  public static byte[] reply(MacAddress mac, InetAddress address) {
    Arp.requireIpv4(address);
    return Arp.broadcast(Arp.REPLY, mac, address, mac, address);
  }
}
