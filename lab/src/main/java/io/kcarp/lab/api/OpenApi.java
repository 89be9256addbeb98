package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * OpenAPI v3, as much as kubectl needs: that the server validates fields itself (so {@code apply}
 * does not want a schema), and the schemas of custom resources for {@code explain}.
 */
final class OpenApi {

  private final ResourceTypes types;

  OpenApi(ResourceTypes types) {
    this.types = types;
  }

  /** {@code /openapi/v3}. */
  ObjectNode index() {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    for (ResourceType type : types.all()) {
      String path = root(type);
      // The hash is part of the address because kubectl caches documents for good.
      paths
          .putObject(path)
          .put(
              "serverRelativeURL",
              "/openapi/v3/"
                  + path
                  + "?hash="
                  + Integer.toHexString(document(type.group(), type.version()).hashCode()));
    }
    return index;
  }

  private static String root(ResourceType type) {
    return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
  }

  /** {@code /openapi/v3/api/v1} and {@code /openapi/v3/apis/GROUP/VERSION}. */
  ObjectNode document(String group, String version) {
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "kcarp quick API").put("version", "v1");
    ObjectNode paths = document.putObject("paths");
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    for (ResourceType type : types.in(group, version).toList()) {
      String object =
          "/%s/%s%s/{name}"
              .formatted(
                  root(type), type.namespaced() ? "namespaces/{namespace}/" : "", type.plural());
      String schemaName = schemaName(type);
      ObjectNode path = paths.putObject(object);
      describe(type, "get", path.putObject("get"), schemaName);
      ObjectNode patch = describe(type, "patch", path.putObject("patch"), schemaName);
      ArrayNode parameters = patch.putArray("parameters");
      for (String parameter : List.of("dryRun", "fieldManager", "fieldValidation", "force")) {
        parameters
            .addObject()
            .put("name", parameter)
            .put("in", "query")
            .putObject("schema")
            .put("type", "string");
      }
      schemas.set(schemaName, schema(type));
    }
    return document;
  }

  private static ObjectNode describe(
      ResourceType type, String action, ObjectNode operation, String schemaName) {
    operation.put("x-kubernetes-action", action);
    operation.set("x-kubernetes-group-version-kind", groupVersionKind(type));
    operation
        .putObject("responses")
        .putObject("200")
        .put("description", "OK")
        .putObject("content")
        .putObject("application/json")
        .putObject("schema")
        .put("$ref", "#/components/schemas/" + schemaName);
    return operation;
  }

  private static ObjectNode groupVersionKind(ResourceType type) {
    return Json.object()
        .put("group", type.group())
        .put("version", type.version())
        .put("kind", type.kind());
  }

  private static String schemaName(ResourceType type) {
    String group = type.group().isEmpty() ? "core" : type.group();
    List<String> parts = new ArrayList<>(List.of(group.split("\\.")));
    Collections.reverse(parts);
    return String.join(".", parts) + "." + type.version() + "." + type.kind();
  }

  private static ObjectNode schema(ResourceType type) {
    JsonNode custom = type.schema();
    ObjectNode schema = custom == null ? Json.object() : custom.deepCopy();
    schema.put("type", "object");
    ObjectNode properties = schema.withObjectProperty("properties");
    for (String name : List.of("apiVersion", "kind")) {
      properties.putObject(name).put("type", "string");
    }
    properties.putObject("metadata").put("type", "object");
    schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type));
    return schema;
  }
}
