package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** CustomResourceDefinitions: checked, established at once, and turned into resource types. */
final class Definitions {

  private Definitions() {}

  /**
   * Fills in what the API server and its controllers would.
   *
   * @throws Refusal INVALID with each fault
   */
  static void admit(ObjectNode definition, String now) {
    String name = definition.path("metadata").path("name").asText();
    ObjectNode spec = definition.withObjectProperty("spec");
    ObjectNode names = spec.withObjectProperty("names");
    String kind = names.path("kind").asText();
    if (!names.has("singular")) {
      names.put("singular", kind.toLowerCase(Locale.ROOT));
    }
    if (!names.has("listKind")) {
      names.put("listKind", kind + "List");
    }
    List<Refusal.Cause> faults = new ArrayList<>();
    String expected = names.path("plural").asText() + "." + spec.path("group").asText();
    if (!name.equals(expected)) {
      faults.add(
          new Refusal.Cause(
              "FieldValueInvalid",
              "Invalid value: \"%s\": must be spec.names.plural+\".\"+spec.group".formatted(name),
              "metadata.name"));
    }
    JsonNode versions = spec.path("versions");
    if (versions.valueStream().filter(version -> version.path("storage").asBoolean()).count()
        != 1) {
      faults.add(
          new Refusal.Cause(
              "FieldValueInvalid",
              "Invalid value: must have exactly one version marked as storage version",
              "spec.versions"));
    }
    for (int i = 0; i < versions.size(); i++) {
      checkListMaps(
          schemaOf(versions.get(i)),
          "spec.versions[%d].schema.openAPIV3Schema".formatted(i),
          faults);
    }
    if (!faults.isEmpty()) {
      throw Refusal.invalid(ResourceTypes.DEFINITIONS, name, faults);
    }
    typesOf(definition);
    establish(definition, now);
  }

  /** A list-map's key that may be absent makes items indistinguishable, so it is refused. */
  private static void checkListMaps(JsonNode schema, String path, List<Refusal.Cause> faults) {
    JsonNode items = schema.path("items");
    if (schema.path("x-kubernetes-list-type").asText().equals("map")) {
      for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
        boolean required = items.path("required").valueStream().anyMatch(key::equals);
        if (!required && !items.path("properties").path(key.asText()).has("default")) {
          faults.add(
              new Refusal.Cause(
                  "FieldValueRequired",
                  "Required value: this property is in x-kubernetes-list-map-keys, so it must have"
                      + " a default or be a required property",
                  "%s.items.properties[%s].default".formatted(path, key.asText())));
        }
      }
    }
    schema
        .path("properties")
        .properties()
        .forEach(property ->
            checkListMaps(
                property.getValue(),
                "%s.properties[%s]".formatted(path, property.getKey()),
                faults));
    if (items.isObject()) {
      checkListMaps(items, path + ".items", faults);
    }
  }

  private static void establish(ObjectNode definition, String now) {
    ObjectNode status = definition.withObjectProperty("status");
    status.set("acceptedNames", definition.path("spec").path("names").deepCopy());
    if (!status.has("conditions")) {
      status.putArray("conditions").add(condition("NamesAccepted", "NoConflicts", now));
      status
          .withArrayProperty("conditions")
          .add(condition("Established", "InitialNamesAccepted", now));
      definition
          .path("spec")
          .path("versions")
          .valueStream()
          .filter(version -> version.path("storage").asBoolean())
          .forEach(version -> status.putArray("storedVersions").add(version.path("name").asText()));
    }
  }

  private static ObjectNode condition(String type, String reason, String now) {
    return Json.object()
        .put("type", type)
        .put("status", "True")
        .put("lastTransitionTime", now)
        .put("reason", reason)
        .put("message", "");
  }

  private static JsonNode schemaOf(JsonNode version) {
    return version.path("schema").path("openAPIV3Schema");
  }

  /** The types of the served versions. */
  static List<ResourceType> typesOf(JsonNode definition) {
    JsonNode spec = definition.path("spec");
    JsonNode names = spec.path("names");
    List<ResourceType> types = new ArrayList<>();
    for (JsonNode version : spec.path("versions")) {
      if (version.path("served").asBoolean()) {
        JsonNode schema = schemaOf(version);
        types.add(
            new ResourceType(
                spec.path("group").asText(),
                version.path("name").asText(),
                names.path("plural").asText(),
                names.path("singular").asText(),
                names.path("kind").asText(),
                texts(names.path("shortNames")),
                texts(names.path("categories")),
                spec.path("scope").asText().equals("Namespaced"),
                version.path("subresources").has("status"),
                true,
                schema.isObject() ? schema : Json.object(),
                Column.ofDefinition(version)));
      }
    }
    return types;
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
