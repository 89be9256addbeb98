package io.kcarp.lab.api;

import static io.kcarp.lab.api.SampleApi.VIPS;
import static io.kcarp.lab.api.SampleApi.vip;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kcarp.lab.api.SampleApi.Answer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Patches other than apply. */
public abstract class PatchesContract extends ApiContract {

  private static final String JSON_PATCH = "application/json-patch+json";
  private static final String WEB = VIPS + "/web";
  private static final String NODES = "/api/v1/nodes";
  private static final String DAEMON_SETS = "/apis/apps/v1/namespaces/default/daemonsets";

  @BeforeEach
  void webExists() {
    api.create(VIPS, vip("web", "addresses: [10.0.0.1], vhid: 7"));
  }

  @Test
  void aMergePatchReplacesListsAndRemovesByNull() {
    Answer patched =
        api.patch(
            WEB, SampleApi.MERGE, "{\"spec\": {\"addresses\": [\"10.0.0.2\"], \"vhid\": null}}");

    assertThat(patched.at("/spec/addresses")).hasToString("[\"10.0.0.2\"]");
    assertThat(patched.at("/spec").has("vhid")).isFalse();
  }

  @Test
  void aJsonPatchDoesItsOperations() {
    Answer patched =
        api.patch(
            WEB,
            JSON_PATCH,
            "[{\"op\": \"test\", \"path\": \"/spec/vhid\", \"value\": 7},"
                + " {\"op\": \"add\", \"path\": \"/spec/addresses/-\", \"value\": \"10.0.0.2\"}]");

    assertThat(patched.at("/spec/addresses")).hasSize(2);
  }

  @Test
  void aJsonPatchWhoseTestFailsIsRefusedAtOnce() {
    Answer refused =
        api.patch(WEB, JSON_PATCH, "[{\"op\": \"test\", \"path\": \"/spec/vhid\", \"value\": 8}]");

    assertThat(refused.code()).isEqualTo(422);
  }

  @Test
  void customResourcesTakeNoStrategicPatch() {
    assertThat(api.patch(WEB, SampleApi.STRATEGIC, "{\"spec\": {\"vhid\": 8}}").code())
        .isEqualTo(415);
  }

  @Test
  void aPatchCarryingAnOldVersionIsStale() {
    Answer refused =
        api.patch(WEB, SampleApi.MERGE, "{\"metadata\": {\"resourceVersion\": \"1\"}}");

    assertThat(refused.code()).isEqualTo(409);
  }

  @Test
  void aPatchNeedsAnObject() {
    assertThat(api.patch(VIPS + "/none", SampleApi.MERGE, "{}").code()).isEqualTo(404);
  }

  @Test
  void aStrategicPatchMergesListsByTheirKeys() {
    api.create(
        NODES,
        "{metadata: {name: n1}, status: {conditions: [{type: Ready, status: 'True'},"
            + " {type: Disk, status: 'True'}],"
            + " addresses: [{type: InternalIP, address: 10.0.0.1}]}}");
    Answer patched =
        api.patch(
            NODES + "/n1/status",
            SampleApi.STRATEGIC,
            "{\"status\": {\"$setElementOrder/conditions\": [{\"type\": \"Ready\"}],"
                + " \"conditions\": [{\"type\": \"Ready\", \"status\": \"False\"},"
                + " {\"$patch\": \"delete\", \"type\": \"Disk\"}]}}");

    // A real server adds times to a condition.
    assertThat(patched.at("/status/conditions")).hasSize(1);
    assertThat(patched.text("/status/conditions/0/type")).isEqualTo("Ready");
    assertThat(patched.text("/status/conditions/0/status")).isEqualTo("False");
    assertThat(patched.at("/status/addresses")).hasSize(1);
    assertThat(patched.at("/status").has("$setElementOrder/conditions")).isFalse();
  }

  @Test
  void aStrategicPatchUnitesFinalizersAndReplacesOtherLists() {
    api.create(
        DAEMON_SETS,
        "{metadata: {name: agents, finalizers: [a/x]}, spec: {selector: {matchLabels: {app: a}},"
            + " template: {metadata: {labels: {app: a}}, spec: {containers: [{name: agent,"
            + " image: 'agent:1', command: [a, b]}]}}}}");
    Answer patched =
        api.patch(
            DAEMON_SETS + "/agents",
            SampleApi.STRATEGIC,
            "{\"metadata\": {\"finalizers\": [\"a/y\"]}, \"spec\": {\"template\": {\"spec\":"
                + " {\"containers\": [{\"name\": \"agent\", \"command\": [\"c\"]}]}}}}");

    assertThat(patched.at("/metadata/finalizers")).hasToString("[\"a/y\",\"a/x\"]");
    JsonNode agent = patched.at("/spec/template/spec/containers/0");
    assertThat(agent.path("command")).hasToString("[\"c\"]");
    assertThat(agent.path("image").asText()).isEqualTo("agent:1");
  }

  @Test
  void aStrategicPatchPutsNewItemsWhereItSays() {
    api.create(
        DAEMON_SETS,
        "{metadata: {name: agents}, spec: {selector: {matchLabels: {app: a}}, template:"
            + " {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: 'a:1'},"
            + " {name: b, image: 'b:1'}]}}}}");
    Answer first =
        api.patch(
            DAEMON_SETS + "/agents",
            SampleApi.STRATEGIC,
            "{\"spec\": {\"template\": {\"spec\": {\"containers\":"
                + " [{\"name\": \"c\", \"image\": \"c:1\"}]}}}}");
    Answer last =
        api.patch(
            DAEMON_SETS + "/agents",
            SampleApi.STRATEGIC,
            "{\"spec\": {\"template\": {\"spec\": {\"$setElementOrder/containers\": [{\"name\": \"c\"},"
                + " {\"name\": \"a\"}, {\"name\": \"b\"}, {\"name\": \"d\"}], \"containers\":"
                + " [{\"name\": \"d\", \"image\": \"d:1\"}]}}}}");

    assertThat(containerNames(first)).containsExactly("c", "a", "b");
    assertThat(containerNames(last)).containsExactly("c", "a", "b", "d");
  }

  private static List<String> containerNames(Answer daemonSet) {
    return daemonSet
        .at("/spec/template/spec/containers")
        .valueStream()
        .map(container -> container.path("name").asText())
        .toList();
  }

  @Test
  void secretsKeepPlainStringsEncoded() {
    Answer created =
        api.create(
            "/api/v1/namespaces/default/secrets",
            "{metadata: {name: s}, stringData: {key: secret}}");

    assertThat(created.text("/data/key")).isEqualTo("c2VjcmV0");
    assertThat(created.body().has("stringData")).isFalse();
  }
}
