package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * One column of a table.
 *
 * @param priority 0 is always shown, more only with {@code -o wide}
 * @param cell the value for an object at a time; null node when it has none
 */
record Column(
    String name,
    String type,
    String description,
    int priority,
    BiFunction<JsonNode, Instant, JsonNode> cell) {

  static final Column AGE =
      new Column(
          "Age",
          "string",
          "Time since creation",
          0,
          (object, now) -> Age.cell(object.at("/metadata/creationTimestamp"), now));

  static Column text(String name, int priority, BiFunction<JsonNode, Instant, String> cell) {
    return new Column(
        name,
        "string",
        "",
        priority,
        (object, now) -> JsonNodeFactory.instance.textNode(cell.apply(object, now)));
  }

  /**
   * The additionalPrinterColumns of one version of a definition, or the age if it has none.
   *
   * @throws Refusal BAD_REQUEST when a path is not understood
   */
  static List<Column> ofDefinition(JsonNode version) {
    JsonNode definitions = version.path("additionalPrinterColumns");
    if (definitions.isEmpty()) {
      return List.of(AGE);
    }
    List<Column> columns = new ArrayList<>();
    for (JsonNode definition : definitions) {
      String type = definition.path("type").asText();
      JsonPath path = JsonPath.parse(definition.path("jsonPath").asText());
      columns.add(
          new Column(
              definition.path("name").asText(),
              type,
              definition.path("description").asText(),
              definition.path("priority").asInt(),
              (object, now) ->
                  path.first(object)
                      .map(value -> cell(type, value, now))
                      .orElse(NullNode.getInstance())));
    }
    return columns;
  }

  private static JsonNode cell(String type, JsonNode value, Instant now) {
    return switch (type) {
      case "date" -> Age.cell(value, now);
      case "string" ->
          JsonNodeFactory.instance.textNode(value.isTextual() ? value.asText() : value.toString());
      case "integer", "number" -> value.isNumber() ? value : NullNode.getInstance();
      case "boolean" -> value.isBoolean() ? value : NullNode.getInstance();
      default -> NullNode.getInstance();
    };
  }
}
