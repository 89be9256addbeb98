package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Family;
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

  /** All zero, nobody's: whoever sends finds the address. */
  public static final MacAddress UNKNOWN = new MacAddress(0);

  private static final long IPV4_MULTICAST = 0x0100_5e00_0000L;
  private static final long VIRTUAL_ROUTERS = 0x0000_5e00L;
  private static final long IPV6_MULTICAST = 0x3333_0000_0000L;

  /** Refuses more than 48 bits. */
  public MacAddress {
    if ((bits >>> 48) != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits");
    }
  }

  /** From the six bytes at {@code offset}. */
  public static MacAddress of(byte[] bytes, int offset) {
    return new MacAddress(bits(bytes, offset));
  }

  /** The same, but {@code likely} itself when it is that. */
  static MacAddress of(byte[] bytes, int offset, MacAddress likely) {
    long bits = bits(bytes, offset);
    return bits == likely.bits ? likely : new MacAddress(bits);
  }

  private static long bits(byte[] bytes, int offset) {
    return (long) Bytes.unsignedShort(bytes, offset) << 32
        | Integer.toUnsignedLong(Bytes.intAt(bytes, offset + Short.BYTES));
  }

  /**
   * Where frames for a group go: 01:00:5e and the low 23 bits of an IPv4 group (RFC 1112), 33:33
   * and the low 32 bits of an IPv6 group (RFC 2464).
   *
   * @throws IllegalArgumentException when {@code group} is not a multicast address
   */
  public static MacAddress ofGroup(InetAddress group) {
    if (!group.isMulticastAddress()) {
      throw new IllegalArgumentException(group.getHostAddress() + " is not a multicast address");
    }
    byte[] bytes = group.getAddress();
    int low32 = Bytes.intAt(bytes, bytes.length - Integer.BYTES);
    return switch (Family.of(group)) {
      case IPV4 -> new MacAddress(IPV4_MULTICAST | (low32 & 0x7f_ffff));
      case IPV6 -> new MacAddress(IPV6_MULTICAST | Integer.toUnsignedLong(low32));
    };
  }

  /**
   * Whether it is one of those that CARP and VRRP made up, 00:00:5e:00:00:00 to 00:00:5e:00:ff:ff,
   * and so says nothing about a host's interface. ucarp advertises from 00:00:5e:00:00:vhid, the
   * BSDs from 00:00:5e:00:01:vhid.
   */
  public boolean isVirtualRouter() {
    return bits >>> 16 == VIRTUAL_ROUTERS;
  }

  /** The six bytes. */
  public byte[] bytes() {
    byte[] bytes = new byte[6];
    writeTo(bytes, 0);
    return bytes;
  }

  /** Writes the six bytes. */
  void writeTo(byte[] target, int offset) {
    Bytes.putShort(target, offset, (int) (bits >>> 32));
    Bytes.putInt(target, offset + Short.BYTES, (int) bits);
  }

  @Override
  public String toString() {
    return HexFormat.ofDelimiter(":").formatHex(bytes());
  }
}
