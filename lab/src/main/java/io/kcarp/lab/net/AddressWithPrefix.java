package io.kcarp.lab.net;

import java.net.InetAddress;

/**
 * An interface address such as {@code 10.88.0.11/24}.
 *
 * @param prefixLength 0..32 for IPv4, 0..128 for IPv6
 */
public record AddressWithPrefix(InetAddress address, int prefixLength) {
  public AddressWithPrefix {
    int bits = address.getAddress().length * 8;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException(
          "prefix length " + prefixLength + " is not in 0.." + bits + " as " + address + " needs");
    }
  }

  /** Parses {@code literal/prefix}; never asks a name server. */
  public static AddressWithPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("'" + text + "' lacks a prefix length, such as /24");
    }
    return new AddressWithPrefix(
        InetAddress.ofLiteral(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
