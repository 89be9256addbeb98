package io.kcarp.lab.api;

import static io.kcarp.lab.api.SampleApi.CONFIG_MAPS;
import static io.kcarp.lab.api.SampleApi.VIPS;
import static io.kcarp.lab.api.SampleApi.configMap;
import static io.kcarp.lab.api.SampleApi.vip;
import static io.kcarp.lab.api.SampleApi.vipStatus;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kcarp.lab.api.SampleApi.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server does about identity, versions, finalizers and the status. */
public abstract class MetadataContract extends ApiContract {

  private static final String WEB = VIPS + "/web";
  private static final String NEW_ADDRESS = "{\"spec\": {\"addresses\": [\"10.0.0.2\"]}}";

  @BeforeEach
  void webExists() {
    api.create(VIPS, vip("web", "addresses: [10.0.0.1]"));
  }

  @Test
  void theServerGivesIdentityTimeAndGeneration() {
    JsonNode metadata = api.get(WEB).at("/metadata");

    assertThat(metadata.path("uid").asText()).hasSize(36);
    assertThat(metadata.path("creationTimestamp").asText())
        .matches("\\d{4}-.*T\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(metadata.path("generation").asInt()).isEqualTo(1);
  }

  @Test
  void resourceVersionsGrowOverAllObjects() {
    long first = api.get(WEB).at("/metadata/resourceVersion").asLong();
    Answer second = api.create(CONFIG_MAPS, configMap("name: a", ""));

    assertThat(second.at("/metadata/resourceVersion").asLong()).isGreaterThan(first);
  }

  @Test
  void onlyTheSpecMovesTheGeneration() {
    api.apply(WEB + "/status", "a", vipStatus("web", "master: n1"));
    api.patch(WEB, SampleApi.MERGE, "{\"metadata\": {\"labels\": {\"a\": \"b\"}}}");
    assertThat(api.get(WEB).at("/metadata/generation").asInt()).isEqualTo(1);

    api.patch(WEB, SampleApi.MERGE, NEW_ADDRESS);
    assertThat(api.get(WEB).at("/metadata/generation").asInt()).isEqualTo(2);
  }

  @Test
  void generateNameMakesDistinctNames() {
    String first =
        api.create(CONFIG_MAPS, configMap("generateName: a-", "")).text("/metadata/name");
    String second =
        api.create(CONFIG_MAPS, configMap("generateName: a-", "")).text("/metadata/name");

    assertThat(first).startsWith("a-").hasSizeGreaterThan(2).isNotEqualTo(second);
  }

  @Test
  void aNameIsRequiredAndChecked() {
    assertThat(api.create(CONFIG_MAPS, configMap("", "")).text("/details/causes/0/field"))
        .isEqualTo("metadata.name");
    assertThat(api.create(CONFIG_MAPS, configMap("name: Not_A_Name", "")).code()).isEqualTo(422);
  }

  @Test
  void aSecondCreateIsRefused() {
    Answer refused = api.create(VIPS, vip("web", "addresses: [10.0.0.1]"));

    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.text("/reason")).isEqualTo("AlreadyExists");
    assertThat(refused.text("/message")).isEqualTo("virtualips.kcarp.io \"web\" already exists");
  }

  @Test
  void aMissingObjectNamespaceOrTypeIsNotFound() {
    assertThat(api.get(VIPS + "/none").text("/details/name")).isEqualTo("none");
    assertThat(
            api.create("/api/v1/namespaces/none/configmaps", configMap("name: a", ""))
                .text("/message"))
        .isEqualTo("namespaces \"none\" not found");
    assertThat(api.get("/apis/kcarp.io/v1/virtualips").code()).isEqualTo(404);
  }

  @Test
  void aStaleVersionIsRefusedOnTheObjectAndOnItsStatus() {
    ObjectNode stale = (ObjectNode) api.get(WEB).body();
    api.patch(WEB, SampleApi.MERGE, NEW_ADDRESS);

    Answer refused = api.put(WEB, stale);
    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.text("/reason")).isEqualTo("Conflict");
    assertThat(refused.text("/message")).contains("the object has been modified");
    assertThat(api.put(WEB + "/status", stale).code()).isEqualTo(409);
  }

  @Test
  void aCustomObjectCannotBeReplacedWithoutItsVersion() {
    ObjectNode object = (ObjectNode) api.get(WEB).body();
    object.withObjectProperty("metadata").remove("resourceVersion");

    assertThat(api.put(WEB, object).text("/message")).contains("must be specified for an update");
  }

  @Test
  void aReplacementThatChangesNothingKeepsTheVersion() {
    ObjectNode object = (ObjectNode) api.get(WEB).body();

    assertThat(api.put(WEB, object).at("/metadata")).isEqualTo(object.path("metadata"));
  }

  @Test
  void aFinalizerHoldsADeletedObject() {
    api.patch(WEB, SampleApi.MERGE, "{\"metadata\": {\"finalizers\": [\"kcarp.io/x\"]}}");
    Answer held = api.delete(WEB);
    assertThat(held.text("/metadata/deletionTimestamp")).isNotEmpty();
    assertThat(api.get(WEB).code()).isEqualTo(200);

    assertThat(
            api.patch(WEB, SampleApi.MERGE, "{\"metadata\": {\"finalizers\": [\"kcarp.io/y\"]}}")
                .text("/message"))
        .contains("no new finalizers can be added");

    api.patch(WEB, SampleApi.MERGE, "{\"metadata\": {\"finalizers\": null}}");
    assertThat(api.get(WEB).code()).isEqualTo(404);
  }

  @Test
  void dependentsGoWithTheirLastOwner() {
    String owner = owner("owner");
    String another = owner("another");
    api.create(CONFIG_MAPS, configMap("name: one, ownerReferences: [" + owner + "]", ""));
    api.create(
        CONFIG_MAPS,
        configMap("name: two, ownerReferences: [%s, %s]".formatted(owner, another), ""));

    api.delete(CONFIG_MAPS + "/owner");

    eventually(() -> {
      assertThat(api.get(CONFIG_MAPS + "/one").code()).isEqualTo(404);
      JsonNode left = api.get(CONFIG_MAPS + "/two").at("/metadata/ownerReferences");
      assertThat(left).hasSize(1);
      assertThat(left.at("/0/name").asText()).isEqualTo("another");
    });
  }

  @Test
  void orphansStay() {
    String owner = owner("owner");
    api.create(CONFIG_MAPS, configMap("name: one, ownerReferences: [" + owner + "]", ""));

    api.delete(CONFIG_MAPS + "/owner?propagationPolicy=Orphan");

    eventually(() -> assertThat(api.get(CONFIG_MAPS + "/owner").code()).isEqualTo(404));
    Answer orphan = api.get(CONFIG_MAPS + "/one");
    assertThat(orphan.code()).isEqualTo(200);
    assertThat(orphan.at("/metadata/ownerReferences").isEmpty()).isTrue();
  }

  /** A new object, of a kind that every garbage collector knows, as the owner of others. */
  private String owner(String name) {
    String uid = api.create(CONFIG_MAPS, configMap("name: " + name, "")).text("/metadata/uid");
    return "{apiVersion: v1, kind: ConfigMap, name: %s, uid: %s}".formatted(name, uid);
  }

  @Test
  void aNamespaceGoesWithWhatIsInIt() {
    api.create("/api/v1/namespaces", "{metadata: {name: x}}");
    String configMaps = "/api/v1/namespaces/x/configmaps";
    api.create(configMaps, configMap("name: a, finalizers: [kcarp.io/x]", ""));

    api.delete("/api/v1/namespaces/x");
    assertThat(api.get("/api/v1/namespaces/x").text("/status/phase")).isEqualTo("Terminating");
    Answer refused = api.create(configMaps, configMap("name: b", ""));
    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.text("/reason")).isEqualTo("Forbidden");
    assertThat(refused.text("/message"))
        .isEqualTo(
            "configmaps \"b\" is forbidden: unable to create new content in namespace x because it"
                + " is being terminated");
    assertThat(refused.text("/details/causes/0/reason")).isEqualTo("NamespaceTerminating");

    api.patch(configMaps + "/a", SampleApi.MERGE, "{\"metadata\": {\"finalizers\": null}}");
    eventually(() -> assertThat(api.get("/api/v1/namespaces/x").code()).isEqualTo(404));
  }

  @Test
  void aDefinitionGoesWithItsObjects() {
    String definition =
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualips.kcarp.io";
    assertThat(api.get(definition).at("/status/conditions/1/type").asText())
        .isEqualTo("Established");

    assertThat(api.delete(definition).code()).isEqualTo(200);

    eventually(() -> {
      assertThat(api.get(definition).code()).isEqualTo(404);
      assertThat(api.get(WEB).code()).isEqualTo(404);
      assertThat(api.get("/apis/kcarp.io").code()).isEqualTo(404);
    });
  }

  @Test
  void aDryRunChangesNothing() {
    assertThat(
            api.patch(WEB + "?dryRun=All", SampleApi.MERGE, NEW_ADDRESS).text("/spec/addresses/0"))
        .isEqualTo("10.0.0.2");
    assertThat(api.get(WEB).text("/spec/addresses/0")).isEqualTo("10.0.0.1");
  }

  @Test
  void theStatusIsWrittenOnlyThroughItsSubresource() {
    Answer created =
        api.create(
            VIPS,
            vip("b", "addresses: [10.0.0.1]").replace("spec:", "status: {master: n1}, spec:"));
    assertThat(created.body().has("status")).isFalse();

    ObjectNode object = (ObjectNode) created.body();
    object.withObjectProperty("status").put("master", "n1");
    object.withObjectProperty("spec").put("vhid", 9);
    Answer viaStatus = api.put(VIPS + "/b/status", object);
    assertThat(viaStatus.text("/status/master")).isEqualTo("n1");
    assertThat(viaStatus.at("/spec").has("vhid")).isFalse();

    ObjectNode next = (ObjectNode) viaStatus.body();
    next.remove("status");
    next.withObjectProperty("spec").put("vhid", 9);
    Answer viaMain = api.put(VIPS + "/b", next);
    assertThat(viaMain.text("/status/master")).isEqualTo("n1");
    assertThat(viaMain.at("/spec/vhid").asInt()).isEqualTo(9);
  }

  @Test
  void bothEventApisShowTheSameEvents() {
    api.create(
        "/apis/events.k8s.io/v1/namespaces/default/events",
        "{metadata: {name: e}, eventTime: '2026-01-01T00:00:00.000000Z', type: Normal, reason: Moved,"
            + " action: Move, note: moved, reportingController: kcarp.io/agent,"
            + " reportingInstance: n1, regarding: {kind: VirtualIP, name: web, namespace: default}}");

    Answer core = api.get("/api/v1/namespaces/default/events/e");
    assertThat(core.text("/message")).isEqualTo("moved");
    assertThat(core.text("/involvedObject/name")).isEqualTo("web");
    assertThat(core.text("/reportingComponent")).isEqualTo("kcarp.io/agent");
  }
}
