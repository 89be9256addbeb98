package io.kcarp.operator.policy;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A virtual address as agents assign it.
 *
 * @param address unicast IPv4
 * @param prefixLength 1 to 32
 */
public record PrefixedAddress(Inet4Address address, int prefixLength) {
  private static final int HOST_PREFIX = 32;

  /**
   * Reads {@code 10.0.0.100} (prefix /32) or {@code 10.0.0.100/24}.
   *
   * @throws IllegalArgumentException when it is anything else, with a sentence for the user
   */
  public static PrefixedAddress parse(String text) {
    int slash = text.indexOf('/');
    Inet4Address address = literal(text, slash < 0 ? text : text.substring(0, slash));
    int prefixLength = slash < 0 ? HOST_PREFIX : prefixLength(text, text.substring(slash + 1));
    refuseUnusable(text, address);
    refuseEndsOfSubnet(text, address, prefixLength);
    return new PrefixedAddress(address, prefixLength);
  }

  /** With the prefix length: {@code 10.0.0.100/32}. */
  @Override
  public String toString() {
    return withoutPrefix() + "/" + prefixLength;
  }

  /** The address alone: {@code 10.0.0.100}. */
  public String withoutPrefix() {
    return address.getHostAddress();
  }

  private static Inet4Address literal(String text, String address) {
    InetAddress parsed;
    try {
      parsed = InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an IP address: write it as 10.0.0.100 or 10.0.0.100/24", e);
    }
    if (!(parsed instanceof Inet4Address ipv4)) {
      throw new IllegalArgumentException(
          "'" + text + "' is an IPv6 address: only IPv4 is supported in this version");
    }
    // ofLiteral also reads 10.1 and leading zeros, which people and programs read differently.
    if (!ipv4.getHostAddress().equals(address)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is ambiguous: write all four numbers without leading zeros, as "
              + ipv4.getHostAddress());
    }
    return ipv4;
  }

  private static int prefixLength(String text, String prefix) {
    if (prefix.matches("[1-9][0-9]?") && Integer.parseInt(prefix) <= HOST_PREFIX) {
      return Integer.parseInt(prefix);
    }
    throw new IllegalArgumentException(
        "'" + text + "' has no valid prefix length: write a number from 1 to 32 after the slash");
  }

  private static void refuseUnusable(String text, Inet4Address address) {
    int firstOctet = address.getAddress()[0] & 0xff;
    String kind =
        address.isAnyLocalAddress() || firstOctet == 0
            ? "an unspecified address"
            : address.isLoopbackAddress()
                ? "a loopback address"
                : address.isMulticastAddress()
                    ? "a multicast address"
                    : firstOctet >= 240 ? "a reserved or broadcast address" : "";
    if (!kind.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' is " + kind + ": give an unused unicast address of the nodes' network");
    }
  }

  private static void refuseEndsOfSubnet(String text, Inet4Address address, int prefixLength) {
    int hostBits = HOST_PREFIX - prefixLength;
    if (hostBits < 2) {
      return; // /31 and /32 have neither a network nor a broadcast address (RFC 3021)
    }
    int hostMask = (1 << hostBits) - 1;
    int host = toInt(address) & hostMask;
    if (host == 0 || host == hostMask) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is the "
              + (host == 0 ? "network" : "broadcast")
              + " address of its subnet: give a host address of it");
    }
  }

  private static int toInt(Inet4Address address) {
    int value = 0;
    for (byte octet : address.getAddress()) {
      value = value << 8 | (octet & 0xff);
    }
    return value;
  }
}
