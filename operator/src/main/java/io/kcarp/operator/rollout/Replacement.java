package io.kcarp.operator.rollout;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Which agent's pod is replaced next when the template has changed. One at a time, and none before
 * the last one's successor is ready, so that a template that does not work stops at one node.
 * Backups go first, whose end nobody notices; a master hands over when its pod ends, and by then to
 * a backup that is new. Pods that are not ready go last: their node may be dead, and they never end
 * then.
 */
final class Replacement {
  private Replacement() {}

  /**
   * The pod to delete; empty when all are new, or one has to be waited for.
   *
   * @param pods all agents' pods that there are
   * @param desired how many there are to be
   * @param templateHash the wanted one
   * @param masters nodes that are master of some VirtualIP
   */
  static Optional<AgentPod> next(
      Collection<AgentPod> pods, int desired, String templateHash, Set<String> masters) {
    boolean oneIsAwaited =
        pods.size() < desired
            || pods.stream()
                .anyMatch(pod -> pod.ending() || (pod.isOf(templateHash) && !pod.ready()));
    if (oneIsAwaited) {
      return Optional.empty();
    }
    return pods.stream()
        .filter(pod -> !pod.isOf(templateHash))
        .min(
            Comparator.comparing((AgentPod pod) -> !pod.ready())
                .thenComparing(pod -> masters.contains(pod.node()))
                .thenComparing(AgentPod::node));
  }
}
