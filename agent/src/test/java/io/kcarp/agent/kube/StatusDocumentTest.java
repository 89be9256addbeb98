package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.MacAddress;
import io.kcarp.api.v1alpha1.FileConfiguration;
import io.kcarp.api.v1alpha1.ForeignOwner;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusDocumentTest {
  private static NodeEntry entry(List<AddressClaim> conflicts) {
    VirtualHostReport report = Samples.report("web", Role.BACKUP, Role.MASTER);
    return StatusDocument.of(
            "n1",
            new VirtualHostReport(
                report.name(),
                report.generation(),
                report.serial(),
                report.vhid(),
                report.addresses(),
                report.role(),
                report.reason(),
                report.message(),
                report.interfaceName(),
                report.held(),
                report.sourceAddress(),
                report.advskew(),
                report.observedMaster(),
                report.since(),
                report.transitions(),
                report.lastTransition(),
                conflicts))
        .nodesOrEmpty()
        .getFirst();
  }

  @Test
  void foreignOwnersAreInTheEntryAsTheyAreWritten() {
    AddressClaim claim =
        new AddressClaim(
            new MacAddress(0x0200_0000_0063L), InetAddress.ofLiteral("2001:db8:0:0:0:0:0:100"));
    assertThat(entry(List.of(claim)).foreignOwners())
        .containsExactly(new ForeignOwner("2001:db8::100", "02:00:00:00:00:63"));
  }

  @Test
  void thereAreNoMoreForeignOwnersThanTheSchemaTakes() {
    List<AddressClaim> many =
        IntStream.range(0, 20)
            .mapToObj(
                i -> new AddressClaim(new MacAddress(i), InetAddress.ofLiteral("10.0.0." + i)))
            .toList();
    assertThat(entry(many).foreignOwners()).hasSize(8);
  }

  @Test
  void aStaticPodsEntrySaysWhatItsFileSaysAndClaims() {
    VirtualIPStatus status =
        StatusDocument.ofStaticPod("n1", Samples.report("web", Role.BACKUP, Role.MASTER));

    assertThat(status.master()).isEqualTo("n1");
    assertThat(status.nodesOrEmpty().getFirst().file())
        .isEqualTo(new FileConfiguration(100, List.of("10.0.0.100/24")));
    assertThat(entry(List.of()).file()).isNull();
  }

  @Test
  void whereNobodyIsForeignTheFieldIsLeftOut() {
    assertThat(entry(List.of()).foreignOwners()).isNull();
  }
}
