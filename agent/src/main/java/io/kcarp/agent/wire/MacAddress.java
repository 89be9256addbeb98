package io.kcarp.agent.wire;

import java.util.HexFormat;

/**
 * An Ethernet address.
 *
 * @param bits the 48 bits, first byte most significant
 */
public record MacAddress(long bits) {
  /** ff:ff:ff:ff:ff:ff. */
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

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
