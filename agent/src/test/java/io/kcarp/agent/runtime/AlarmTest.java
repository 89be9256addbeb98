package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlarmTest {
  @Test
  void itRingsForTheEarliest() {
    Alarm alarm = new Alarm(Preparation.NONE);
    assertThat(alarm.atNanos()).isEqualTo(CarpState.NEVER);
    alarm.noLaterThan(7);
    alarm.noLaterThan(5);
    alarm.noLaterThan(9);
    assertThat(alarm.atNanos()).isEqualTo(5);
    alarm.reset();
    assertThat(alarm.atNanos()).isEqualTo(CarpState.NEVER);
  }

  @Test
  void itRingsBeforeAClaimToPrepareItAndOnceMoreToBeAwake() {
    Alarm alarm = new Alarm(new Lead(5, 2));
    alarm.noLaterThan(17);
    alarm.claim(20, 10, 30);
    assertThat(alarm.atNanos()).isEqualTo(15);
    alarm.reset();
    alarm.claim(20, 15, 30);
    assertThat(alarm.atNanos()).isEqualTo(18);
    alarm.reset();
    alarm.claim(20, 19, 30);
    assertThat(alarm.atNanos()).as("at once").isEqualTo(18);
    alarm.reset();
    alarm.claim(CarpState.NEVER, 19, 30);
    alarm.noLaterThan(27);
    assertThat(alarm.atNanos()).isEqualTo(27);
  }

  @Test
  void advertisementsPutTheDeadlineOffWithoutALookAtEachVirtualHost() {
    SimulatedNode node = new SimulatedNode();
    node.desire(Map.of("web", Wanted.with("10.0.0.100").build()));
    OtherHost master = OtherHost.at("10.0.0.2", "secret", "10.0.0.100");
    for (int i = 0; i < 10; i++) {
      node.advanceMillis(1_000);
      node.receive(master.sends(1, 0, i));
      assertThat(node.hosts.nextDeadlineNanos())
          .as("never later than the claim")
          .isLessThanOrEqualTo(node.clock.nanos + 3_000_000_000L)
          .isGreaterThan(node.clock.nanos);
    }
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  private record Lead(long firstNanos, long lastNanos) implements Preparation {
    @Override
    public long leadNanos(long leftNanos, long deadTimeNanos) {
      return leftNanos > firstNanos ? firstNanos : lastNanos;
    }

    @Override
    public void claimIsNear(long dueNanos) {}
  }
}
