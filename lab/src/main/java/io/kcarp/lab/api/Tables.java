package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** {@code meta.k8s.io/v1} tables, which is what {@code kubectl get} prints. */
final class Tables {

  private Tables() {}

  /** The table of {@code objects}; {@code version} is that of the list, empty if it is none. */
  static ObjectNode of(
      ResourceType type, List<ObjectNode> objects, String version, boolean headers, Instant now) {
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    ObjectNode metadata = table.putObject("metadata");
    if (!version.isEmpty()) {
      metadata.put("resourceVersion", version);
    }
    ArrayNode definitions = table.putArray("columnDefinitions");
    if (headers) {
      define(definitions, "Name", "string", "name", "Name of the object", 0);
      for (Column column : type.columns()) {
        define(
            definitions, column.name(), column.type(), "", column.description(), column.priority());
      }
    }
    ArrayNode rows = table.putArray("rows");
    objects.forEach(object -> row(type, object, rows.addObject(), now));
    return table;
  }

  private static void define(
      ArrayNode definitions,
      String name,
      String type,
      String format,
      String description,
      int priority) {
    definitions
        .addObject()
        .put("name", name)
        .put("type", type)
        .put("format", format)
        .put("description", description)
        .put("priority", priority);
  }

  private static void row(ResourceType type, ObjectNode object, ObjectNode row, Instant now) {
    ArrayNode cells = row.putArray("cells");
    cells.add(object.path("metadata").path("name").asText());
    type.columns().forEach(column -> cells.add(column.cell().apply(object, now)));
    row.putObject("object")
        .put("kind", "PartialObjectMetadata")
        .put("apiVersion", "meta.k8s.io/v1")
        .set("metadata", object.path("metadata"));
  }
}
