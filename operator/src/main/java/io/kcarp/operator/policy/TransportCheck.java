package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.TransportSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Rules about {@code spec.transport}. */
final class TransportCheck {
  private TransportCheck() {}

  static Optional<Violation> valid(Facts facts) {
    TransportSpec transport = facts.spec().transport();
    if (transport == null) {
      return Optional.empty();
    }
    return switch (transport.modeOrDefault()) {
      case Multicast, Broadcast ->
          transport.peers() != null
              ? invalid(
                  "spec.transport.peers is for mode Unicast: leave it out, or set mode to Unicast")
              : group(transport.groupOrDefault());
      case Unicast ->
          transport.group() != null
              ? invalid("spec.transport.group has no meaning with mode Unicast: leave it out")
              : peers(facts, transport.peers());
    };
  }

  private static Optional<Violation> group(String text) {
    return Addresses.reported(text)
            .filter(Inet4Address.class::isInstance)
            .filter(InetAddress::isMulticastAddress)
            .filter(group -> group.getHostAddress().equals(text))
            .isPresent()
        ? Optional.empty()
        : invalid(
            "spec.transport.group '"
                + text
                + "' is not an IPv4 multicast address: give one of 224.0.0.0 to 239.255.255.255");
  }

  private static Optional<Violation> peers(Facts facts, @Nullable List<String> given) {
    if (given == null) {
      return nodes(facts);
    }
    for (String text : given) {
      Optional<InetAddress> peer = Addresses.reported(text).filter(TransportCheck::isHost);
      if (peer.isEmpty() || text.indexOf('/') >= 0) {
        return invalid(
            "'"
                + text
                + "' in spec.transport.peers is not the IP address of a host: write it as"
                + " 10.0.0.11 or fe80::11");
      }
    }
    return missingFamily(facts, Addresses.reported(given))
        .flatMap(family ->
            invalid(
                "spec.addresses has an "
                    + family
                    + " address and spec.transport.peers has none: advertisements are sent in each"
                    + " family, so give an address of each host in each"));
  }

  private static boolean isHost(InetAddress address) {
    return !address.isMulticastAddress()
        && !address.isLoopbackAddress()
        && !address.isAnyLocalAddress();
  }

  /** While no node is eligible there is nobody to send to, and nothing wrong with that. */
  private static Optional<Violation> nodes(Facts facts) {
    EffectiveConfiguration unfilled =
        EffectiveConfiguration.of(facts.spec(), facts.generation(), 1, facts.spec().addresses());
    List<InetAddress> peers = UnicastPeers.of(unfilled, facts.nodes());
    if (peers.size() > UnicastPeers.MOST) {
      return invalid(
          "unicast would go to "
              + peers.size()
              + " addresses of nodes, and at most "
              + UnicastPeers.MOST
              + " are allowed: choose fewer nodes in spec.nodes, or mode Multicast");
    }
    boolean anybody =
        facts.nodes().stream()
            .anyMatch(node -> NodeRules.isEligible(unfilled, node.name(), node.labels()));
    return missingFamily(facts, peers)
        .filter(_ -> anybody)
        .flatMap(family ->
            invalid(
                "spec.addresses has an "
                    + family
                    + " address, and no eligible node reports an InternalIP of that family: list"
                    + " the nodes' addresses in spec.transport.peers"));
  }

  private static Optional<String> missingFamily(Facts facts, List<InetAddress> peers) {
    List<InetAddress> virtual = Addresses.reported(facts.spec().addresses());
    Predicate<InetAddress> ipv4 = Inet4Address.class::isInstance;
    if (virtual.stream().anyMatch(ipv4) && peers.stream().noneMatch(ipv4)) {
      return Optional.of("IPv4");
    }
    return virtual.stream().anyMatch(ipv4.negate()) && peers.stream().noneMatch(ipv4.negate())
        ? Optional.of("IPv6")
        : Optional.empty();
  }

  private static Optional<Violation> invalid(String message) {
    return Optional.of(new Violation(Reason.INVALID_TRANSPORT, message));
  }
}
