package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.AgentKind;
import io.kcarp.api.v1alpha1.CordonPolicy;
import io.kcarp.api.v1alpha1.Reason;
import java.util.Optional;

/** Rules about {@code spec.agent: StaticPod}; for definitions that have no such rule yet. */
final class StaticPodCheck {
  private StaticPodCheck() {}

  static Optional<Violation> valid(Facts facts) {
    if (facts.spec().agent() != AgentKind.StaticPod) {
      return Optional.empty();
    }
    if (facts.spec().vhid() == null) {
      return invalid("agent StaticPod needs spec.vhid: give the one of the file on the nodes");
    }
    if (facts.spec().cordonedNodes() == CordonPolicy.Leave) {
      return invalid(
          "with agent StaticPod nobody sees that a node is cordoned: leave out"
              + " spec.cordonedNodes, and hand over by kcarp-agent hand-over");
    }
    return facts.spec().passwordSecretRef() == null
        ? Optional.empty()
        : invalid(
            "with agent StaticPod the password is in a file on the nodes: leave out"
                + " spec.passwordSecretRef");
  }

  private static Optional<Violation> invalid(String message) {
    return Optional.of(new Violation(Reason.INVALID_AGENT, message));
  }
}
