package io.kcarp.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.Names;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseObservationsTest {
  private static final int PERIOD_SECONDS = 5;

  private final LeaseObservations observations = new LeaseObservations();
  private long nowSeconds = 1_000;

  @Test
  void everyoneIsFreshBeforeTheFirstObservation() {
    assertThat(isFresh("n1")).isTrue();
  }

  @Test
  void aRenewedLeaseStaysFresh() {
    for (int i = 0; i < 20; i++) {
      observe(Map.of("n1", "t" + i / 2));
    }

    assertThat(isFresh("n1")).isTrue();
    assertThat(observations.staleLeases()).isEmpty();
  }

  @Test
  void aLeaseNotRenewedFor40SecondsIsStale() {
    observeFor(35, Map.of("n1", "t0"));
    assertThat(isFresh("n1")).isTrue();

    observeFor(10, Map.of("n1", "t0"));
    assertThat(isFresh("n1")).isFalse();
    assertThat(observations.staleLeases()).containsExactly(Names.agentLease("n1"));
  }

  @Test
  void aRenewalMakesItFreshAgain() {
    observeFor(60, Map.of("n1", "t0"));
    observe(Map.of("n1", "t1"));

    assertThat(isFresh("n1")).isTrue();
  }

  @Test
  void aNodeWithoutALeaseHasNoAgentThatMayLive() {
    assertThat(observations.mayRenew("n1")).as("nobody looked yet").isTrue();

    observe(Map.of("n1", "t0"));
    assertThat(observations.mayRenew("n1")).isTrue();
    assertThat(isFresh("n2")).isTrue();
    assertThat(observations.mayRenew("n2")).isFalse();

    observeFor(60, Map.of("n1", "t0"));
    assertThat(observations.mayRenew("n1")).isFalse();
    observe(Map.of());
    assertThat(observations.mayRenew("n1")).isFalse();
  }

  @Test
  void onlyARenewalThatWasSeenProvesLife() {
    observe(Map.of("n1", "t0"));
    assertThat(observations.renewedSince("n1", 0)).as("a first look proves nothing").isFalse();

    observe(Map.of("n1", "t1"));
    long renewedNanos = Duration.ofSeconds(nowSeconds).toNanos();
    observe(Map.of("n1", "t1"));
    assertThat(observations.renewedSince("n1", renewedNanos - Duration.ofSeconds(60).toNanos()))
        .isTrue();
    assertThat(observations.renewedSince("n1", renewedNanos))
        .as("it may have come any time since the look before")
        .isFalse();
  }

  @Test
  void aMissingLeaseIsOneThatIsNotRenewed() {
    observe(Map.of());
    assertThat(isFresh("n1")).isTrue();

    observeFor(50, Map.of());
    assertThat(isFresh("n1")).isFalse();
  }

  @Test
  void anOutageOfTheApiServerMakesNobodyStale() {
    observeFor(30, Map.of("n1", "t0"));
    nowSeconds += 600;
    observe(Map.of("n1", "t0"));

    assertThat(isFresh("n1")).isTrue();
  }

  @Test
  void duringAnOutageTheLastJudgementStands() {
    observeFor(50, Map.of("n1", "t0"));
    nowSeconds += 600;

    assertThat(isFresh("n1")).isFalse();
  }

  private void observeFor(int seconds, Map<String, String> renewTimeByNode) {
    for (int i = 0; i < seconds / PERIOD_SECONDS; i++) {
      observe(renewTimeByNode);
    }
  }

  private void observe(Map<String, String> renewTimeByNode) {
    nowSeconds += PERIOD_SECONDS;
    Map<String, String> byLease = new HashMap<>();
    renewTimeByNode.forEach((node, renewTime) -> byLease.put(Names.agentLease(node), renewTime));
    observations.observed(byLease, nowNanos());
  }

  private boolean isFresh(String node) {
    return observations.isFresh(node, nowNanos());
  }

  private long nowNanos() {
    return Duration.ofSeconds(nowSeconds).toNanos();
  }
}
