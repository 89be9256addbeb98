package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.mockwebserver.http.RecordedRequest;
import io.kcarp.api.v1alpha1.Names;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseHeartbeatTest {
  private static final String LEASE = Names.agentLease("n1");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00.123456Z"), ZoneOffset.UTC);

  private final ApiServer api = ApiServer.withAnswers();
  private final AtomicInteger restores = new AtomicInteger();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void leaseIsAppliedAtStart() throws Exception {
    try (LeaseHeartbeat heartbeat =
        new LeaseHeartbeat(api.client, "n1", "kcarp-system", () -> true, CLOCK)) {
      heartbeat.start(restores::incrementAndGet);
      RecordedRequest request = api.server.takeRequest(20, TimeUnit.SECONDS);

      assertThat(request).isNotNull();
      assertThat(request.getMethod()).isEqualTo("PATCH");
      assertThat(request.getHeader("Content-Type")).startsWith("application/apply-patch+yaml");
      assertThat(request.getPath())
          .isEqualTo(
              "/apis/coordination.k8s.io/v1/namespaces/kcarp-system/leases/"
                  + LEASE
                  + "?fieldManager="
                  + Names.agentFieldManager("n1")
                  + "&force=true");
      assertThat(Samples.json(request.getUtf8Body()))
          .isEqualTo(
              Samples.json(
                  """
                  {"apiVersion":"coordination.k8s.io/v1","kind":"Lease",
                   "metadata":{"name":"%s","namespace":"kcarp-system"},
                   "spec":{"holderIdentity":"n1","leaseDurationSeconds":40,
                    "renewTime":"2026-03-01T10:00:00.123456Z"}}
                  """
                      .formatted(LEASE)));
    }
  }

  @Test
  void failureIsTriedAgainSoon() throws Exception {
    try (LeaseHeartbeat heartbeat =
        new LeaseHeartbeat(api.client, "n1", "kcarp-system", () -> true, CLOCK)) {
      heartbeat.start(restores::incrementAndGet);
      assertThat(api.server.takeRequest(20, TimeUnit.SECONDS)).isNotNull();

      // Nothing was expected, so that it was refused; a period would be 9 s at least.
      assertThat(api.server.takeRequest(8, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void aLowerVersionTellsOfARestoredStore() throws Exception {
    answerWithVersion("500", 1);
    answerWithVersion("501", 1);
    answerWithVersion("7", -1);
    try (LeaseHeartbeat heartbeat =
        new LeaseHeartbeat(api.client, "n1", "kcarp-system", () -> true, CLOCK)) {
      heartbeat.start(restores::incrementAndGet);
      heartbeat.renew();
      assertThat(restores).hasValue(0);
      heartbeat.renew();
      assertThat(restores).hasValue(1);
      heartbeat.renew();
      assertThat(restores).hasValue(1);
    }
  }

  private void answerWithVersion(String version, int times) {
    String path =
        "/apis/coordination.k8s.io/v1/namespaces/kcarp-system/leases/"
            + LEASE
            + "?fieldManager="
            + Names.agentFieldManager("n1")
            + "&force=true";
    var answer =
        api.server
            .expect()
            .patch()
            .withPath(path)
            .andReturn(
                200,
                "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\",\"metadata\":{\"resourceVersion\":\"%s\"}}"
                    .formatted(version));
    if (times < 0) {
      answer.always();
    } else {
      answer.times(times);
    }
  }

  @Test
  void stuckLoopDoesNotLookFresh() throws Exception {
    try (LeaseHeartbeat heartbeat =
        new LeaseHeartbeat(api.client, "n1", "kcarp-system", () -> false, CLOCK)) {
      heartbeat.start(restores::incrementAndGet);

      assertThat(api.server.takeRequest(1, TimeUnit.SECONDS)).isNull();
    }
  }
}
