package io.kcarp.lab.api;

import static io.kcarp.lab.api.SampleApi.VIPS;
import static io.kcarp.lab.api.SampleApi.vip;
import static io.kcarp.lab.api.SampleApi.vipStatus;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kcarp.lab.api.SampleApi.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Server-side apply: who owns what, and what becomes of the rest. */
public abstract class ServerSideApplyContract extends ApiContract {

  private static final String WEB = VIPS + "/web";
  private static final String STATUS = WEB + "/status";
  private static final String DAEMON_SET = "/apis/apps/v1/namespaces/default/daemonsets/agents";

  private void webExists() {
    assertThat(api.create(VIPS, vip("web", "addresses: [10.0.0.1]")).code()).isEqualTo(201);
  }

  private static List<String> texts(JsonNode array, String field) {
    return array.valueStream().map(item -> item.path(field).asText()).toList();
  }

  private static JsonNode fieldsOf(Answer answer, String manager) {
    return answer
        .at("/metadata/managedFields")
        .valueStream()
        .filter(entry -> entry.path("manager").asText().equals(manager))
        .findFirst()
        .map(entry -> entry.path("fieldsV1"))
        .orElseThrow(() -> new AssertionError(manager + " owns nothing in " + answer));
  }

  @Test
  void createsWhatIsMissing() {
    Answer created = api.apply(WEB, "me", vip("web", "addresses: [10.0.0.1]"));

    assertThat(created.code()).isEqualTo(201);
    assertThat(created.text("/metadata/uid")).isNotEmpty();
    assertThat(fieldsOf(created, "me")).hasToString("{\"f:spec\":{\"f:addresses\":{}}}");
  }

  @Test
  void doesNotCreateThroughTheStatus() {
    Answer refused = api.apply(STATUS, "me", vipStatus("web", "master: n1"));

    assertThat(refused.code()).isEqualTo(404);
    assertThat(refused.text("/message")).isEqualTo("virtualips.kcarp.io \"web\" not found");
  }

  @Test
  void keepsTheListMapItemsOfOtherManagers() {
    webExists();
    api.apply(STATUS, "agent-1", vipStatus("web", "nodes: [{node: n1, role: Master}]"));
    Answer both = api.apply(STATUS, "agent-2", vipStatus("web", "nodes: [{node: n2}]"));

    assertThat(texts(both.at("/status/nodes"), "node")).containsExactly("n1", "n2");
    assertThat(fieldsOf(both, "agent-1"))
        .hasToString(
            "{\"f:status\":{\"f:nodes\":{\"k:{\\\"node\\\":\\\"n1\\\"}\":"
                + "{\".\":{},\"f:node\":{},\"f:role\":{}}}}}");
  }

  @Test
  void removesWhatItsManagerNoLongerSends() {
    webExists();
    api.apply(
        STATUS, "agent", vipStatus("web", "nodes: [{node: n1, role: Init, interface: eth0}]"));
    Answer answer =
        api.apply(STATUS, "agent", vipStatus("web", "nodes: [{node: n1, role: Master}]"));

    assertThat(answer.at("/status/nodes")).hasToString("[{\"node\":\"n1\",\"role\":\"Master\"}]");
  }

  @Test
  void removesAWholeItemRatherThanLeavingOneWithoutItsKey() {
    webExists();
    api.apply(STATUS, "agent-1", vipStatus("web", "nodes: [{node: n1, role: Master}]"));
    api.apply(STATUS, "agent-2", vipStatus("web", "nodes: [{node: n2, role: Backup}]"));
    Answer answer = api.apply(STATUS, "agent-1", vipStatus("web", "nodes: []"));

    assertThat(answer.at("/status/nodes")).hasToString("[{\"node\":\"n2\",\"role\":\"Backup\"}]");
  }

  @Test
  void noStatusGivesUpEverythingTheManagerHad() {
    webExists();
    api.apply(STATUS, "agent", vipStatus("web", "master: n1, nodes: [{node: n1}]"));
    Answer answer =
        api.apply(
            STATUS,
            "agent",
            "{apiVersion: kcarp.io/v1alpha1, kind: VirtualIP, metadata: {name: web}}");

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.body().has("status")).isFalse();
    assertThat(answer.at("/metadata/managedFields")).hasSize(1);
  }

  @Test
  void anEmptyStatusIsRefusedIfItEmptiesTheStatus() {
    webExists();
    api.apply(STATUS, "agent", vipStatus("web", "master: n1, nodes: [{node: n1}]"));
    Answer refused = api.apply(STATUS, "agent", vipStatus("web", ""));

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.text("/details/causes/0/field")).isEqualTo("status");
    assertThat(refused.text("/details/causes/0/message"))
        .contains("Invalid value: \"null\": ")
        .endsWith(" in body must be of type object: \"null\"");
    assertThat(api.get(WEB).text("/status/master")).isEqualTo("n1");
  }

  @Test
  void anEmptyStatusGivesUpWhatTheManagerHadBesideOthers() {
    webExists();
    api.apply(STATUS, "a", vipStatus("web", "nodes: [{node: n1}]"));
    api.apply(STATUS, "b", vipStatus("web", "master: n1"));
    Answer answer = api.apply(STATUS, "a", vipStatus("web", ""));

    assertThat(answer.at("/status")).hasToString("{\"master\":\"n1\"}");
    assertThat(fieldsOf(answer, "a")).hasToString("{\"f:status\":{}}");
  }

  @Test
  void anEmptyListMapIsOwnedByNobody() {
    webExists();
    api.apply(STATUS, "a", vipStatus("web", "master: n1, nodes: [{node: n1}]"));
    Answer answer = api.apply(STATUS, "a", vipStatus("web", "master: n1, nodes: []"));

    assertThat(answer.at("/status")).hasToString("{\"master\":\"n1\"}");
    assertThat(fieldsOf(answer, "a")).hasToString("{\"f:status\":{\"f:master\":{}}}");
  }

  @Test
  void namesTheItemOfAFieldThatTheSchemaDoesNotKnow() {
    webExists();
    Answer refused = api.apply(STATUS, "a", vipStatus("web", "nodes: [{node: n1, rank: 1}]"));

    assertThat(refused.code()).isEqualTo(500);
    assertThat(refused.text("/message"))
        .endsWith(": .status.nodes[node=\"n1\"].rank: field not declared in schema");
  }

  @Test
  void keepsAFieldThatSomebodyElseOwnsToo() {
    webExists();
    api.apply(STATUS, "a", vipStatus("web", "master: n1"));
    assertThat(api.apply(STATUS, "b", vipStatus("web", "master: n1")).code()).isEqualTo(200);
    Answer answer = api.apply(STATUS, "a", vipStatus("web", ""));

    assertThat(answer.text("/status/master")).isEqualTo("n1");
  }

  @Test
  void refusesToChangeTheFieldOfAnotherManager() {
    webExists();
    api.apply(STATUS, "a", vipStatus("web", "master: n1"));
    Answer refused = api.apply(STATUS, "b", vipStatus("web", "master: n2"));

    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.text("/message"))
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"a\" with subresource \"status\":"
                + " .status.master");
    assertThat(refused.text("/details/causes/0/reason")).isEqualTo("FieldManagerConflict");
    assertThat(api.get(WEB).text("/status/master")).isEqualTo("n1");
  }

  @Test
  void forceMovesTheOwnershipSoThatTheOldOwnersLeavingErasesNothing() {
    webExists();
    api.apply(STATUS, "a", vipStatus("web", "master: n1, nodes: [{node: n1}]"));
    api.forceApply(STATUS, "b", vipStatus("web", "master: n2"));
    Answer answer = api.apply(STATUS, "a", vipStatus("web", "nodes: [{node: n1}]"));

    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.text("/status/master")).isEqualTo("n2");
  }

  @Test
  void nobodyOwnsAFieldAfterAnUpdateRemovedIt() {
    webExists();
    api.apply(STATUS, "a", vipStatus("web", "master: n1"));
    api.patch(STATUS, SampleApi.MERGE, "{\"status\": {\"master\": null}}");
    Answer answer = api.apply(STATUS, "b", vipStatus("web", "master: n2"));

    assertThat(answer.code()).isEqualTo(200);
  }

  @Test
  void conflictsWithAnUpdaterNameItsVersion() {
    webExists();
    Answer refused = api.apply(WEB, "me", vip("web", "addresses: [10.0.0.2]"));

    assertThat(refused.text("/message"))
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"sample\" using kcarp.io/v1alpha1:"
                + " .spec.addresses");
  }

  @Test
  void anApplyThatChangesNothingKeepsTheResourceVersion() {
    webExists();
    String status = vipStatus("web", "master: n1, nodes: [{node: n1, role: Master}]");
    Answer first = api.apply(STATUS, "agent", status);
    Answer second = api.apply(STATUS, "agent", status);

    assertThat(second.body()).isEqualTo(first.body());
  }

  @Test
  void refusesAFieldThatTheSchemaDoesNotKnow() {
    Answer refused = api.apply(WEB, "me", vip("web", "addresses: [10.0.0.1], vhidd: 1"));

    assertThat(refused.code()).isEqualTo(500);
    assertThat(refused.text("/message"))
        .isEqualTo(
            "failed to create typed patch object (/web; kcarp.io/v1alpha1, Kind=VirtualIP):"
                + " .spec.vhidd: field not declared in schema");
  }

  @Test
  void needsAFieldManager() {
    Answer refused = api.patch(WEB, SampleApi.APPLY, vip("web", "addresses: [10.0.0.1]"));

    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.text("/message"))
        .isEqualTo(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required"
                + " for apply patch");
  }

  @Test
  void mergesContainersAndPortsOfBuiltInTypesByKey() {
    api.apply(
        DAEMON_SET, "a", daemonSet("{name: agent, image: 'agent:1', ports: [{containerPort: 1}]}"));
    Answer both =
        api.apply(
            DAEMON_SET,
            "b",
            daemonSet("{name: agent, ports: [{containerPort: 2}]}, {name: probe, image: 'p:1'}"));

    JsonNode containers = both.at("/spec/template/spec/containers");
    assertThat(texts(containers, "name")).containsExactly("agent", "probe");
    assertThat(texts(containers.at("/0/ports"), "containerPort")).containsExactly("1", "2");
  }

  @Test
  void ownsTolerationsAsAWhole() {
    api.apply(DAEMON_SET, "a", daemonSet("{name: agent, image: 'agent:1', workingDir: /a}"));
    Answer answer =
        api.apply(
            DAEMON_SET,
            "a",
            daemonSet("{name: agent, image: 'agent:1'}")
                .replace("containers:", "tolerations: [{key: x, operator: Exists}], containers:"));

    assertThat(fieldsOf(answer, "a").at("/f:spec/f:template/f:spec/f:tolerations"))
        .hasToString("{}");
    assertThat(answer.at("/spec/template/spec/containers/0").has("workingDir")).isFalse();
  }

  private static String daemonSet(String containers) {
    return "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agents},"
        + " spec: {selector: {matchLabels: {app: agents}}, template:"
        + " {metadata: {labels: {app: agents}}, spec: {containers: [%s]}}}}".formatted(containers);
  }
}
