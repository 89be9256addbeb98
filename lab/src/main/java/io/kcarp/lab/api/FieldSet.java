package io.kcarp.lab.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * A set of places in an object, as the tree that FieldsV1 writes down: elements are {@code
 * f:field}, {@code k:{"key":"value"}} and {@code v:"value"}.
 *
 * @param member whether this very place is in the set, apart from what is below it
 */
record FieldSet(boolean member, SortedMap<String, FieldSet> children) {

  static final FieldSet EMPTY = new FieldSet(false, new TreeMap<>());
  private static final FieldSet LEAF = new FieldSet(true, new TreeMap<>());

  /** All places of an object that somebody can own. */
  static FieldSet of(JsonNode object, Shape shape) {
    return new FieldSet(false, childrenOf(object, shape));
  }

  static FieldSet ofField(String name) {
    return new FieldSet(false, new TreeMap<>(Map.of("f:" + name, LEAF)));
  }

  private static SortedMap<String, FieldSet> childrenOf(JsonNode value, Shape shape) {
    SortedMap<String, FieldSet> children = new TreeMap<>();
    for (Shape.Member member : shape.members(value)) {
      FieldSet child = ofMember(member);
      if (!child.isEmpty()) {
        children.put(member.element(), child);
      }
    }
    return children;
  }

  private static FieldSet ofMember(Shape.Member member) {
    if (member.shape() instanceof Shape.Untracked) {
      return EMPTY;
    }
    JsonNode value = member.value();
    // An empty list of places has none, and is itself none.
    boolean list =
        member.shape() instanceof Shape.ListMap || member.shape() instanceof Shape.ListSet;
    boolean leaf = (value.isEmpty() && !list) || !member.shape().isComposite(value);
    // List items are places of their own; structures are only if there is nothing in them.
    return new FieldSet(
        leaf || member.element().startsWith("k:"), childrenOf(value, member.shape()));
  }

  /** The places of {@code after} whose value is not the one of {@code before}. */
  static FieldSet changed(JsonNode before, JsonNode after, Shape shape) {
    Map<String, JsonNode> old = new TreeMap<>();
    for (Shape.Member member : shape.members(before)) {
      old.put(member.element(), member.value());
    }
    SortedMap<String, FieldSet> children = new TreeMap<>();
    for (Shape.Member member : shape.members(after)) {
      JsonNode was = old.getOrDefault(member.element(), MissingNode.getInstance());
      if (member.shape() instanceof Shape.Untracked || member.value().equals(was)) {
        continue;
      }
      boolean inPart =
          member.shape().isComposite(was) && member.shape().isComposite(member.value());
      FieldSet child = inPart ? changed(was, member.value(), member.shape()) : ofMember(member);
      if (!inPart && !was.isMissingNode()) {
        child = new FieldSet(true, child.children);
      }
      if (!child.isEmpty()) {
        children.put(member.element(), child);
      }
    }
    return new FieldSet(false, children);
  }

  boolean isEmpty() {
    return !member && children.isEmpty();
  }

  FieldSet child(String element) {
    return children.getOrDefault(element, EMPTY);
  }

  FieldSet union(FieldSet other) {
    return combine(other, (mine, theirs) -> mine || theirs);
  }

  FieldSet minus(FieldSet other) {
    return combine(other, (mine, theirs) -> mine && !theirs);
  }

  FieldSet intersect(FieldSet other) {
    return combine(other, (mine, theirs) -> mine && theirs);
  }

  private FieldSet combine(FieldSet other, BinaryOperator<Boolean> rule) {
    SortedMap<String, FieldSet> combined = new TreeMap<>();
    for (String element : children.keySet()) {
      combined.put(element, child(element).combine(other.child(element), rule));
    }
    for (String element : other.children.keySet()) {
      combined.computeIfAbsent(element, name -> EMPTY.combine(other.child(name), rule));
    }
    combined.values().removeIf(FieldSet::isEmpty);
    return new FieldSet(rule.apply(member, other.member), combined);
  }

  ObjectNode toFieldsV1() {
    ObjectNode fields = Json.object();
    if (member && !children.isEmpty()) {
      fields.putObject(".");
    }
    children.forEach((element, child) -> fields.set(element, child.toFieldsV1()));
    return fields;
  }

  static FieldSet ofFieldsV1(JsonNode fields) {
    FieldSet set = read(fields);
    return new FieldSet(fields.has("."), set.children);
  }

  private static FieldSet read(JsonNode fields) {
    if (fields.isEmpty()) {
      return LEAF;
    }
    SortedMap<String, FieldSet> children = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : fields.properties()) {
      if (!entry.getKey().equals(".")) {
        children.put(entry.getKey(), read(entry.getValue()));
      }
    }
    return new FieldSet(fields.has("."), children);
  }

  /** Each place in words, such as {@code .status.nodes[node="n1"].role}. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    collect("", paths);
    return paths;
  }

  private void collect(String path, List<String> paths) {
    if (member) {
      paths.add(path);
    }
    children.forEach((element, child) -> child.collect(path + spell(element), paths));
  }

  /** One step of a place in words, from its spelling in FieldsV1. */
  static String spell(String element) {
    String rest = element.substring(2);
    return switch (element.substring(0, 2)) {
      case "f:" -> "." + rest;
      case "v:" -> "[=" + rest + "]";
      case "k:" -> "[" + spellKeys(rest) + "]";
      default -> throw new IllegalArgumentException("not a FieldsV1 element: " + element);
    };
  }

  private static String spellKeys(String keys) {
    try {
      List<String> spelled = new ArrayList<>();
      Json.parse(keys)
          .properties()
          .forEach(entry -> spelled.add(entry.getKey() + "=" + entry.getValue()));
      return String.join(",", spelled);
    } catch (JsonProcessingException notKeys) {
      throw new IllegalArgumentException("not FieldsV1 keys: " + keys, notKeys);
    }
  }
}
