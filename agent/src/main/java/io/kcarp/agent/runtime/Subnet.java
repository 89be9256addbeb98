package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import java.net.InetAddress;

/**
 * The addresses that share a prefix.
 *
 * @param member any of them
 * @param prefixLength how many bits they share
 */
record Subnet(InetAddress member, int prefixLength) {
  static Subnet of(InterfaceAddress address) {
    return new Subnet(address.address(), address.prefixLength());
  }

  static Subnet of(VirtualAddress address) {
    return new Subnet(address.address(), address.prefixLength());
  }

  boolean holds(InetAddress address) {
    byte[] left = member.getAddress();
    byte[] right = address.getAddress();
    if (left.length != right.length) {
      return false;
    }
    for (int bit = 0; bit < prefixLength; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((left[bit / 8] & mask) != (right[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** Whether they have addresses in common: then one holds the other. */
  boolean overlaps(Subnet other) {
    return prefixLength < other.prefixLength ? holds(other.member) : other.holds(member);
  }

  boolean isSame(Subnet other) {
    return prefixLength == other.prefixLength && holds(other.member);
  }

  /** Whether there is more in it than one host. */
  boolean leadsSomewhere() {
    return prefixLength < member.getAddress().length * Byte.SIZE;
  }
}
