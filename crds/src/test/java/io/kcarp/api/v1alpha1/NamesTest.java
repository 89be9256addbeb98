package io.kcarp.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void aFieldManagerIsShortEnoughForTheLongestNodeName() {
    assertThat(Names.agentFieldManager("n".repeat(253))).hasSizeLessThanOrEqualTo(128);
  }

  @Test
  void nodesHaveDifferentManagersAndTheSameOneEachTime() {
    assertThat(Names.agentFieldManager("n1"))
        .isEqualTo(Names.agentFieldManager("n1"))
        .isNotEqualTo(Names.agentFieldManager("n2"));
  }

  @Test
  void aLeaseSaysItsNode() {
    assertThat(Names.agentLease("node-1.example")).isEqualTo("kcarp-agent-node-1.example");
  }

  @Test
  void keyEntriesOfOneVirtualIpAreNotAnothers() {
    assertThat(Names.keyEntry("web", 1)).isEqualTo("web");
    assertThat(Names.keyEntry("web", 2)).isEqualTo("web_2");
    assertThat(Names.keyOwner("web")).isEqualTo("web");
    assertThat(Names.keyOwner("web_2")).isEqualTo("web");
    assertThat(Names.keyOwner("web2")).isEqualTo("web2");
    assertThat(Names.keyOwner("web.a_12")).isEqualTo("web.a");
  }
}
