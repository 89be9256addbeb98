package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.CanonicalAddress;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * A virtual address as agents assign it.
 *
 * @param address unicast, IPv4 or IPv6
 * @param prefixLength 1 to 32 or 128
 */
public record PrefixedAddress(InetAddress address, int prefixLength) {
  /**
   * Reads {@code 10.0.0.100} (prefix /32), {@code 2001:db8::100} (/128), or either with a prefix
   * length.
   *
   * @throws IllegalArgumentException when it is anything else, with a sentence for the user
   */
  public static PrefixedAddress parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = literal(text, slash < 0 ? text : text.substring(0, slash));
    int bits = address.getAddress().length * 8;
    int prefixLength = slash < 0 ? bits : prefixLength(text, text.substring(slash + 1), bits);
    refuseUnusable(text, address);
    refuseEndsOfSubnet(text, address, prefixLength);
    return new PrefixedAddress(address, prefixLength);
  }

  /** With the prefix length, in canonical text: {@code 10.0.0.100/32}. */
  @Override
  public String toString() {
    return CanonicalAddress.text(address) + "/" + prefixLength;
  }

  /** Whether it is an IPv6 link-local address, which means nothing without an interface. */
  boolean needsInterface() {
    return address instanceof Inet6Address && address.isLinkLocalAddress();
  }

  private static InetAddress literal(String text, String address) {
    if (address.indexOf('%') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' has a zone: leave it out, and name the interface in spec.interface");
    }
    InetAddress parsed;
    try {
      // The library would also read [fd00::1].
      parsed = InetAddress.ofLiteral(address.startsWith("[") ? "" : address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not an IP address: write it as 10.0.0.100, 10.0.0.100/24 or 2001:db8::100/64",
          e);
    }
    if (parsed instanceof Inet4Address && address.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is an IPv4 address inside IPv6: write " + parsed.getHostAddress());
    }
    // ofLiteral also reads 10.1 and leading zeros, which people and programs read differently.
    if (parsed instanceof Inet4Address && !parsed.getHostAddress().equals(address)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is ambiguous: write all four numbers without leading zeros, as "
              + parsed.getHostAddress());
    }
    return parsed;
  }

  private static int prefixLength(String text, String prefix, int bits) {
    if (prefix.matches("[1-9][0-9]{0,2}") && Integer.parseInt(prefix) <= bits) {
      return Integer.parseInt(prefix);
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' has no valid prefix length: write a number from 1 to "
            + bits
            + " after the slash");
  }

  private static void refuseUnusable(String text, InetAddress address) {
    String kind =
        address.isAnyLocalAddress()
            ? "an unspecified address"
            : address.isLoopbackAddress()
                ? "a loopback address"
                : address.isMulticastAddress() ? "a multicast address" : reserved(address);
    if (!kind.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' is " + kind + ": give an unused unicast address of the nodes' network");
    }
  }

  private static String reserved(InetAddress address) {
    if (address instanceof Inet6Address ipv6) {
      return ipv6.isIPv4CompatibleAddress() ? "a reserved address" : "";
    }
    int firstOctet = address.getAddress()[0] & 0xff;
    if (firstOctet == 0) {
      return "an unspecified address";
    }
    return firstOctet >= 240 ? "a reserved or broadcast address" : "";
  }

  private static void refuseEndsOfSubnet(String text, InetAddress address, int prefixLength) {
    int hostBits = address.getAddress().length * 8 - prefixLength;
    if (hostBits < 2) {
      return; // a subnet of one or two addresses has no ends (RFC 3021, RFC 6164)
    }
    BigInteger hostMask = BigInteger.ONE.shiftLeft(hostBits).subtract(BigInteger.ONE);
    BigInteger host = new BigInteger(1, address.getAddress()).and(hostMask);
    boolean ipv4 = address instanceof Inet4Address;
    String end =
        host.signum() == 0
            ? (ipv4 ? "network" : "subnet-router anycast")
            : ipv4 && host.equals(hostMask) ? "broadcast" : "";
    if (!end.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' is the " + end + " address of its subnet: give a host address of it");
    }
  }
}
