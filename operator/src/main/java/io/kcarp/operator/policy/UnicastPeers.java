package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.CanonicalAddress;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.TransportMode;
import io.kcarp.api.v1alpha1.TransportSpec;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whom unicast goes to when the spec does not say: every eligible node. */
final class UnicastPeers {
  /** As many as the schema of a configuration allows. */
  static final int MOST = 128;

  private UnicastPeers() {}

  /** The configuration with its peers, as the nodes are now. */
  static EffectiveConfiguration filledIn(
      EffectiveConfiguration effective, List<ClusterNode> nodes) {
    TransportSpec transport = effective.transport();
    if (transport == null
        || transport.modeOrDefault() != TransportMode.Unicast
        || transport.peers() != null) {
      return effective;
    }
    List<String> peers = of(effective, nodes).stream().map(CanonicalAddress::text).toList();
    return effective.withTransport(
        // The schema has no empty list; agents take either for a list that has nobody.
        new TransportSpec(TransportMode.Unicast, null, peers.isEmpty() ? null : peers));
  }

  /** In an order that changes with the nodes only. */
  static List<InetAddress> of(EffectiveConfiguration effective, List<ClusterNode> nodes) {
    Set<InetAddress> virtual = new HashSet<>(Addresses.reported(effective.addresses()));
    return nodes.stream()
        .filter(node -> NodeRules.isEligible(effective, node.name(), node.labels()))
        .flatMap(node -> addresses(effective, node))
        // A kubelet reports what it finds on the node, and the master has these.
        .filter(address -> !virtual.contains(address))
        .distinct()
        .sorted((one, other) -> CanonicalAddress.text(one).compareTo(CanonicalAddress.text(other)))
        .toList();
  }

  /** A node that is given a source for IPv4 listens there and nowhere else. */
  private static Stream<InetAddress> addresses(EffectiveConfiguration effective, ClusterNode node) {
    Optional<InetAddress> source =
        NodeRules.ruleOf(effective, node.name(), node.labels())
            .map(NodeRule::sourceAddress)
            .flatMap(Addresses::reported);
    return Stream.concat(
        source.stream(),
        node.internalAddresses().stream()
            .filter(address -> source.isEmpty() || !(address instanceof Inet4Address)));
  }
}
