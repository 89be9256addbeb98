package io.kcarp.operator.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One agent's pod, as far as its replacement goes.
 *
 * @param name the pod's
 * @param node where it runs, or will
 * @param templateHash of the template that it was made from; null when that had none
 * @param ready whether its agent knows what to run, and has rehearsed takeovers
 * @param ending whether its deletion has begun
 */
record AgentPod(
    String name, String node, @Nullable String templateHash, boolean ready, boolean ending) {

  static AgentPod of(Pod pod) {
    var annotations = pod.getMetadata().getAnnotations();
    return new AgentPod(
        pod.getMetadata().getName(),
        Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""),
        annotations == null ? null : annotations.get(AgentManifests.TEMPLATE_HASH),
        pod.getStatus() != null
            && pod.getStatus().getConditions().stream()
                .anyMatch(
                    each -> each.getType().equals("Ready") && each.getStatus().equals("True")),
        pod.getMetadata().getDeletionTimestamp() != null);
  }

  boolean isOf(String hash) {
    return hash.equals(templateHash);
  }
}
