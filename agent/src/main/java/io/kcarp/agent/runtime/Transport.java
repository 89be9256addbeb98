package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.wire.Destinations;
import io.kcarp.agent.wire.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** How a virtual host's advertisements reach the other hosts, and which of theirs are for it. */
public sealed interface Transport {

  /**
   * To a multicast group. IPv6 has a group of its own, ff02::12.
   *
   * @param group of IPv4 (UCARP(8) --mcast)
   */
  record Multicast(Inet4Address group) implements Transport {
    /** 224.0.0.18. */
    public static final Multicast CARP = new Multicast(Destinations.IPV4_GROUP);

    /** Refuses what is no group. */
    public Multicast {
      if (!group.isMulticastAddress()) {
        throw new IllegalArgumentException(group.getHostAddress() + " is not a multicast address");
      }
    }
  }

  /**
   * To everybody's MAC, while the IP destination stays the group (UCARP(8) --nomcast). IPv6, which
   * has no broadcast, is sent as with {@link Multicast}.
   *
   * @param group of IPv4; ucarp takes any address here
   */
  record Broadcast(Inet4Address group) implements Transport {}

  /**
   * To each of the other hosts, by the kernel's routes and neighbour table.
   *
   * @param peers addresses of hosts; our own among them is where we send from, and is left out
   * @param complete whether the list has all hosts, so that one whose address is not in it hears
   *     nobody and must not take part; else it may have the others only
   */
  record Unicast(List<InetAddress> peers, boolean complete) implements Transport {
    /** Copies the list. */
    public Unicast {
      peers = List.copyOf(peers);
    }
  }

  /** Whom received advertisements must be for. */
  default Destinations received(Sources own) {
    return switch (this) {
      case Multicast(Inet4Address group) -> new Destinations(group, Destinations.IPV6_GROUP);
      case Broadcast(Inet4Address group) -> new Destinations(group, Destinations.IPV6_GROUP);
      case Unicast _ -> new Destinations(own.ipv4(), own.ipv6());
    };
  }

  /** Destinations that a port must be told to hear: broadcast is heard anyhow. */
  default List<InetAddress> toldToPort(Sources own) {
    return switch (this) {
      case Multicast(Inet4Address group) -> List.of(group);
      case Broadcast _ -> List.of();
      case Unicast _ -> Stream.of(own.ipv4(), own.ipv6()).filter(Objects::nonNull).toList();
    };
  }

  /** Whom an advertisement from {@code source} goes to, in its family. */
  default List<InetAddress> sent(InetAddress source) {
    Family family = Family.of(source);
    return switch (this) {
      case Multicast(Inet4Address group) -> List.of(groupOf(family, group));
      case Broadcast(Inet4Address group) -> List.of(groupOf(family, group));
      case Unicast(List<InetAddress> peers, boolean _) ->
          peers.stream().filter(peer -> Family.of(peer) == family && !peer.equals(source)).toList();
    };
  }

  private static InetAddress groupOf(Family family, Inet4Address ipv4) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> Destinations.IPV6_GROUP;
    };
  }

  /** The MAC that a frame to {@code destination} goes to, as far as the kernel leaves it to us. */
  default MacAddress mac(InetAddress destination) {
    return switch (this) {
      case Multicast _ -> groupMac(destination);
      case Broadcast _ ->
          Family.of(destination) == Family.IPV4 ? MacAddress.BROADCAST : groupMac(destination);
      case Unicast _ -> MacAddress.UNKNOWN;
    };
  }

  /** That of CARP's own group, which nearly everybody uses, is not made anew. */
  private static MacAddress groupMac(InetAddress group) {
    Family family = Family.of(group);
    return group.equals(Destinations.group(family))
        ? Destinations.groupMac(family)
        : MacAddress.ofGroup(group);
  }
}
