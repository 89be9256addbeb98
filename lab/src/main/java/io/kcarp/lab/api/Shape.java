package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** How the value at one place of an object is merged and owned. */
sealed interface Shape {

  /** Server-kept metadata: nobody owns it and an apply does not change it. */
  record Untracked() implements Shape {}

  /** Replaced and owned as a whole. */
  record Atomic() implements Shape {}

  /** Merged field by field; a value that is no object counts as atomic. */
  record Struct(Function<String, Shape> field) implements Shape {}

  /** A list merged item by item; the values of {@code keys} identify an item. */
  record ListMap(Map<String, JsonNode> keys, Shape item) implements Shape {

    /** {@code keys} has a null node for each key without default. */
    public ListMap {
      keys = new TreeMap<>(keys);
    }

    /** The item's keys as FieldsV1 spells them, such as {@code k:{"node":"n1"}}. */
    String elementOf(JsonNode item) {
      ObjectNode id = Json.object();
      keys.forEach((key, fallback) -> id.set(key, item.has(key) ? item.get(key) : fallback));
      return "k:" + id;
    }
  }

  /** A list of scalars without order that is owned value by value. */
  record ListSet() implements Shape {}

  Set<String> SERVER_KEPT_METADATA =
      Set.of(
          "name",
          "namespace",
          "generateName",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "selfLink",
          "managedFields");

  /** List-maps of the built-in types by the name of the field that holds them. */
  Map<String, List<String>> BUILT_IN_LIST_MAPS =
      Map.ofEntries(
          Map.entry("containers", List.of("name")),
          Map.entry("initContainers", List.of("name")),
          Map.entry("ephemeralContainers", List.of("name")),
          Map.entry("volumes", List.of("name")),
          Map.entry("env", List.of("name")),
          Map.entry("imagePullSecrets", List.of("name")),
          Map.entry("secrets", List.of("name")),
          Map.entry("ports", List.of("containerPort", "protocol")),
          Map.entry("volumeMounts", List.of("mountPath")),
          Map.entry("volumeDevices", List.of("devicePath")),
          Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
          Map.entry("hostAliases", List.of("ip")),
          Map.entry("podIPs", List.of("ip")),
          Map.entry("addresses", List.of("type")),
          Map.entry("conditions", List.of("type")),
          Map.entry("ownerReferences", List.of("uid")));

  Set<String> BUILT_IN_SETS = Set.of("finalizers");

  Set<String> BUILT_IN_ATOMS =
      Set.of(
          "selector",
          "nodeSelector",
          "labelSelector",
          "fieldRef",
          "resourceFieldRef",
          "secretKeyRef",
          "configMapKeyRef",
          "involvedObject",
          "regarding",
          "related",
          "roleRef");

  static Shape builtIn() {
    return new Struct(Shape::builtInRoot);
  }

  /** The shape that a definition's schema gives; metadata is that of the built-in types. */
  static Shape custom(JsonNode schema) {
    return new Struct(name ->
        switch (name) {
          case "apiVersion", "kind", "metadata" -> builtInRoot(name);
          default -> customField(schema, name);
        });
  }

  private static Shape builtInRoot(String name) {
    return switch (name) {
      case "apiVersion", "kind" -> new Untracked();
      case "metadata" ->
          new Struct(field ->
              SERVER_KEPT_METADATA.contains(field) ? new Untracked() : builtInField(field));
      default -> builtInField(name);
    };
  }

  private static Shape builtInField(String name) {
    List<String> keys = BUILT_IN_LIST_MAPS.get(name);
    if (keys != null) {
      Map<String, JsonNode> defaults = new TreeMap<>();
      keys.forEach(key -> defaults.put(key, JsonNodeFactory.instance.nullNode()));
      defaults.computeIfPresent("protocol", (_, _) -> JsonNodeFactory.instance.textNode("TCP"));
      return new ListMap(defaults, new Struct(Shape::builtInField));
    }
    if (BUILT_IN_SETS.contains(name)) {
      return new ListSet();
    }
    return BUILT_IN_ATOMS.contains(name) ? new Atomic() : new Struct(Shape::builtInField);
  }

  private static Shape customField(JsonNode schema, String name) {
    JsonNode property = schema.path("properties").path(name);
    return ofSchema(property.isMissingNode() ? schema.path("additionalProperties") : property);
  }

  static Shape ofSchema(JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "array" ->
          switch (schema.path("x-kubernetes-list-type").asText()) {
            case "map" -> {
              JsonNode items = schema.path("items");
              Map<String, JsonNode> keys = new TreeMap<>();
              for (JsonNode key : schema.path("x-kubernetes-list-map-keys")) {
                JsonNode fallback = items.path("properties").path(key.asText()).path("default");
                keys.put(
                    key.asText(),
                    fallback.isMissingNode() ? JsonNodeFactory.instance.nullNode() : fallback);
              }
              yield new ListMap(keys, ofSchema(items));
            }
            case "set" -> new ListSet();
            default -> new Atomic();
          };
      case "object", "" ->
          schema.path("x-kubernetes-map-type").asText().equals("atomic")
              ? new Atomic()
              : new Struct(name -> customField(schema, name));
      default -> new Atomic();
    };
  }

  /** One member of a composite value: how a field set names it, its value and its shape. */
  record Member(String element, JsonNode value, Shape shape) {}

  /** The members of {@code value}; empty when it is a leaf or an empty composite. */
  default List<Member> members(JsonNode value) {
    List<Member> members = new ArrayList<>();
    switch (this) {
      case Struct(var field) when value.isObject() ->
          value
              .properties()
              .forEach(entry ->
                  members.add(
                      new Member(
                          "f:" + entry.getKey(), entry.getValue(), field.apply(entry.getKey()))));
      case ListMap map when value.isArray() ->
          value.forEach(item -> members.add(new Member(map.elementOf(item), item, map.item())));
      case ListSet() when value.isArray() ->
          value.forEach(item -> members.add(new Member("v:" + item, item, new Atomic())));
      case Struct _, ListMap _, ListSet _, Atomic _, Untracked _ -> {}
    }
    return members;
  }

  /** Whether {@code value} has members of its own rather than being one leaf. */
  default boolean isComposite(JsonNode value) {
    return switch (this) {
      case Struct _ -> value.isObject();
      case ListMap _, ListSet _ -> value.isArray();
      case Atomic _, Untracked _ -> false;
    };
  }
}
