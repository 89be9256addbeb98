package io.kcarp.agent.kube;

import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.api.v1alpha1.CanonicalAddress;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Literal IPv4 and IPv6 addresses as users write them. Never asks DNS. */
final class AddressText {
  private static final String NOT_AN_ADDRESS = "not an IP address";

  private AddressText() {}

  /**
   * An IPv4 address, {@code 10.0.0.1}; not the shorter forms that inet_aton(3) takes.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat the text
   */
  static Inet4Address ipv4(String text) {
    if (address(text) instanceof Inet4Address ipv4) {
      return ipv4;
    }
    throw new IllegalArgumentException("not an IPv4 address");
  }

  /**
   * An address with or without a prefix length, {@code 10.0.0.1} or {@code 2001:db8::1/64}; without
   * one it is /32 or /128.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat the text
   */
  static VirtualAddress virtualAddress(String text) {
    int slash = text.indexOf('/');
    InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
    int bits = Family.of(address) == Family.IPV4 ? 32 : 128;
    return new VirtualAddress(
        address, slash < 0 ? bits : prefixLength(text.substring(slash + 1), bits));
  }

  /** The text that everybody writes: {@code 10.0.0.1/24}, {@code 2001:db8::1/64}. */
  static String text(VirtualAddress address) {
    return CanonicalAddress.text(address.address()) + "/" + address.prefixLength();
  }

  private static int prefixLength(String text, int bits) {
    if (text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= bits) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException("prefix length is not in 1.." + bits);
  }

  /**
   * An address of either family, without a prefix length.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat the text
   */
  static InetAddress address(String text) {
    // The library would also read [::1] and look up the zone of fe80::1%eth0.
    if (!text.matches("[0-9a-fA-F.:]+")) {
      throw new IllegalArgumentException(NOT_AN_ADDRESS);
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(NOT_AN_ADDRESS);
    }
    // Left: 10.1, leading zeros, ::ffff:10.0.0.1.
    if (address instanceof Inet4Address && !address.getHostAddress().equals(text)) {
      throw new IllegalArgumentException(NOT_AN_ADDRESS);
    }
    return address;
  }
}
