package io.kcarp.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Node;
import java.util.Map;
import java.util.Optional;

/**
 * Why a node that the rules match takes no part all the same, by the state of its Node. A level,
 * not an edge: it lasts as long as the state does. Operator and agents both ask {@link #of}, so
 * that they mean the same nodes.
 */
public enum Aside {
  /** It has the label {@link Names#MAINTENANCE_LABEL}, whatever its value. */
  MAINTENANCE(Reason.MAINTENANCE),
  /** It is cordoned, and the VirtualIP asks such nodes to leave. */
  CORDONED(Reason.CORDONED);

  private final String reason;

  Aside(String reason) {
    this.reason = reason;
  }

  /** The reason of the node's entry. */
  public String reason() {
    return reason;
  }

  /**
   * Why a node of these labels takes no part; empty when it may, and for static pods, which can't
   * see their Node.
   *
   * @param cordoned see {@link #isCordoned}
   */
  public static Optional<Aside> of(
      EffectiveConfiguration effective, Map<String, String> labels, boolean cordoned) {
    if (effective.inStaticPods()) {
      return Optional.empty();
    }
    if (labels.containsKey(Names.MAINTENANCE_LABEL)) {
      return Optional.of(MAINTENANCE);
    }
    return cordoned && effective.cordonedNodes() == CordonPolicy.Leave
        ? Optional.of(CORDONED)
        : Optional.empty();
  }

  /** Whether the Node takes no new pods: its spec.unschedulable. */
  public static boolean isCordoned(Node node) {
    return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
  }
}
