package io.kcarp.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplacementTest {
  private static final String NEW = "new";

  private static AgentPod old(String node) {
    return new AgentPod("agent-" + node, node, "old", true, false);
  }

  private static AgentPod replaced(String node, boolean ready) {
    return new AgentPod("agent-" + node, node, NEW, ready, false);
  }

  @Test
  void nothingIsDoneWhileAllAreNew() {
    assertThat(
            Replacement.next(
                List.of(replaced("n1", true), replaced("n2", true)), 2, NEW, Set.of("n1")))
        .isEmpty();
  }

  @Test
  void podsOfBeforeThereWasAHashAreEarlierOnes() {
    AgentPod unmarked = new AgentPod("agent-n1", "n1", null, true, false);
    assertThat(Replacement.next(List.of(unmarked), 1, NEW, Set.of())).contains(unmarked);
  }

  @Test
  void backupsGoFirstAndTheMasterLast() {
    List<AgentPod> pods = new ArrayList<>(List.of(old("n1"), old("n2"), old("n3")));
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      AgentPod next = Replacement.next(pods, 3, NEW, Set.of("n1")).orElseThrow();
      order.add(next.node());
      pods.set(pods.indexOf(next), replaced(next.node(), true));
    }
    assertThat(order).containsExactly("n2", "n3", "n1");
  }

  @Test
  void theLastOnesSuccessorIsAwaited() {
    List<AgentPod> ending = List.of(new AgentPod("agent-n1", "n1", "old", true, true), old("n2"));
    assertThat(Replacement.next(ending, 2, NEW, Set.of())).isEmpty();
    assertThat(Replacement.next(List.of(old("n2")), 2, NEW, Set.of()))
        .as("its pod is not made yet")
        .isEmpty();
    assertThat(Replacement.next(List.of(replaced("n1", false), old("n2")), 2, NEW, Set.of()))
        .as("a template that does not work stops here")
        .isEmpty();
    assertThat(Replacement.next(List.of(replaced("n1", true), old("n2")), 2, NEW, Set.of()))
        .contains(old("n2"));
  }

  @Test
  void oneOnANodeThatMayBeDeadHoldsNobodyUp() {
    AgentPod silent = new AgentPod("agent-n1", "n1", "old", false, false);
    assertThat(Replacement.next(List.of(silent, old("n2")), 2, NEW, Set.of("n2")))
        .contains(old("n2"));
    assertThat(Replacement.next(List.of(silent, replaced("n2", true)), 2, NEW, Set.of("n2")))
        .contains(silent);
  }
}
