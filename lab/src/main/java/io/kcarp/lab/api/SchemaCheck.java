package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A custom object against its definition's schema: prunes unknown fields and stray nulls, applies
 * defaults, then validates. The words of each fault are those of the real API server.
 */
final class SchemaCheck {

  private static final Set<String> ROOT_FIELDS = Set.of("apiVersion", "kind", "metadata");

  /** What becomes of unknown fields and of nulls where none may be. */
  enum Unfit {
    PRUNED,
    /** Unknown fields are refused, nulls are pruned. */
    REFUSED,
    /** As an apply has it: unknown fields are refused in other words, and nulls are faults. */
    UNDECLARED
  }

  private final Unfit unfit;
  private final List<String> unknown = new ArrayList<>();
  private final List<Refusal.Cause> faults = new ArrayList<>();

  private SchemaCheck(Unfit unfit) {
    this.unfit = unfit;
  }

  /**
   * Prunes and defaults {@code object} in place.
   *
   * @throws Refusal BAD_REQUEST or UNDECLARED for unknown fields, INVALID for everything else
   */
  static void admit(ResourceType type, JsonNode schema, ObjectNode object, Unfit unfit) {
    SchemaCheck check = new SchemaCheck(unfit);
    check.shapeObject(object, schema, "");
    if (!check.unknown.isEmpty()) {
      check.refuseUnknown(type, object.path("metadata").path("name").asText());
    }
    check.validate(object, schema, "");
    if (!check.faults.isEmpty()) {
      throw Refusal.invalid(type, object.path("metadata").path("name").asText(), check.faults);
    }
  }

  private void refuseUnknown(ResourceType type, String name) {
    switch (unfit) {
      case PRUNED -> {}
      case REFUSED ->
          throw new Refusal(
              Refusal.Reason.BAD_REQUEST,
              "%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
                  .formatted(
                      type.kind(),
                      type.version(),
                      type.kind(),
                      unknown.stream()
                          .map(path -> "unknown field \"" + path + "\"")
                          .collect(Collectors.joining(", "))));
      case UNDECLARED ->
          throw new Refusal(
              Refusal.Reason.UNDECLARED,
              "failed to create typed patch object (/%s; %s, Kind=%s): .%s: field not declared in schema"
                  .formatted(name, type.apiVersion(), type.kind(), unknown.getFirst()));
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static boolean keepsUnknown(JsonNode schema) {
    return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
  }

  /** The schema of a field; missing if the field is unknown there. */
  private static JsonNode fieldSchema(JsonNode schema, String name) {
    JsonNode property = schema.path("properties").path(name);
    if (!property.isMissingNode()) {
      return property;
    }
    JsonNode additional = schema.path("additionalProperties");
    return additional.isBoolean() && additional.asBoolean() ? Json.object() : additional;
  }

  private void shapeValue(JsonNode value, JsonNode schema, String path) {
    switch (value) {
      case ObjectNode object -> shapeObject(object, schema, path);
      case ArrayNode array -> {
        List<String> places = places(array, schema);
        for (int i = 0; i < array.size(); i++) {
          shapeValue(array.get(i), schema.path("items"), path + places.get(i));
        }
      }
      default -> {}
    }
  }

  /** How the place of each item is spelled: by its keys for an apply, else by its index. */
  private List<String> places(ArrayNode array, JsonNode schema) {
    Shape shape = Shape.ofSchema(schema);
    if (unfit == Unfit.UNDECLARED && shape instanceof Shape.ListMap map) {
      return array.valueStream().map(item -> FieldSet.spell(map.elementOf(item))).toList();
    }
    return IntStream.range(0, array.size()).mapToObj(i -> "[" + i + "]").toList();
  }

  private void shapeObject(ObjectNode object, JsonNode schema, String path) {
    boolean root = path.isEmpty();
    for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
      String name = field.getKey();
      if (root && ROOT_FIELDS.contains(name)) {
        continue;
      }
      JsonNode known = fieldSchema(schema, name);
      if (known.isObject()) {
        if (field.getValue().isNull() && !known.path("nullable").asBoolean()) {
          if (unfit != Unfit.UNDECLARED) {
            object.remove(name);
          }
        } else {
          shapeValue(field.getValue(), known, join(path, name));
        }
      } else if (!keepsUnknown(schema)) {
        unknown.add(join(path, name));
        object.remove(name);
      }
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode fallback = property.getValue().path("default");
      if (!fallback.isMissingNode() && !object.has(property.getKey())) {
        object.set(property.getKey(), fallback.deepCopy());
        shapeValue(object.get(property.getKey()), property.getValue(), "default");
      }
    }
  }

  private void validate(JsonNode value, JsonNode schema, String path) {
    if (value.isNull() && schema.path("nullable").asBoolean()) {
      return;
    }
    if (!hasType(value, schema)) {
      wrongType(value, schema, path);
      return;
    }
    validateEnum(value, schema, path);
    switch (value) {
      case ObjectNode object -> validateObject(object, schema, path);
      case ArrayNode array -> validateArray(array, schema, path);
      default -> {
        if (value.isTextual()) {
          validateString(value.asText(), schema, path);
        } else if (value.isNumber()) {
          validateNumber(value, schema, path);
        }
      }
    }
  }

  private static boolean hasType(JsonNode value, JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return value.isIntegralNumber() || value.isTextual();
    }
    return switch (schema.path("type").asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> true;
    };
  }

  private void wrongType(JsonNode value, JsonNode schema, String path) {
    String found =
        switch (value.getNodeType()) {
          case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
          case STRING -> "string";
          case BOOLEAN -> "boolean";
          case ARRAY -> "array";
          case OBJECT, POJO -> "object";
          case NULL, MISSING, BINARY -> "null";
        };
    fault(
        "FieldValueTypeInvalid",
        path,
        "Invalid value: \"%s\": %s in body must be of type %s: \"%s\""
            .formatted(found, path, schema.path("type").asText("integer or string"), found));
  }

  private void validateEnum(JsonNode value, JsonNode schema, String path) {
    JsonNode allowed = schema.path("enum");
    if (allowed.isArray() && allowed.valueStream().noneMatch(value::equals)) {
      fault(
          "FieldValueNotSupported",
          path,
          "Unsupported value: %s: supported values: %s"
              .formatted(
                  value,
                  allowed.valueStream().map(JsonNode::toString).collect(Collectors.joining(", "))));
    }
  }

  private void validateObject(ObjectNode object, JsonNode schema, String path) {
    for (JsonNode required : schema.path("required")) {
      if (!object.has(required.asText())) {
        fault("FieldValueRequired", join(path, required.asText()), "Required value");
      }
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode known = fieldSchema(schema, field.getKey());
      if (known.isObject() && !(path.isEmpty() && ROOT_FIELDS.contains(field.getKey()))) {
        validate(field.getValue(), known, join(path, field.getKey()));
      }
    }
  }

  private void validateArray(ArrayNode array, JsonNode schema, String path) {
    JsonNode min = schema.path("minItems");
    if (min.isNumber() && array.size() < min.asInt()) {
      outOfBounds(size(array), path, "should have at least %s items".formatted(min));
    }
    JsonNode max = schema.path("maxItems");
    if (max.isNumber() && array.size() > max.asInt()) {
      fault(
          "FieldValueTooMany",
          path,
          "Too many: %d: must have at most %s items".formatted(array.size(), max));
    }
    Shape shape = Shape.ofSchema(schema);
    Set<String> seen = new HashSet<>();
    List<Shape.Member> members = shape.members(array);
    for (int i = 0; i < members.size(); i++) {
      String element = members.get(i).element();
      if (!seen.add(element)) {
        fault(
            "FieldValueDuplicate",
            path + "[" + i + "]",
            "Duplicate value: " + element.substring(2));
      }
    }
    for (int i = 0; i < array.size(); i++) {
      validate(array.get(i), schema.path("items"), path + "[" + i + "]");
    }
  }

  private void validateString(String value, JsonNode schema, String path) {
    int length = value.codePointCount(0, value.length());
    JsonNode min = schema.path("minLength");
    if (min.isNumber() && length < min.asInt()) {
      outOfBounds(text(value), path, "should be at least %s chars long".formatted(min));
    }
    JsonNode max = schema.path("maxLength");
    if (max.isNumber() && length > max.asInt()) {
      fault("FieldValueTooLong", path, "Too long: may not be more than %s bytes".formatted(max));
    }
    JsonNode pattern = schema.path("pattern");
    if (pattern.isTextual() && !Pattern.compile(pattern.asText()).matcher(value).find()) {
      outOfBounds(text(value), path, "should match '%s'".formatted(pattern.asText()));
    }
  }

  private void validateNumber(JsonNode value, JsonNode schema, String path) {
    JsonNode min = schema.path("minimum");
    if (min.isNumber() && value.decimalValue().compareTo(min.decimalValue()) < 0) {
      outOfBounds(value, path, "should be greater than or equal to " + min);
    }
    JsonNode max = schema.path("maximum");
    if (max.isNumber() && value.decimalValue().compareTo(max.decimalValue()) > 0) {
      outOfBounds(value, path, "should be less than or equal to " + max);
    }
  }

  private void outOfBounds(JsonNode value, String path, String rule) {
    fault(
        "FieldValueInvalid", path, "Invalid value: %s: %s in body %s".formatted(value, path, rule));
  }

  private void fault(String reason, String path, String message) {
    faults.add(new Refusal.Cause(reason, message, path.isEmpty() ? "<nil>" : path));
  }

  private static JsonNode size(ArrayNode array) {
    return JsonNodeFactory.instance.numberNode(array.size());
  }

  private static JsonNode text(String value) {
    return JsonNodeFactory.instance.textNode(value);
  }
}
