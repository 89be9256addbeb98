package io.kcarp.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeadHolderTest {
  @ParameterizedTest
  @CsvSource({
    "kcarp-operator-5f-x_0.2.0-rc1_123-456, kcarp-operator-5f-x, 0.2.0-rc1, 123-456",
    "kcarp-operator-5f-x_9_9_123-456, kcarp-operator-5f-x, 9_9, 123-456",
    "kcarp-operator-5f-x_123-456, kcarp-operator-5f-x, not said, 123-456",
    "somebody, somebody, not said, ''"
  })
  void theLeaseSaysWhichPodAndOfWhichVersion(
      String identity, String pod, String version, String run) {
    assertThat(LeadHolder.parse(identity)).isEqualTo(new LeadHolder(pod, version, run));
  }

  @Test
  void whatItSaysOfItselfIsUnderstood() {
    LeadHolder mine = LeadHolder.mine();

    assertThat(LeadHolder.parse(mine.identity())).isEqualTo(mine);
    assertThat(LeadHolder.mine()).as("another run").isNotEqualTo(mine);
  }
}
