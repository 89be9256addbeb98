package io.kcarp.agent.wire;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * An Ethernet address.
 *
 * @param bits the 48 bits, first byte most significant
 */
public record MacAddress(long bits) {
  /** ff:ff:ff:ff:ff:ff. */
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  private static final long IPV4_MULTICAST = 0x0100_5e00_0000L;

  /** Refuses more than 48 bits. */
  public MacAddress {
    if ((bits >>> 48) != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits");
    }
  }

  /** From the six bytes at {@code offset}. */
  public static MacAddress of(byte[] bytes, int offset) {
    long bits = 0;
    for (int i = 0; i < 6; i++) {
      bits = (bits << 8) | (bytes[offset + i] & 0xff);
    }
    return new MacAddress(bits);
  }

  /**
   * Where frames for an IPv4 group go: 01:00:5e and the group's low 23 bits (RFC 1112).
   *
   * @throws IllegalArgumentException when {@code group} is not an IPv4 multicast address
   */
  public static MacAddress ofGroup(InetAddress group) {
    if (!(group instanceof Inet4Address) || !group.isMulticastAddress()) {
      throw new IllegalArgumentException(
          group.getHostAddress() + " is not an IPv4 multicast address");
    }
    byte[] bytes = group.getAddress();
    long low23 = (bytes[1] & 0x7fL) << 16 | (bytes[2] & 0xffL) << 8 | (bytes[3] & 0xffL);
    return new MacAddress(IPV4_MULTICAST | low23);
  }

  /** The six bytes. */
  public byte[] bytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (bits >>> (8 * (5 - i)));
    }
    return bytes;
  }

  @Override
  public String toString() {
    return HexFormat.ofDelimiter(":").formatHex(bytes());
  }
}
