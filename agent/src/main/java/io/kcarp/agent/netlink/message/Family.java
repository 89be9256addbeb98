package io.kcarp.agent.netlink.message;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Address family numbers, as in socket(2). */
final class Family {
  static final int UNSPECIFIED = 0;
  static final int IPV4 = 2;
  static final int IPV6 = 10;

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private Family() {}

  static int of(InetAddress address) {
    return address instanceof Inet4Address ? IPV4 : IPV6;
  }

  /** Of an attribute's value; null where that has not the size of the family's addresses. */
  static @Nullable InetAddress address(int family, byte[] bytes) {
    if (bytes.length != (family == IPV4 ? IPV4_BYTES : IPV6_BYTES)) {
      return null;
    }
    try {
      return family == IPV4
          ? Inet4Address.getByAddress(bytes)
          // Not InetAddress.getByAddress: it would make ::ffff:a.b.c.d an IPv4 address.
          : Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("the length was checked", e);
    }
  }
}
