package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.kcarp.api.v1alpha1.Aside;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.PasswordSecretRef;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.operator.policy.Addresses;
import io.kcarp.operator.policy.ClusterNode;
import io.kcarp.operator.policy.Facts;
import io.kcarp.operator.policy.LiveNode;
import io.kcarp.operator.policy.NodeAddress;
import io.kcarp.operator.policy.NodeRules;
import io.kcarp.operator.policy.OtherVirtualIP;
import io.kcarp.operator.policy.PasswordFact;
import io.kcarp.operator.policy.Seniority;
import io.kcarp.operator.status.Scene;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers facts from the informers' caches and the ledger. Decides nothing. */
final class ClusterView {
  private static final String INTERNAL_IP = "InternalIP";

  private final Cache<VirtualIP> virtualIps;
  private final Cache<Node> nodes;
  private final Cache<Secret> secrets;
  private final String namespace;
  private final Ledger ledger;
  private final AgentPresence presence;
  private final Supplier<Map<String, String>> agentTroubles;

  ClusterView(
      Cache<VirtualIP> virtualIps,
      Cache<Node> nodes,
      Cache<Secret> secrets,
      String namespace,
      Ledger ledger,
      AgentPresence presence,
      Supplier<Map<String, String>> agentTroubles) {
    this.virtualIps = virtualIps;
    this.nodes = nodes;
    this.secrets = secrets;
    this.namespace = namespace;
    this.ledger = ledger;
    this.presence = presence;
    this.agentTroubles = agentTroubles;
  }

  ReferencedPassword password(VirtualIP virtualIp) {
    PasswordSecretRef ref = virtualIp.getSpec().passwordSecretRef();
    Secret secret =
        ref == null ? null : secrets.get(new ResourceID(ref.name(), namespace)).orElse(null);
    return ReferencedPassword.read(ref, secret, namespace);
  }

  Facts facts(VirtualIP virtualIp, PasswordFact password, String keyEntry) {
    ledger.retain(virtualIps.list().toList());
    return new Facts(
        seniority(virtualIp),
        virtualIp.getMetadata().getGeneration(),
        virtualIp.getSpec(),
        ledger.effectiveOf(virtualIp),
        keyEntry,
        others(virtualIp).filter(other -> !ledger.isReleased(other)).map(this::describe).toList(),
        nodes.list().flatMap(ClusterView::addresses).toList(),
        nodes.list().map(ClusterView::describe).toList(),
        password);
  }

  Scene scene(VirtualIP virtualIp, @Nullable EffectiveConfiguration effective) {
    VirtualIPStatus status = virtualIp.getStatus();
    List<NodeEntry> entries = status == null ? List.of() : status.nodesOrEmpty();
    String claim = status == null ? null : status.master();
    Map<Boolean, Set<String>> byStandingAside = matchingByStandingAside(effective);
    return new Scene(
        effective,
        claim,
        entries,
        Stream.concat(entries.stream().map(NodeEntry::node), Stream.ofNullable(claim))
            .filter(node -> !presence.isFresh(node))
            .collect(Collectors.toSet()),
        unheard(virtualIp, entries),
        byStandingAside.getOrDefault(false, Set.of()),
        byStandingAside.getOrDefault(true, Set.of()),
        nodes.list().map(ClusterView::name).collect(Collectors.toSet()),
        agentTroubles.get());
  }

  private Map<Boolean, Set<String>> matchingByStandingAside(
      @Nullable EffectiveConfiguration effective) {
    return effective == null
        ? Map.of()
        : nodes
            .list()
            .filter(node -> NodeRules.isEligible(effective, name(node), labels(node)))
            .collect(
                Collectors.partitioningBy(
                    node -> standsAside(effective, node),
                    Collectors.mapping(ClusterView::name, Collectors.toSet())));
  }

  private static boolean standsAside(EffectiveConfiguration effective, Node node) {
    return Aside.of(effective, labels(node), Aside.isCordoned(node)).isPresent();
  }

  /**
   * Nodes that a change must wait for. A stale master that others hear is one of them: only its way
   * to the API server is cut.
   */
  List<LiveNode> liveNodes(Scene scene) {
    Stream<LiveNode> reporting =
        scene.entries().stream()
            .filter(
                entry -> !scene.staleNodes().contains(entry.node()) || scene.isHeardAsMaster(entry))
            .map(entry -> new LiveNode(entry.node(), entry.observedSerial()));
    Set<String> withEntry =
        scene.entries().stream().map(NodeEntry::node).collect(Collectors.toSet());
    Stream<LiveNode> silent =
        Stream.concat(scene.eligibleNodes().stream(), scene.asideNodes().stream())
            .filter(node -> !withEntry.contains(node) && presence.mayRenew(node))
            .map(node -> new LiveNode(node, null));
    return Stream.concat(reporting, silent).toList();
  }

  private Set<String> unheard(VirtualIP virtualIp, List<NodeEntry> entries) {
    List<NodeEntry> masters =
        entries.stream().filter(entry -> entry.role() == NodeRole.Master).toList();
    long sinceNanos = ledger.latestReignSeenNanos(virtualIp, masters, System.nanoTime());
    return masters.stream()
        .map(NodeEntry::node)
        .filter(node -> !presence.renewedSince(node, sinceNanos))
        .collect(Collectors.toSet());
  }

  /** Every VirtualIP but this one. */
  Stream<VirtualIP> others(VirtualIP virtualIp) {
    String name = virtualIp.getMetadata().getName();
    return virtualIps.list().filter(other -> !other.getMetadata().getName().equals(name));
  }

  private OtherVirtualIP describe(VirtualIP other) {
    return new OtherVirtualIP(seniority(other), other.getSpec(), ledger.effectiveOf(other));
  }

  private static Seniority seniority(VirtualIP virtualIp) {
    return new Seniority(
        virtualIp.getMetadata().getCreationTimestamp(), virtualIp.getMetadata().getName());
  }

  private static Stream<NodeAddress> addresses(Node node) {
    return reported(node, _ -> true).map(address -> new NodeAddress(name(node), address));
  }

  private static ClusterNode describe(Node node) {
    return new ClusterNode(name(node), labels(node), reported(node, INTERNAL_IP::equals).toList());
  }

  private static Stream<InetAddress> reported(Node node, Predicate<String> type) {
    return node.getStatus() == null || node.getStatus().getAddresses() == null
        ? Stream.empty()
        : node.getStatus().getAddresses().stream()
            .filter(address -> type.test(address.getType()))
            .map(address -> Addresses.reported(address.getAddress()))
            .flatMap(Optional::stream);
  }

  private static String name(Node node) {
    return node.getMetadata().getName();
  }

  private static Map<String, String> labels(Node node) {
    return node.getMetadata().getLabels() == null ? Map.of() : node.getMetadata().getLabels();
  }
}
