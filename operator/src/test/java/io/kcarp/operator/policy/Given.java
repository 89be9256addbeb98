package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.AdvertisementSpec;
import io.kcarp.api.v1alpha1.AgentKind;
import io.kcarp.api.v1alpha1.CordonPolicy;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.PasswordSecretRef;
import io.kcarp.api.v1alpha1.TransportSpec;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Facts as tests need them; each method changes one thing. */
final class Given {
  static final String KEY = "m_3";
  static final Seniority MIDDLE = new Seniority("2026-01-02T00:00:00Z", "m");

  private VirtualIPSpec spec = spec("10.0.0.100");
  private @Nullable EffectiveConfiguration current;
  private List<OtherVirtualIP> others = List.of();
  private List<NodeAddress> nodeAddresses = List.of();
  private List<ClusterNode> nodes = List.of();
  private PasswordFact password = new PasswordFact.Generated();

  Given spec(VirtualIPSpec value) {
    spec = value;
    return this;
  }

  Given current(EffectiveConfiguration value) {
    current = value;
    return this;
  }

  Given others(OtherVirtualIP... value) {
    others = List.of(value);
    return this;
  }

  Given node(String node, String address) {
    nodeAddresses = List.of(new NodeAddress(node, InetAddress.ofLiteral(address)));
    return this;
  }

  Given nodes(ClusterNode... value) {
    nodes = List.of(value);
    return this;
  }

  static ClusterNode node(String name, Map<String, String> labels, String... internal) {
    return new ClusterNode(
        name, labels, List.of(internal).stream().map(InetAddress::ofLiteral).toList());
  }

  static VirtualIPSpec by(
      TransportSpec transport, @Nullable List<NodeRule> rules, String... addresses) {
    return new VirtualIPSpec(
        List.of(addresses),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        transport,
        null,
        null,
        null,
        rules,
        null,
        null);
  }

  Given password(PasswordFact value) {
    password = value;
    return this;
  }

  Facts facts() {
    return new Facts(MIDDLE, 7, spec, current, KEY, others, nodeAddresses, nodes, password);
  }

  static VirtualIPSpec spec(String... addresses) {
    return new VirtualIPSpec(
        List.of(addresses),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  static VirtualIPSpec withVhid(@Nullable Integer vhid, String... addresses) {
    return new VirtualIPSpec(
        List.of(addresses),
        null,
        vhid,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  static VirtualIPSpec timed(AdvertisementSpec advertisement, NodeRule... rules) {
    return new VirtualIPSpec(
        List.of("10.0.0.100"),
        null,
        null,
        null,
        advertisement,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        rules.length == 0 ? null : List.of(rules),
        null,
        null);
  }

  static VirtualIPSpec ruled(NodeRule... rules) {
    return new VirtualIPSpec(
        List.of("10.0.0.100"),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(rules),
        null,
        null);
  }

  static VirtualIPSpec ofStaticPods(
      @Nullable Integer vhid, @Nullable PasswordSecretRef password, String... addresses) {
    return new VirtualIPSpec(
        List.of(addresses),
        null,
        vhid,
        password,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        AgentKind.StaticPod);
  }

  static VirtualIPSpec leavingCordonedNodes(@Nullable AgentKind agent, String address) {
    return new VirtualIPSpec(
        List.of(address),
        null,
        40,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        CordonPolicy.Leave,
        agent);
  }

  static NodeRule named(String node, @Nullable Integer advskew, @Nullable String source) {
    return new NodeRule(node, null, advskew, null, source, null);
  }

  static NodeRule labelled(Map<String, String> labels, @Nullable String source) {
    return new NodeRule(null, labels, null, null, source, null);
  }

  static VirtualIPSpec on(
      @Nullable String interfaceName, List<NodeRule> rules, String... addresses) {
    return new VirtualIPSpec(
        List.of(addresses),
        interfaceName,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        rules,
        null,
        null);
  }

  static EffectiveConfiguration effective(int vhid, String... addresses) {
    List<String> prefixed =
        List.of(addresses).stream().map(PrefixedAddress::parse).map(Object::toString).toList();
    return EffectiveConfiguration.of(spec(addresses), 1, vhid, prefixed);
  }

  static OtherVirtualIP older(VirtualIPSpec spec, @Nullable EffectiveConfiguration effective) {
    return new OtherVirtualIP(new Seniority("2026-01-01T00:00:00Z", "older"), spec, effective);
  }

  static OtherVirtualIP younger(VirtualIPSpec spec, @Nullable EffectiveConfiguration effective) {
    return new OtherVirtualIP(new Seniority("2026-01-03T00:00:00Z", "younger"), spec, effective);
  }
}
