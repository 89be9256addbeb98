package io.kcarp.agent.carp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where our advertisements come from: for each family that is spoken, one of the node's own
 * addresses.
 *
 * @param ipv4 null when no IPv4 advertisement is sent
 * @param ipv6 the interface's link-local address; null when no IPv6 advertisement is sent
 */
public record Sources(@Nullable InetAddress ipv4, @Nullable InetAddress ipv6) {
  /** Refuses an address of the wrong family. */
  public Sources {
    Family.IPV4.require(ipv4);
    Family.IPV6.require(ipv6);
  }

  /** One source, of its own family. */
  public static Sources of(InetAddress source) {
    return Family.of(source) == Family.IPV4 ? new Sources(source, null) : new Sources(null, source);
  }

  /**
   * The source of a family's advertisements.
   *
   * @throws IllegalArgumentException when none are sent
   */
  public InetAddress of(Family family) {
    InetAddress source = in(family);
    if (source == null) {
      throw new IllegalArgumentException("no advertisements are sent in " + family);
    }
    return source;
  }

  /**
   * The source of what is sent to a peer: the one in its family.
   *
   * @throws IllegalArgumentException when none are sent in it
   */
  InetAddress towards(InetAddress peer) {
    return of(Family.of(peer));
  }

  /** The source of a family's advertisements, null when none are sent. */
  public @Nullable InetAddress in(Family family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }
}
