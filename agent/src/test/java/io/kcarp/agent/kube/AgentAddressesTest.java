package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentAddressesTest {
  private final AgentAddresses agents = new AgentAddresses();

  private void reports(String sourceAddress) {
    NodeEntry entry =
        new NodeEntry(
            "n1",
            NodeRole.Master,
            "Elected",
            null,
            null,
            null,
            sourceAddress,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    agents.observed(Samples.virtualIp("web", null, null, entry), true);
  }

  /** Entries have addresses as RFC 5952 writes them, which Java does not. */
  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.0.0.1", "fe80::1, fe80:0:0:0:0:0:0:1", "2001:db8::5, 2001:db8::5"})
  void whoReportsAnAddressIsAnAgent(String reported, String heard) {
    reports(reported);

    assertThat(agents.isAgent("web", InetAddress.ofLiteral(heard))).isTrue();
    assertThat(agents.isAgent("other", InetAddress.ofLiteral(heard))).isFalse();
  }

  @Test
  void whoIsReportedByNobodyIsAHostOutside() {
    reports("10.0.0.1");

    assertThat(agents.isAgent("web", InetAddress.ofLiteral("10.0.0.2"))).isFalse();
  }
}
