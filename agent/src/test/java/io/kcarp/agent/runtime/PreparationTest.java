package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreparationTest {
  private static final String VIP = "10.0.0.100";
  private static final OtherHost MASTER = OtherHost.at("10.0.0.2", "secret", VIP);
  private static final long LEAD_NANOS = 2_000_000;
  private static final long AWAKE_NANOS = 500_000;
  private static final long CALL_NANOS = 200_000;

  /** When it was called, by the time that was left until something was due. */
  private final List<Long> leftNanos = new ArrayList<>();

  private final SimulatedNode node = new SimulatedNode(Recording::new);

  private void hearsMasterFor(int seconds) {
    for (int i = 0; i < seconds; i++) {
      node.receive(MASTER.sends(1, 0, i));
      node.advanceMillis(1_000);
    }
  }

  @Test
  void nothingIsPreparedWhileAMasterIsHeard() {
    node.desire(Map.of("web", Wanted.with(VIP).build()));
    hearsMasterFor(10);
    assertThat(leftNanos).isEmpty();
  }

  @Test
  void aClaimIsPreparedUntilItIsDueAndNotLaterForIt() {
    node.desire(Map.of("web", Wanted.with(VIP).build()));
    // Not the first alone: a start has a jitter.
    hearsMasterFor(2);
    node.advanceMillis(1_997);
    assertThat(leftNanos).isEmpty();
    node.advanceMillis(3);
    assertThat(leftNanos).containsExactly(LEAD_NANOS, AWAKE_NANOS, 300_000L, 100_000L);
    VirtualHostReport report = node.report("web");
    assertThat(report.role()).isEqualTo(Role.MASTER);
    assertThat(report.since())
        .isEqualTo(SimulatedNode.ManualClock.START.plusNanos(node.clock.nanos));
    node.advanceMillis(5_000);
    assertThat(leftNanos).as("a master's own deadlines").hasSize(4);
  }

  /** Takes some time, but not longer than it may. */
  private final class Recording implements Preparation {
    private final SimulatedNode.ManualClock clock;

    Recording(SimulatedNode.ManualClock clock) {
      this.clock = clock;
    }

    @Override
    public long leadNanos(long leftNanos, long deadTimeNanos) {
      return leftNanos > LEAD_NANOS ? LEAD_NANOS : AWAKE_NANOS;
    }

    @Override
    public void claimIsNear(long dueNanos) {
      leftNanos.add(dueNanos - clock.nanos);
      clock.nanos = Math.min(dueNanos, clock.nanos + CALL_NANOS);
    }
  }
}
