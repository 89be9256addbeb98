package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a frame finds its virtual host, and that a place is free again afterwards. */
class BoundHostsTest {
  private static final OtherHost MASTER = OtherHost.at("10.0.0.2", "secret", "10.0.0.100");

  private final SimulatedNode node = new SimulatedNode();

  @Test
  void whatIsReleasedIsNotFoundAndItsVhidIsFree() {
    DesiredVirtualHost web = Wanted.with("10.0.0.100").build();
    node.desire(Map.of("web", web, "late", web));
    assertThat(node.report("web").reason()).isEqualTo("VhidTaken");

    node.desire(Map.of("web", web));
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    node.receive(MASTER.sends(1, 0, 1));
    assertThat(node.report("web").observedMaster()).isEqualTo(Fixtures.ip("10.0.0.2"));

    node.desire(Map.of());
    node.receive(MASTER.sends(1, 0, 2));
    assertThat(node.drops).hasSize(1);
    assertThat(node.hosts.nextDeadlineNanos())
        .as("at most one look too many")
        .isGreaterThan(node.clock.nanos);
  }
}
