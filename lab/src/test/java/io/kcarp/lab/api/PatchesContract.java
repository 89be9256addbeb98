package io.kcarp.lab.api;

import static io.kcarp.lab.api.SampleApi.VIPS;
import static io.kcarp.lab.api.SampleApi.vip;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.api.SampleApi.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Patches other than apply. */
public abstract class PatchesContract extends ApiContract {

  private static final String JSON_PATCH = "application/json-patch+json";
  private static final String WEB = VIPS + "/web";
  private static final String NODES = "/api/v1/nodes";

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
        "{metadata: {name: n1}, status: {conditions: [{type: Ready, status: 'True'}, {type: Disk}],"
            + " addresses: [{type: InternalIP, address: 10.0.0.1}]}}");
    Answer patched =
        api.patch(
            NODES + "/n1/status",
            SampleApi.STRATEGIC,
            "{\"status\": {\"$setElementOrder/conditions\": [{\"type\": \"Ready\"}],"
                + " \"conditions\": [{\"type\": \"Ready\", \"status\": \"False\"},"
                + " {\"$patch\": \"delete\", \"type\": \"Disk\"}]}}");

    assertThat(patched.at("/status/conditions"))
        .hasToString("[{\"type\":\"Ready\",\"status\":\"False\"}]");
    assertThat(patched.at("/status/addresses")).hasSize(1);
    assertThat(patched.at("/status").has("$setElementOrder/conditions")).isFalse();
  }

  @Test
  void aStrategicPatchUnitesFinalizersAndReplacesOtherLists() {
    api.create(NODES, "{metadata: {name: n1, finalizers: [a/x]}, spec: {podCIDRs: [10.1.0.0/16]}}");
    Answer patched =
        api.patch(
            NODES + "/n1",
            SampleApi.STRATEGIC,
            "{\"metadata\": {\"finalizers\": [\"a/y\"]}, \"spec\": {\"podCIDRs\": [\"b\"]}}");

    assertThat(patched.at("/metadata/finalizers")).hasToString("[\"a/x\",\"a/y\"]");
    assertThat(patched.at("/spec/podCIDRs")).hasToString("[\"b\"]");
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
