package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.Sources;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a virtual host's advertisements come from on its interface: one source in each family of
 * its addresses, since each family is spoken. In IPv4 it is the interface's first address, in IPv6
 * its link-local one, or in either the one that the user wants. With unicast it is the one that the
 * peers know: they listen to nothing else of us, nor send to anything else.
 */
final class SourceChoice {
  private final Link link;
  private final List<InterfaceAddress> own;
  private final boolean nodeHasIpv6;

  /**
   * On one interface.
   *
   * @param own its own addresses, in the kernel's order
   * @param nodeHasIpv6 whether any interface of the node has an IPv6 address, be it ::1
   */
  SourceChoice(Link link, List<InterfaceAddress> own, boolean nodeHasIpv6) {
    this.link = link;
    this.own = own;
    this.nodeHasIpv6 = nodeHasIpv6;
  }

  /** The interface with its sources, or which is missing. */
  InterfaceChoice choose(DesiredVirtualHost desired) {
    Map<Family, InetAddress> sources = new EnumMap<>(Family.class);
    for (Family family : families(desired)) {
      InetAddress wanted = wanted(family, desired);
      List<InetAddress> usable =
          usable(family, desired.transport()).stream()
              .filter(address -> wanted == null || wanted.equals(address))
              .toList();
      if (usable.isEmpty()) {
        return new InterfaceChoice.None(
            "NoSourceAddress",
            wanted == null ? missing(family, desired.transport()) : notThere(wanted, desired));
      }
      Optional<InetAddress> source = source(family, usable, desired.transport());
      if (source.isEmpty()) {
        return new InterfaceChoice.None("NotAPeer", notAPeer(usable));
      }
      sources.put(family, source.get());
    }
    return new InterfaceChoice.Chosen(
        link, new Sources(sources.get(Family.IPV4), sources.get(Family.IPV6)));
  }

  private static Optional<InetAddress> source(
      Family family, List<InetAddress> usable, Transport transport) {
    return switch (transport) {
      case Transport.Multicast _, Transport.Broadcast _ -> Optional.of(usable.getFirst());
      case Transport.Unicast(List<InetAddress> peers, boolean complete) -> {
        Optional<InetAddress> listed = usable.stream().filter(peers::contains).findFirst();
        yield listed.isPresent() || complete
            ? listed
            : Optional.of(likeThePeers(family, usable, peers));
      }
    };
  }

  /** Peers that are not link-local do not send to a link-local address. */
  private static InetAddress likeThePeers(
      Family family, List<InetAddress> usable, List<InetAddress> peers) {
    boolean linkLocal =
        peers.stream()
            .filter(peer -> Family.of(peer) == family)
            .allMatch(InetAddress::isLinkLocalAddress);
    return usable.stream()
        .filter(address -> address.isLinkLocalAddress() == linkLocal)
        .findFirst()
        .orElse(usable.getFirst());
  }

  private static EnumSet<Family> families(DesiredVirtualHost desired) {
    EnumSet<Family> families = EnumSet.noneOf(Family.class);
    for (VirtualAddress virtual : desired.addresses()) {
      families.add(Family.of(virtual.address()));
    }
    return families;
  }

  private static @Nullable InetAddress wanted(Family family, DesiredVirtualHost desired) {
    InetAddress wanted = desired.sourceAddress();
    return wanted != null && Family.of(wanted) == family ? wanted : null;
  }

  private List<InetAddress> usable(Family family, Transport transport) {
    return candidates(family, transport).stream()
        .filter(InterfaceAddress::usable)
        .map(InterfaceAddress::address)
        .toList();
  }

  private List<InterfaceAddress> candidates(Family family, Transport transport) {
    return own.stream()
        .filter(address -> Family.of(address.address()) == family)
        .filter(address ->
            switch (family) {
              case IPV4 -> true;
              case IPV6 -> address.isIpv6LinkLocal() || transport instanceof Transport.Unicast;
            })
        .toList();
  }

  private String notAPeer(List<InetAddress> usable) {
    return "The other nodes do not send to %s: spec.transport.peers, or the nodes' InternalIPs, have none of its addresses, which are %s."
        .formatted(link.name(), usable.stream().map(InetAddress::getHostAddress).toList());
  }

  private String notThere(InetAddress wanted, DesiredVirtualHost desired) {
    return "%s does not have the source address %s; it has %s."
        .formatted(
            link.name(),
            wanted.getHostAddress(),
            usable(Family.of(wanted), desired.transport()).stream()
                .map(InetAddress::getHostAddress)
                .toList());
  }

  private String missing(Family family, Transport transport) {
    return switch (family) {
      case IPV4 ->
          "%s has no IPv4 address of its own to send advertisements from, and the virtual host has IPv4 addresses: give the interface one."
              .formatted(link.name());
      case IPV6 -> {
        List<InterfaceAddress> unusable = candidates(family, transport);
        yield unusable.isEmpty() ? noLinkLocal() : notUsable(unusable.getFirst());
      }
    };
  }

  private String noLinkLocal() {
    return nodeHasIpv6 ? noLinkLocalThere() : noIpv6();
  }

  private String noIpv6() {
    return "This node has no IPv6 at all, not even ::1, and the virtual host has IPv6 addresses: turn it on (ipv6.disable=1 on the kernel's command line, net.ipv6.conf.all.disable_ipv6, CONFIG_IPV6), and see that %s has a link-local address."
        .formatted(link.name());
  }

  private String noLinkLocalThere() {
    return "%1$s has no IPv6 link-local address of its own to send advertisements from, and the virtual host has IPv6 addresses: enable IPv6 there (disable_ipv6 and addr_gen_mode in /proc/sys/net/ipv6/conf/%1$s say whether it is)."
        .formatted(link.name());
  }

  private String notUsable(InterfaceAddress unusable) {
    String address = unusable.address().getHostAddress();
    return unusable.duplicate()
        ? "Another host has the link-local address %s of %s, too: give one of them another MAC or address."
            .formatted(address, link.name())
        : "The link-local address %s of %s can't be used yet: the kernel looks for duplicates of it, which takes some seconds."
            .formatted(address, link.name());
  }
}
