package io.kcarp.lab.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pod template may run on a node: {@code nodeSelector} and the required part of {@code
 * nodeAffinity}, by the rules of the Kubernetes documentation ("Assigning Pods to Nodes"). Taints
 * are not looked at.
 */
final class NodeMatch {
  private NodeMatch() {}

  /**
   * Decides.
   *
   * @throws IllegalArgumentException for an operator other than In, NotIn, Exists, DoesNotExist
   */
  static boolean matches(PodSpec template, Node node) {
    Map<String, String> labels = labels(node);
    Map<String, String> selector =
        Objects.requireNonNullElse(template.getNodeSelector(), Map.<String, String>of());
    if (!labels.entrySet().containsAll(selector.entrySet())) {
      return false;
    }
    NodeSelector required = required(template);
    return required == null
        || required.getNodeSelectorTerms().stream().anyMatch(term -> holds(term, node, labels));
  }

  private static @Nullable NodeSelector required(PodSpec template) {
    var affinity = template.getAffinity();
    if (affinity == null || affinity.getNodeAffinity() == null) {
      return null;
    }
    return affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
  }

  private static boolean holds(NodeSelectorTerm term, Node node, Map<String, String> labels) {
    if (term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty()) {
      // "A null or empty node selector term matches no objects."
      return false;
    }
    Map<String, String> fields = Map.of("metadata.name", node.getMetadata().getName());
    return term.getMatchFields().stream().allMatch(each -> holds(each, fields))
        && term.getMatchExpressions().stream().allMatch(each -> holds(each, labels));
  }

  private static boolean holds(NodeSelectorRequirement requirement, Map<String, String> values) {
    String key = requirement.getKey();
    return switch (requirement.getOperator()) {
      case "In" -> values.containsKey(key) && requirement.getValues().contains(values.get(key));
      case "NotIn" ->
          !values.containsKey(key) || !requirement.getValues().contains(values.get(key));
      case "Exists" -> values.containsKey(key);
      case "DoesNotExist" -> !values.containsKey(key);
      case String other ->
          throw new IllegalArgumentException("the lab knows no node selector operator " + other);
    };
  }

  private static Map<String, String> labels(Node node) {
    return Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of());
  }
}
