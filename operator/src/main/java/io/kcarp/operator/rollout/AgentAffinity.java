package io.kcarp.operator.rollout;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeRule;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where agents must run: on every node that some VirtualIP may use. */
final class AgentAffinity {
  private AgentAffinity() {}

  /**
   * The union of the node rules (terms are ORed), in an order that depends on the rules alone;
   * empty when a VirtualIP takes any node.
   */
  static Optional<Affinity> of(Collection<EffectiveConfiguration> configurations) {
    if (configurations.stream().anyMatch(AgentAffinity::takesAnyNode)) {
      return Optional.empty();
    }
    List<NodeRule> rules =
        configurations.stream()
            .map(EffectiveConfiguration::nodes)
            .filter(Objects::nonNull)
            .flatMap(List::stream)
            .toList();
    SortedSet<String> names = new TreeSet<>();
    Map<String, NodeSelectorTerm> bySelector = new TreeMap<>();
    for (NodeRule rule : rules) {
      if (rule.nodeName() != null) {
        names.add(rule.nodeName());
      } else if (rule.nodeSelector() != null) {
        Map<String, String> labels = new TreeMap<>(rule.nodeSelector());
        bySelector.put(labels.toString(), labelled(labels));
      }
    }
    return Optional.of(
        new AffinityBuilder()
            .withNewNodeAffinity()
            .withNewRequiredDuringSchedulingIgnoredDuringExecution()
            .addAllToNodeSelectorTerms(names.stream().map(AgentAffinity::named).toList())
            .addAllToNodeSelectorTerms(bySelector.values())
            .endRequiredDuringSchedulingIgnoredDuringExecution()
            .endNodeAffinity()
            .build());
  }

  private static boolean takesAnyNode(EffectiveConfiguration configuration) {
    return configuration.nodes() == null || configuration.nodes().isEmpty();
  }

  private static NodeSelectorTerm named(String node) {
    return new NodeSelectorTermBuilder().withMatchFields(in("metadata.name", node)).build();
  }

  private static NodeSelectorTerm labelled(Map<String, String> labels) {
    return new NodeSelectorTermBuilder()
        .withMatchExpressions(
            labels.entrySet().stream().map(label -> in(label.getKey(), label.getValue())).toList())
        .build();
  }

  private static NodeSelectorRequirement in(String key, String value) {
    return new NodeSelectorRequirementBuilder()
        .withKey(key)
        .withOperator("In")
        .withValues(value)
        .build();
  }
}
