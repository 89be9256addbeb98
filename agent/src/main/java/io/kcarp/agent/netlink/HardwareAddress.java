package io.kcarp.agent.netlink;

import java.util.Arrays;
import java.util.HexFormat;

/** A link-layer address of any length: 6 bytes for Ethernet, up to 32 for others, or none. */
public final class HardwareAddress {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private final byte[] bytes;

  private HardwareAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the given bytes, in the order on the wire. */
  public static HardwareAddress of(byte... bytes) {
    return new HardwareAddress(bytes.clone());
  }

  /** A copy, in the order on the wire. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HardwareAddress that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** As {@code ip link} prints it: {@code 02:00:00:00:00:01}. */
  @Override
  public String toString() {
    return COLONS.formatHex(bytes);
  }
}
