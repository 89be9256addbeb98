package io.kcarp.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeRulesTest {
  private static final EffectiveConfiguration RULED =
      EffectiveConfiguration.of(
          Given.ruled(
              Given.named("n1", null, null),
              Given.labelled(Map.of("edge", "yes", "zone", "a"), null)),
          1,
          100,
          List.of("10.0.0.100/32"));

  @ParameterizedTest
  @CsvSource({"n1,no,a,true", "n2,yes,a,true", "n2,yes,b,false", "n2,no,a,false"})
  void aNodeIsEligibleByNameOrByAllLabels(String node, String edge, String zone, boolean eligible) {
    Map<String, String> labels = Map.of("edge", edge, "zone", zone, "other", "x");

    assertThat(NodeRules.isEligible(RULED, node, labels)).isEqualTo(eligible);
  }

  @ParameterizedTest
  @CsvSource({"n1", "n2"})
  void withoutRulesEveryNodeIsEligible(String node) {
    EffectiveConfiguration effective = Given.effective(100, "10.0.0.100");

    assertThat(NodeRules.isEligible(effective, node, Map.of())).isTrue();
  }
}
