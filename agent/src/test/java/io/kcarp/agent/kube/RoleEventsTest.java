package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.api.v1alpha1.Names;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoleEventsTest {
  private static final String PATH = "/apis/events.k8s.io/v1/namespaces/default/events";

  private final ApiServer api = ApiServer.withAnswers();
  private final AtomicInteger drops = new AtomicInteger();
  private final RoleEvents events =
      new RoleEvents(api.client, "n1", _ -> Optional.of("uid-1"), drops::incrementAndGet);

  @AfterEach
  void close() {
    events.close();
    api.close();
  }

  @Test
  void becomingMasterIsAnEventOnTheVirtualIp() throws Exception {
    api.server.expect().post().withPath(PATH).andReturn(201, "{}").always();
    events.start();
    events.report(Samples.report("web", Role.BACKUP, Role.MASTER));

    JsonNode event = next();

    assertThat(event.path("metadata").path("name").asText())
        .startsWith("web.")
        .endsWith(Names.agentFieldManager("n1"));
    assertThat(event.path("eventTime").asText()).isEqualTo("2026-03-01T10:00:00.123456Z");
    assertThat(event.path("reportingController").asText()).isEqualTo("kcarp.io/agent");
    assertThat(event.path("reportingInstance").asText()).isNotEmpty();
    assertThat(event.path("type").asText()).isEqualTo("Normal");
    assertThat(event.path("reason").asText()).isEqualTo("BecameMaster");
    assertThat(event.path("action").asText()).isEqualTo("BecameMaster");
    assertThat(event.path("note").asText())
        .isEqualTo(
            "n1 went from Backup to Master: MasterDown after 3004 ms of silence. heard nothing from"
                + " 10.0.0.2");
    assertThat(event.path("regarding"))
        .isEqualTo(
            Samples.json(
                """
                {"apiVersion":"kcarp.io/v1alpha1","kind":"VirtualIP","name":"web","uid":"uid-1"}
                """));
  }

  @Test
  void onlyChangesFromOrToMasterAreEventsAndEachOnce() throws Exception {
    api.server.expect().post().withPath(PATH).andReturn(201, "{}").always();
    events.start();
    VirtualHostReport lost = Samples.report("web", Role.MASTER, Role.INIT);
    events.report(Samples.report("web", Role.INIT, Role.BACKUP));
    events.report(lost);
    events.report(lost);

    JsonNode event = next();

    assertThat(event.path("reason").asText()).isEqualTo("BecameInit");
    assertThat(event.path("type").asText()).isEqualTo("Warning");
    assertThat(api.server.takeRequest(1, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void refusedEventIsCountedAndForgotten() throws Exception {
    api.server.expect().post().withPath(PATH).andReturn(500, "{}").always();
    events.start();
    events.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    next();

    await().atMost(Duration.ofSeconds(20)).until(() -> drops.get() == 1);
    assertThat(api.server.takeRequest(1, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void whatAnAgentBeforeToldIsNotLost() throws Exception {
    api.server.expect().post().withPath(PATH).andReturn(409, "{}").once();
    api.server.expect().post().withPath(PATH).andReturn(500, "{}").once();
    events.start();
    events.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    events.report(Samples.report("db", Role.BACKUP, Role.MASTER));
    next();
    next();

    await().atMost(Duration.ofSeconds(20)).until(() -> drops.get() > 0);
    assertThat(drops).hasValue(1);
  }

  @Test
  void whatDoesNotFitTheQueueIsCounted() {
    for (int i = 0; i < 70; i++) {
      events.report(Samples.report("web" + i, Role.BACKUP, Role.MASTER));
    }

    assertThat(drops).hasValue(6);
  }

  private JsonNode next() throws Exception {
    RecordedRequest request = api.server.takeRequest(20, TimeUnit.SECONDS);
    assertThat(request).isNotNull();
    assertThat(request.getMethod() + " " + request.getPath()).isEqualTo("POST " + PATH);
    return Samples.json(request.getUtf8Body());
  }
}
