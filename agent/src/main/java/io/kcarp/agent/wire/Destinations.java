package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Family;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whom received advertisements must be for: for each family, the group, or in unicast mode our own
 * address.
 *
 * @param ipv4 null when no IPv4 advertisement is for us
 * @param ipv6 null when no IPv6 advertisement is for us
 */
public record Destinations(@Nullable InetAddress ipv4, @Nullable InetAddress ipv6) {
  /** CARP's IPv4 group (UCARP(8) --mcast's default). */
  public static final Inet4Address IPV4_GROUP = Inet4Address.ofLiteral("224.0.0.18");

  /** CARP's IPv6 group, on the link only (carp(4)). */
  public static final InetAddress IPV6_GROUP = InetAddress.ofLiteral("ff02::12");

  /** CARP's own group in each family. */
  public static final Destinations GROUPS = new Destinations(IPV4_GROUP, IPV6_GROUP);

  /** Refuses an address of the wrong family. */
  public Destinations {
    Family.IPV4.require(ipv4);
    Family.IPV6.require(ipv6);
  }

  /** CARP's own group of a family. */
  public static InetAddress group(Family family) {
    return switch (family) {
      case IPV4 -> IPV4_GROUP;
      case IPV6 -> IPV6_GROUP;
    };
  }

  /** The Ethernet destination of frames to {@link #group}. */
  public static MacAddress groupMac(Family family) {
    return Carrier.of(family).groupMac();
  }

  /** Whether an advertisement to {@code destination} is for us. */
  public boolean accept(InetAddress destination) {
    return destination.equals(ipv4) || destination.equals(ipv6);
  }
}
