package io.kcarp.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AsideTest {
  private static final Map<String, String> NO_LABELS = Map.of();
  private static final Map<String, String> LABELLED = Map.of("kcarp.io/maintenance", "");

  @Test
  void anOrdinaryNodeTakesPart() {
    assertThat(Aside.of(effective(CordonPolicy.Leave, null), NO_LABELS, false)).isEmpty();
  }

  @Test
  void theLabelMeansMaintenanceWhateverItSays() {
    assertThat(Aside.of(effective(null, null), LABELLED, false)).contains(Aside.MAINTENANCE);
    assertThat(
            Aside.of(
                effective(CordonPolicy.Stay, null), Map.of("kcarp.io/maintenance", "false"), false))
        .contains(Aside.MAINTENANCE);
  }

  @Test
  void aCordonedNodeStaysUnlessTheVirtualIpSaysOtherwise() {
    assertThat(Aside.of(effective(null, null), NO_LABELS, true)).isEmpty();
    assertThat(Aside.of(effective(CordonPolicy.Stay, null), NO_LABELS, true)).isEmpty();
    assertThat(Aside.of(effective(CordonPolicy.Leave, null), NO_LABELS, true))
        .contains(Aside.CORDONED);
  }

  @Test
  void ofBothTheLabelCounts() {
    assertThat(Aside.of(effective(CordonPolicy.Leave, null), LABELLED, true))
        .contains(Aside.MAINTENANCE);
  }

  @Test
  void staticPodsDoNotSeeIt() {
    assertThat(Aside.of(effective(CordonPolicy.Leave, AgentKind.StaticPod), LABELLED, true))
        .isEmpty();
  }

  @Test
  void itsReasonIsThatOfTheNodesEntry() {
    assertThat(Aside.MAINTENANCE.reason()).isEqualTo("Maintenance");
    assertThat(Aside.CORDONED.reason()).isEqualTo("Cordoned");
  }

  private static EffectiveConfiguration effective(
      @Nullable CordonPolicy cordonedNodes, @Nullable AgentKind agent) {
    return EffectiveConfiguration.of(
        new VirtualIPSpec(
            List.of("10.0.0.100"),
            null,
            100,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            cordonedNodes,
            agent),
        1,
        100,
        List.of("10.0.0.100/32"));
  }
}
