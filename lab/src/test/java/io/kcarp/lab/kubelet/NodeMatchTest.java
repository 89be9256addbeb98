package io.kcarp.lab.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeMatchTest {
  private static final Node NODE =
      new NodeBuilder()
          .withNewMetadata()
          .withName("n1")
          .withLabels(Map.of("zone", "a", "ssd", "yes"))
          .endMetadata()
          .build();

  @Test
  void aTemplateWithoutWishesMatches() {
    assertThat(NodeMatch.matches(new PodSpec(), NODE)).isTrue();
  }

  @Test
  void everyLabelOfTheNodeSelectorMustBeThere() {
    assertThat(matchesSelector(Map.of("zone", "a"))).isTrue();
    assertThat(matchesSelector(Map.of("zone", "b"))).isFalse();
    assertThat(matchesSelector(Map.of("zone", "a", "gpu", "yes"))).isFalse();
  }

  @Test
  void oneTermIsEnough() {
    assertThat(matchesTerms(byName("n2"), byName("n1"))).isTrue();
    assertThat(matchesTerms(byName("n2"), byName("n3"))).isFalse();
  }

  @Test
  void aTermNeedsAllItsParts() {
    var part = requirement("zone", "In", "a", "b");

    assertThat(matchesTerms(byLabels(part, requirement("ssd", "Exists")))).isTrue();
    assertThat(matchesTerms(byLabels(part, requirement("gpu", "Exists")))).isFalse();
    assertThat(matchesTerms(byLabels(part, requirement("gpu", "DoesNotExist")))).isTrue();
    assertThat(matchesTerms(byLabels(part, requirement("zone", "NotIn", "a")))).isFalse();
  }

  @Test
  void anEmptyTermMatchesNothing() {
    assertThat(matchesTerms(new NodeSelectorTerm())).isFalse();
  }

  @Test
  void anUnknownOperatorIsRefused() {
    var greater = byLabels(requirement("zone", "Gt", "1"));

    assertThatThrownBy(() -> matchesTerms(greater)).hasMessageContaining("Gt");
  }

  private static boolean matchesSelector(Map<String, String> labels) {
    return NodeMatch.matches(new PodSpecBuilder().withNodeSelector(labels).build(), NODE);
  }

  private static boolean matchesTerms(NodeSelectorTerm... terms) {
    var spec =
        new PodSpecBuilder()
            .withNewAffinity()
            .withNewNodeAffinity()
            .withNewRequiredDuringSchedulingIgnoredDuringExecution()
            .withNodeSelectorTerms(terms)
            .endRequiredDuringSchedulingIgnoredDuringExecution()
            .endNodeAffinity()
            .endAffinity()
            .build();
    return NodeMatch.matches(spec, NODE);
  }

  private static NodeSelectorTerm byName(String name) {
    return new NodeSelectorTerm(List.of(), List.of(requirement("metadata.name", "In", name)));
  }

  private static NodeSelectorTerm byLabels(NodeSelectorRequirement... requirements) {
    return new NodeSelectorTerm(List.of(requirements), List.of());
  }

  private static NodeSelectorRequirement requirement(
      String key, String operator, String... values) {
    return new NodeSelectorRequirement(key, operator, List.of(values));
  }
}
