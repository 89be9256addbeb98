package io.kcarp.agent.carp;

import java.net.InetAddress;

/**
 * A shared address and the prefix length it is assigned with.
 *
 * @param address what is hashed, announced and assigned
 * @param prefixLength 0 to 32 (IPv4) or 128 (IPv6); never hashed
 */
public record VirtualAddress(InetAddress address, int prefixLength) {
  /** Refuses a prefix longer than the address. */
  public VirtualAddress {
    int bits = address.getAddress().length * 8;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException("prefix length " + prefixLength + " is not in 0.." + bits);
    }
  }

  /** Whether the kernel can't have both: it knows an IPv6 address without its prefix length. */
  boolean isInTheWayOf(VirtualAddress other) {
    return Family.of(address) == Family.IPV6 && address.equals(other.address) && !equals(other);
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
