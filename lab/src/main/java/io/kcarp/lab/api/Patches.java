package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The three patches that need no field owners. Each gives a new object. */
final class Patches {

  static final String JSON = "application/json-patch+json";
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";

  private static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList/";

  /** Lists that a strategic patch merges by key, where apply owns them as a whole. */
  private static final Map<String, String> STRATEGIC_ONLY_KEYS = Map.of("taints", "key");

  private Patches() {}

  /**
   * @throws Refusal UNSUPPORTED_MEDIA_TYPE for other patches, and for a strategic one of a custom
   *     resource; INVALID when an operation of a JSON patch fails
   */
  static ObjectNode apply(ResourceType type, String mediaType, JsonNode patch, ObjectNode object) {
    JsonNode patched =
        switch (mediaType) {
          case JSON -> jsonPatch(type, patch, object);
          case MERGE -> merge(object, patch);
          case STRATEGIC -> {
            if (type.isCustom()) {
              throw unsupported();
            }
            yield strategic(object, patch);
          }
          default -> throw unsupported();
        };
    if (patched instanceof ObjectNode result) {
      return result;
    }
    throw new Refusal(Refusal.Reason.BAD_REQUEST, "the patched object is no object any more");
  }

  private static Refusal unsupported() {
    return new Refusal(
        Refusal.Reason.UNSUPPORTED_MEDIA_TYPE,
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(", ", JSON, MERGE, "application/apply-patch+yaml"));
  }

  private static JsonNode jsonPatch(ResourceType type, JsonNode patch, ObjectNode object) {
    try {
      return JsonPatch.apply(patch, object.deepCopy());
    } catch (JsonPatchException failed) {
      throw Refusal.invalid(
          type,
          object.path("metadata").path("name").asText(),
          List.of(
              new Refusal.Cause(
                  "FieldValueInvalid", String.valueOf(failed.getMessage()), "patch")));
    }
  }

  private static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode merged = target instanceof ObjectNode object ? object.deepCopy() : Json.object();
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (field.getValue().isNull()) {
        merged.remove(field.getKey());
      } else {
        merged.set(field.getKey(), merge(merged.path(field.getKey()), field.getValue()));
      }
    }
    return merged;
  }

  private static JsonNode strategic(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode merged = target instanceof ObjectNode object ? object.deepCopy() : Json.object();
    if (patch.path("$patch").asText().equals("replace")) {
      merged.removeAll();
    }
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (name.startsWith(DELETE_FROM_LIST)) {
        String list = name.substring(DELETE_FROM_LIST.length());
        if (merged.get(list) instanceof ArrayNode old) {
          merged.set(list, without(old, value));
        }
      } else if (value.isNull() || value.path("$patch").asText().equals("delete")) {
        merged.remove(name);
      } else if (value instanceof ArrayNode items) {
        JsonNode order = patch.path("$setElementOrder/" + name);
        merged.set(
            name, strategicList(name, merged.path(name), items, order.isArray() ? order : items));
      } else {
        merged.set(name, strategic(merged.path(name), value));
      }
    }
    // The other directives give only the order of the lists above, or the keys that clients keep.
    merged.properties().removeIf(field -> field.getKey().startsWith("$"));
    return merged;
  }

  private static ArrayNode without(ArrayNode list, JsonNode leaving) {
    ArrayNode rest = Json.array();
    list.valueStream()
        .filter(item -> leaving.valueStream().noneMatch(item::equals))
        .forEach(rest::add);
    return rest;
  }

  private static ArrayNode strategicList(
      String name, JsonNode target, ArrayNode patch, JsonNode order) {
    if (Shape.BUILT_IN_SETS.contains(name)) {
      ArrayNode union = Json.array().addAll(target.valueStream().toList());
      union.addAll(without(patch, target));
      return ordered(union, target, order, UnaryOperator.identity());
    }
    List<String> keys = Shape.BUILT_IN_LIST_MAPS.getOrDefault(name, List.of());
    String key = keys.isEmpty() ? STRATEGIC_ONLY_KEYS.getOrDefault(name, "") : keys.getFirst();
    boolean replaced =
        patch.valueStream().anyMatch(item -> item.path("$patch").asText().equals("replace"));
    List<JsonNode> items =
        new ArrayList<>(key.isEmpty() || replaced ? List.of() : target.valueStream().toList());
    for (JsonNode item : patch) {
      JsonNode id = item.path(key);
      switch (item.path("$patch").asText()) {
        case "delete" -> items.removeIf(old -> old.path(key).equals(id));
        case "replace" -> {}
        default -> {
          int at = id.isMissingNode() ? -1 : indexOf(items, key, id);
          if (at < 0) {
            items.add(strategic(Json.object(), item));
          } else {
            items.set(at, strategic(items.get(at), item));
          }
        }
      }
    }
    return key.isEmpty()
        ? Json.array().addAll(items)
        : ordered(Json.array().addAll(items), target, order, item -> item.path(key));
  }

  /** What the patch orders in its order, the rest in that of the server; new items come first. */
  private static ArrayNode ordered(
      ArrayNode items, JsonNode server, JsonNode order, UnaryOperator<JsonNode> id) {
    List<JsonNode> served = server.valueStream().map(id).toList();
    List<JsonNode> wanted = order.valueStream().map(id).toList();
    List<JsonNode> rest = new ArrayList<>();
    List<JsonNode> moving = new ArrayList<>();
    items.forEach(item -> (wanted.contains(id.apply(item)) ? moving : rest).add(item));
    moving.sort(Comparator.comparingInt(item -> wanted.indexOf(id.apply(item))));
    ArrayNode ordered = Json.array();
    for (JsonNode item : moving) {
      int place = served.indexOf(id.apply(item));
      while (!rest.isEmpty() && served.indexOf(id.apply(rest.getFirst())) < place) {
        ordered.add(rest.removeFirst());
      }
      ordered.add(item);
    }
    return ordered.addAll(rest);
  }

  private static int indexOf(List<JsonNode> items, String key, JsonNode id) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).path(key).equals(id)) {
        return i;
      }
    }
    return -1;
  }
}
