package io.kcarp.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentTroublesTest {
  private static Pod pod(String node, ContainerStatus container) {
    return new PodBuilder()
        .withNewMetadata()
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .endSpec()
        .withNewStatus()
        .withPhase("Pending")
        .withContainerStatuses(container)
        .endStatus()
        .build();
  }

  private static ContainerStatus waiting(String reason, String message) {
    return new ContainerStatusBuilder()
        .withImage("kcarp-agent:7")
        .withNewState()
        .withNewWaiting(message, reason)
        .endState()
        .build();
  }

  private static ContainerStatus crashing(String log) {
    return new ContainerStatusBuilder(
            waiting("CrashLoopBackOff", "back-off 20s restarting failed container"))
        .withNewLastState()
        .withNewTerminated()
        .withExitCode(2)
        .withMessage(log)
        .endTerminated()
        .endLastState()
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ErrImagePull", "ImagePullBackOff"})
  void aMissingImageIsOneTroubleHoweverFarItsTrialsAre(String reason) {
    assertThat(AgentTroubles.of(List.of(pod("n1", waiting(reason, "rpc error: try 7")))))
        .containsExactly(entry("n1", "its image kcarp-agent:7 can't be had"));
  }

  @Test
  void anAgentThatEndsSaysWhyInItsLastLine() {
    assertThat(
            AgentTroubles.of(List.of(pod("n1", crashing("starting\nkcarp-agent: no NET_RAW\n")))))
        .containsEntry("n1", "it ends with exit code 2: kcarp-agent: no NET_RAW");
  }

  @Test
  void anAgentThatRefusesToStartDoesSoWhateverItsNextTrialIsAt() {
    ContainerStatus waits = crashing("kcarp-agent: no NET_RAW");
    ContainerState ended = waits.getLastState();
    ContainerStatus tries =
        new ContainerStatusBuilder(waits)
            .withStarted(false)
            .withNewState()
            .withNewRunning()
            .endRunning()
            .endState()
            .build();
    ContainerStatus endsAgain = new ContainerStatusBuilder(waits).withState(ended).build();

    assertThat(AgentTroubles.of(List.of(pod("n1", tries))))
        .isEqualTo(AgentTroubles.of(List.of(pod("n1", endsAgain))))
        .isEqualTo(AgentTroubles.of(List.of(pod("n1", waits))));
    assertThat(
            AgentTroubles.of(
                List.of(pod("n1", new ContainerStatusBuilder(tries).withStarted(true).build()))))
        .as("up at last")
        .isEmpty();
  }

  @Test
  void oneThatWasKilledOnceAndComesBackIsNoTrouble() {
    ContainerStatus comesBack =
        new ContainerStatusBuilder(crashing(""))
            .withStarted(false)
            .withNewState()
            .withNewRunning()
            .endRunning()
            .endState()
            .editLastState()
            .editTerminated()
            .withExitCode(137)
            .endTerminated()
            .endLastState()
            .build();

    assertThat(AgentTroubles.of(List.of(pod("n1", comesBack)))).isEmpty();
  }

  @Test
  void aLongMessageIsCut() {
    String trouble =
        AgentTroubles.of(List.of(pod("n1", waiting("CreateContainerError", "x".repeat(1_000)))))
            .get("n1");

    assertThat(trouble).startsWith("CreateContainerError: xxx").hasSizeLessThan(230);
  }

  @Test
  void aPodThatFailedSaysWhyItDid() {
    Pod evicted =
        new PodBuilder(pod("n1", waiting("ContainerCreating", "")))
            .editStatus()
            .withPhase("Failed")
            .withReason("Evicted")
            .withMessage("The node was low on resource: memory")
            .endStatus()
            .build();

    assertThat(AgentTroubles.of(List.of(evicted)))
        .containsEntry("n1", "Evicted: The node was low on resource: memory");
  }

  @Test
  void aPodThatFailsAfterItWasToldToEndIsNoTrouble() {
    Pod ended =
        new PodBuilder(pod("n1", waiting("ContainerCreating", "")))
            .editMetadata()
            .withDeletionTimestamp("2026-11-30T00:00:00Z")
            .endMetadata()
            .editStatus()
            .withPhase("Failed")
            .endStatus()
            .build();

    assertThat(AgentTroubles.of(List.of(ended))).isEmpty();
  }

  @Test
  void aPodThatStartsOrHasNoNodeYetIsNoTrouble() {
    Pod unscheduled =
        new PodBuilder(pod("", waiting("CreateContainerError", "x")))
            .editSpec()
            .withNodeName(null)
            .endSpec()
            .build();

    assertThat(AgentTroubles.of(List.of(pod("n1", waiting("ContainerCreating", "")), unscheduled)))
        .isEmpty();
  }
}
