package io.kcarp.operator.rollout;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why an agent does not run, from what Kubernetes says of its pod: whoever may look at a VirtualIP
 * need not be allowed to look at pods. The same trouble always gives the same sentence, though its
 * pod is tried again and again, so that no status is written for nothing.
 */
final class AgentTroubles {
  private static final int LONGEST_MESSAGE = 200;
  private static final Set<String> IMAGE_REASONS =
      Set.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");
  private static final String CRASHES = "CrashLoopBackOff";

  /** The agent's exit code then; one that was killed comes back. */
  private static final int REFUSES_TO_START = 2;

  /** What each container goes through, trouble or not. */
  private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");

  private AgentTroubles() {}

  /** A sentence for each node whose agent's pod can't run; one that was told to end may fail. */
  static SortedMap<String, String> of(Collection<Pod> pods) {
    SortedMap<String, String> troubles = new TreeMap<>();
    for (Pod pod : pods) {
      String node = pod.getSpec().getNodeName();
      boolean isEnding = pod.getMetadata().getDeletionTimestamp() != null;
      if (node != null && pod.getStatus() != null && !isEnding) {
        of(pod.getStatus()).ifPresent(trouble -> troubles.put(node, trouble));
      }
    }
    return troubles;
  }

  private static Optional<String> of(PodStatus status) {
    return "Failed".equals(status.getPhase())
        ? Optional.of(sentence(status.getReason(), status.getMessage()))
        : status.getContainerStatuses().stream().flatMap(AgentTroubles::of).findFirst();
  }

  private static Stream<String> of(ContainerStatus container) {
    ContainerState state = container.getState();
    if (state == null) {
      return Stream.empty();
    }
    return state.getWaiting() == null
        ? ofTrial(container, state)
        : ofWaiting(container, state.getWaiting());
  }

  /** Between two waits: one that just ended, or is not up yet and is likely to end as before. */
  private static Stream<String> ofTrial(ContainerStatus container, ContainerState state) {
    ContainerState last =
        state.getTerminated() != null || Boolean.TRUE.equals(container.getStarted())
            ? state
            : container.getLastState();
    return last == null
            || last.getTerminated() == null
            || !Objects.equals(last.getTerminated().getExitCode(), REFUSES_TO_START)
        ? Stream.empty()
        : Stream.of(ended(last.getTerminated()));
  }

  private static Stream<String> ofWaiting(
      ContainerStatus container, ContainerStateWaiting waiting) {
    if (waiting.getReason() == null || ORDINARY.contains(waiting.getReason())) {
      return Stream.empty();
    }
    if (IMAGE_REASONS.contains(waiting.getReason())) {
      return Stream.of("its image " + container.getImage() + " can't be had");
    }
    ContainerState last = container.getLastState();
    return Stream.of(
        waiting.getReason().equals(CRASHES) && last != null && last.getTerminated() != null
            ? ended(last.getTerminated())
            : sentence(waiting.getReason(), waiting.getMessage()));
  }

  private static String ended(ContainerStateTerminated end) {
    return sentence("it ends with exit code " + end.getExitCode(), end.getMessage());
  }

  /** The last line of the message: of a log's end that is where a program says why it ends. */
  private static String sentence(@Nullable String reason, @Nullable String message) {
    String what = Objects.requireNonNullElse(reason, "it failed");
    String why = message == null ? "" : message.strip().lines().reduce("", (_, line) -> line);
    return why.isEmpty()
        ? what
        : what + ": " + why.substring(0, Math.min(LONGEST_MESSAGE, why.length()));
  }
}
