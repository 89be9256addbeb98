package io.kcarp.agent.carp;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The two families of addresses. A virtual host that has addresses of both sends one advertisement
 * in each (OpenBSD, FreeBSD, NetBSD carp(4)).
 */
public enum Family {
  IPV4,
  IPV6;

  /**
   * Refuses an address of the other family; none is fine.
   *
   * @throws IllegalArgumentException says which address
   */
  public void require(@Nullable InetAddress address) {
    if (address != null && of(address) != this) {
      throw new IllegalArgumentException(
          address.getHostAddress() + " is not an IPv" + version() + " address");
    }
  }

  private int version() {
    return switch (this) {
      case IPV4 -> 4;
      case IPV6 -> 6;
    };
  }

  /** The one that this is not. */
  Family other() {
    return switch (this) {
      case IPV4 -> IPV6;
      case IPV6 -> IPV4;
    };
  }

  /** The family of an address. */
  public static Family of(InetAddress address) {
    return address instanceof Inet4Address ? IPV4 : IPV6;
  }
}
