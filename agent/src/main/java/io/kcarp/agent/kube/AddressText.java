package io.kcarp.agent.kube;

import io.kcarp.agent.carp.VirtualAddress;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Literal IPv4 addresses as users write them. Never asks DNS. */
final class AddressText {
  private static final int HOST_PREFIX = 32;

  private AddressText() {}

  /**
   * An address, {@code 10.0.0.1}; not the shorter forms that inet_aton(3) takes.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat the text
   */
  static Inet4Address address(String text) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("not an IPv4 address");
    }
    if (address instanceof Inet4Address ipv4 && ipv4.getHostAddress().equals(text)) {
      return ipv4;
    }
    throw new IllegalArgumentException("not an IPv4 address");
  }

  /**
   * An address with or without a prefix length, {@code 10.0.0.1} or {@code 10.0.0.1/24}; without
   * one it is /32.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat the text
   */
  static VirtualAddress virtualAddress(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new VirtualAddress(address(text), HOST_PREFIX);
    }
    Inet4Address address = address(text.substring(0, slash));
    String prefix = text.substring(slash + 1);
    if (!prefix.matches("[1-9]|[12][0-9]|3[0-2]")) {
      throw new IllegalArgumentException("prefix length is not in 1..32");
    }
    return new VirtualAddress(address, Integer.parseInt(prefix));
  }
}
