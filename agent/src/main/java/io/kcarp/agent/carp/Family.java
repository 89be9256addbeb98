package io.kcarp.agent.carp;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The two families of addresses. A virtual host that has addresses of both sends one advertisement
 * in each (OpenBSD, FreeBSD, NetBSD carp(4)).
 */
public enum Family {
  IPV4,
  IPV6;

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
