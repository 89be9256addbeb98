package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.mockwebserver.http.RecordedRequest;
import io.kcarp.agent.carp.Role;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeRole;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusPublisherTest {
  private static final String PATH =
      "/apis/kcarp.io/v1alpha1/virtualips/web/status?fieldManager="
          + Names.agentFieldManager("n1")
          + "&force=true";
  private static final String MASTER_BODY =
      """
      {"apiVersion":"kcarp.io/v1alpha1","kind":"VirtualIP","metadata":{"name":"web"},
       "status":{"master":"n1","interface":"eth0","since":"2026-03-01T10:00:00.123456Z",
        "nodes":[{"node":"n1","role":"Master","reason":"MasterDown",
         "message":"heard nothing from 10.0.0.2","interface":"eth0",
         "addresses":["10.0.0.100/24"],"sourceAddress":"10.0.0.1","advskew":10,
         "observedGeneration":3,"observedSerial":5,"since":"2026-03-01T10:00:00.123456Z","transitions":1,
         "lastTransition":{"from":"Backup","to":"Master","reason":"MasterDown",
          "time":"2026-03-01T10:00:00.123456Z","silenceMillis":3004}}]}}
      """;
  private static final String EMPTY_BODY =
      """
      {"apiVersion":"kcarp.io/v1alpha1","kind":"VirtualIP","metadata":{"name":"web"}}
      """;

  private final ApiServer api = ApiServer.withAnswers();
  private final AtomicInteger failures = new AtomicInteger();
  private final StatusPublisher publisher =
      new StatusPublisher(api.client, "n1", failures::incrementAndGet);

  @BeforeEach
  void start() {
    publisher.start();
  }

  @AfterEach
  void stop() {
    publisher.close();
    api.close();
  }

  @Test
  void masterAppliesItsEntryAndTheClaim() throws Exception {
    answer(200);
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));

    RecordedRequest request = next();

    assertThat(request.getMethod()).isEqualTo("PATCH");
    assertThat(request.getPath()).isEqualTo(PATH);
    assertThat(request.getHeader("Content-Type")).startsWith("application/apply-patch+yaml");
    assertSameJson(request, MASTER_BODY);
  }

  @Test
  void allIsToldOnceMoreToAnApiServerThatMayHaveForgottenIt() throws Exception {
    answer(200);
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    assertSameJson(next(), MASTER_BODY);

    answer(200);
    publisher.sayAllAgain();

    assertSameJson(next(), MASTER_BODY);
  }

  @Test
  void backupAppliesNoClaim() throws Exception {
    answer(200);
    publisher.report(Samples.hearing("10.0.0.2"));

    assertThat(next().getUtf8Body()).contains("\"role\":\"Backup\"").doesNotContain("\"master\"");
  }

  @Test
  void whatSettlesBeforeItWasSaidIsSaidOnce() throws Exception {
    answer(200);
    publisher.report(Samples.report("web", Role.INIT, Role.INIT));
    publisher.report(Samples.report("web", Role.INIT, Role.BACKUP));
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));

    assertSameJson(next(), MASTER_BODY);
    assertThat(api.server.takeRequest(1, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void aBackupWhoseEarlierAgentWasMasterSaysSoAtOnce() throws Exception {
    answer(200);
    publisher.observed(
        Samples.virtualIp("web", null, "n1", Samples.entry("n1", NodeRole.Master)), true);
    long reportedNanos = System.nanoTime();
    publisher.report(Samples.report("web", Role.INIT, Role.BACKUP));

    assertThat(next().getUtf8Body()).contains("\"role\":\"Backup\"");
    assertThat(System.nanoTime() - reportedNanos).isLessThan(PublishSlot.FIRST_BACKUP_NANOS);
  }

  @Test
  void aStaticPodsRoleIsPublishedAsOurOwn() throws Exception {
    answer(200);
    publisher.ofStaticPods().report(Samples.report("web", Role.BACKUP, Role.MASTER));

    assertThat(next().getUtf8Body())
        .contains("\"master\":\"n1\"", "\"file\":{\"vhid\":100,\"addresses\":[\"10.0.0.100/24\"]}");

    answer(200);
    publisher.ofStaticPods().released("web");
    assertSameJson(next(), EMPTY_BODY);
  }

  @Test
  void releaseAppliesNoStatus() throws Exception {
    answer(200);
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    next();
    publisher.released("web");

    assertSameJson(next(), EMPTY_BODY);
  }

  @Test
  void releaseOfWhatIsGoneIsDone() throws Exception {
    answer(404);
    publisher.released("web");
    next();

    assertThat(api.server.takeRequest(1, TimeUnit.SECONDS)).isNull();
    assertThat(failures).hasValue(0);
  }

  @Test
  void latestReportIsTriedUntilItIsApplied() throws Exception {
    api.server.expect().patch().withPath(PATH).andReturn(500, "{}").times(2);
    answer(200);
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    next();
    next();

    assertSameJson(next(), MASTER_BODY);
    assertThat(failures).hasValue(2);
    assertThat(api.server.takeRequest(1, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void newReportDuringAnOutageReplacesTheOld() throws Exception {
    api.server.expect().patch().withPath(PATH).andReturn(500, "{}").once();
    answer(200);
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    next();
    publisher.report(Samples.report("web", Role.MASTER, Role.BACKUP));

    assertThat(next().getUtf8Body()).contains("\"role\":\"Backup\"");
    assertThat(api.server.takeRequest(1, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void refusalIsTriedAgainToo() throws Exception {
    api.server.expect().patch().withPath(PATH).andReturn(403, "{}").times(2);
    answer(200);
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    next();
    next();

    assertSameJson(next(), MASTER_BODY);
    assertThat(failures).hasValue(2);
  }

  @Test
  void serverThatIsGoneIsFoundAgain() throws Exception {
    int port = api.port();
    api.server.shutdown();
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    await().atMost(Duration.ofSeconds(20)).until(() -> failures.get() > 0);

    try (ApiServer back = ApiServer.withAnswersAt(port)) {
      back.server.expect().patch().withPath(PATH).andReturn(200, EMPTY_BODY).always();
      RecordedRequest request = back.server.takeRequest(30, TimeUnit.SECONDS);
      assertThat(request).isNotNull();
      assertSameJson(request, MASTER_BODY);
    }
  }

  @Test
  void masterClaimsAgainWhenItSeesAnotherName() throws Exception {
    answer(200);
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    next();
    publisher.observed(
        Samples.virtualIp("web", null, "n2", Samples.entry("n1", NodeRole.Master)), true);

    assertSameJson(next(), MASTER_BODY);
  }

  @Test
  void entryLeftByAnEarlierAgentIsTakenAway() throws Exception {
    answer(200);
    publisher.observed(
        Samples.virtualIp("web", null, "n1", Samples.entry("n1", NodeRole.Master)), false);

    assertSameJson(next(), EMPTY_BODY);
  }

  @Test
  void entryOfWhatIsAboutToRunIsLeftAlone() throws Exception {
    answer(200);
    publisher.observed(
        Samples.virtualIp("web", null, "n1", Samples.entry("n1", NodeRole.Master)), true);

    assertThat(api.server.takeRequest(1, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void flushTriesOnceThoughTheBackoffRuns() throws Exception {
    api.server.expect().patch().withPath(PATH).andReturn(500, "{}").always();
    publisher.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    for (int i = 0; i < 4; i++) {
      next();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> failures.get() == 4);

    publisher.flush(Duration.ofSeconds(10));

    assertThat(failures).hasValue(5);
  }

  private void answer(int status) {
    api.server.expect().patch().withPath(PATH).andReturn(status, EMPTY_BODY).always();
  }

  private RecordedRequest next() throws InterruptedException {
    RecordedRequest request = api.server.takeRequest(20, TimeUnit.SECONDS);
    assertThat(request).isNotNull();
    return request;
  }

  private static void assertSameJson(RecordedRequest request, String expected) throws Exception {
    assertThat(Samples.json(request.getUtf8Body())).isEqualTo(Samples.json(expected));
  }
}
