package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kcarp.lab.api.FieldOwners.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges what one manager applies into a live object: its fields win, fields it no longer sends go
 * unless somebody else owns them, and changing somebody else's field is a conflict unless forced.
 */
final class ServerSideApply {

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final Shape shape;
  private final Owner owner;
  private final boolean force;
  private final Instant now;

  ServerSideApply(Shape shape, Owner owner, boolean force, Instant now) {
    this.shape = shape;
    this.owner = owner;
    this.force = force;
    this.now = now;
  }

  /**
   * The merged object with its managedFields, a new tree. A structure that is still owned, but lost
   * all that was in it, is null.
   *
   * @throws Refusal CONFLICT, naming each field and its owner
   */
  ObjectNode apply(ObjectNode live, ObjectNode applied) {
    FieldOwners owners = FieldOwners.of(live);
    FieldSet sent = FieldSet.of(applied, shape);
    FieldSet ownedAfter = owners.others(owner).fieldsOfAll().union(sent);

    ObjectNode merged = (ObjectNode) merge(live, applied, shape);
    prune(merged, shape, owners.fieldsOf(owner), ownedAfter);

    FieldSet changed = FieldSet.changed(live, merged, shape);
    if (!force) {
      refuseConflicts(owners, changed.minus(takenOverFromClientSide(live)));
    }
    FieldSet removed = FieldSet.of(live, shape).minus(FieldSet.of(merged, shape));
    owners.takeFromOthers(owner, changed.union(removed)).with(owner, sent, now).writeTo(merged);
    return merged;
  }

  private static JsonNode merge(JsonNode live, JsonNode applied, Shape shape) {
    if (!shape.isComposite(live) || !shape.isComposite(applied)) {
      return applied.deepCopy();
    }
    return switch (shape) {
      case Shape.Struct(var field) -> {
        ObjectNode merged = live.deepCopy();
        applied
            .properties()
            .forEach(entry -> {
              String name = entry.getKey();
              Shape child = field.apply(name);
              if (!merged.has(name)) {
                merged.set(name, entry.getValue().deepCopy());
              } else if (!(child instanceof Shape.Untracked)) {
                merged.set(name, merge(merged.get(name), entry.getValue(), child));
              }
            });
        yield merged;
      }
      case Shape.ListMap _, Shape.ListSet _ -> {
        Map<String, JsonNode> items = new LinkedHashMap<>();
        shape.members(live).forEach(member -> items.put(member.element(), member.value()));
        for (Shape.Member member : shape.members(applied)) {
          JsonNode old = items.get(member.element());
          items.put(
              member.element(),
              old == null ? member.value() : merge(old, member.value(), member.shape()));
        }
        yield Json.array().addAll(items.values()).deepCopy();
      }
      case Shape.Atomic _, Shape.Untracked _ -> applied.deepCopy();
    };
  }

  /** Removes from {@code value} what is in {@code before}, the owner's last share, unless owned. */
  private static void prune(JsonNode value, Shape shape, FieldSet before, FieldSet owned) {
    List<Shape.Member> leaving = new ArrayList<>();
    for (Shape.Member member : shape.members(value)) {
      FieldSet had = before.child(member.element());
      FieldSet has = owned.child(member.element());
      if (had.isEmpty()) {
        continue;
      }
      if (has.isEmpty() && isRemovedWhole(member, had)) {
        leaving.add(member);
        continue;
      }
      boolean wasEmpty = member.value().isEmpty();
      prune(member.value(), member.shape(), had, has.union(keysOf(shape)));
      if (wasEmpty || !member.value().isContainerNode() || !member.value().isEmpty()) {
        continue;
      }
      if (has.isEmpty()) {
        leaving.add(member);
      } else if (value instanceof ObjectNode object) {
        // So does the real one: whoever sends {} for what it had something in is refused, by and
        // by.
        object.putNull(member.element().substring("f:".length()));
      }
    }
    if (!leaving.isEmpty()) {
      remove(leaving, value, shape);
    }
  }

  /** The keys of an item that stays do stay, whoever owned them. */
  private static FieldSet keysOf(Shape shape) {
    FieldSet keys = FieldSet.EMPTY;
    if (shape instanceof Shape.ListMap map) {
      for (String key : map.keys().keySet()) {
        keys = keys.union(FieldSet.ofField(key));
      }
    }
    return keys;
  }

  /** A list item goes as a whole, so that none is left without its keys; so does a leaf. */
  private static boolean isRemovedWhole(Shape.Member member, FieldSet had) {
    return had.member()
        && (member.element().startsWith("k:") || !member.shape().isComposite(member.value()));
  }

  private static void remove(List<Shape.Member> leaving, JsonNode value, Shape shape) {
    switch (value) {
      case ObjectNode object ->
          leaving.forEach(member -> object.remove(member.element().substring("f:".length())));
      case ArrayNode array -> {
        List<String> elements = leaving.stream().map(Shape.Member::element).toList();
        List<JsonNode> kept =
            shape.members(array).stream()
                .filter(member -> !elements.contains(member.element()))
                .map(Shape.Member::value)
                .toList();
        array.removeAll().addAll(kept);
      }
      default -> {}
    }
  }

  /** kubectl may change on the server's side what it once applied on its own. */
  private FieldSet takenOverFromClientSide(ObjectNode live) {
    JsonNode lastApplied = live.path("metadata").path("annotations").path(LAST_APPLIED);
    if (!owner.manager().equals("kubectl") || !lastApplied.isTextual()) {
      return FieldSet.EMPTY;
    }
    return FieldSet.of(Json.parse(lastApplied.asText(), "application/json"), shape);
  }

  private void refuseConflicts(FieldOwners owners, FieldSet changed) {
    List<Refusal.Cause> causes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    owners
        .others(owner)
        .shares()
        .forEach((other, share) -> {
          List<String> paths = share.fields().intersect(changed).paths();
          if (paths.isEmpty()) {
            return;
          }
          String who = describe(other);
          text.append(text.isEmpty() ? "" : "\n");
          if (paths.size() == 1) {
            text.append("conflict with ").append(who).append(": ").append(paths.getFirst());
          } else {
            text.append("conflicts with ").append(who).append(":");
            paths.forEach(path -> text.append("\n- ").append(path));
          }
          paths.forEach(path ->
              causes.add(new Refusal.Cause("FieldManagerConflict", "conflict with " + who, path)));
        });
    if (!causes.isEmpty()) {
      throw Refusal.applyConflict(
          "Apply failed with %d %s: %s"
              .formatted(causes.size(), causes.size() == 1 ? "conflict" : "conflicts", text),
          causes);
    }
  }

  private static String describe(Owner owner) {
    String who = "\"" + owner.manager() + "\"";
    if (!owner.subresource().isEmpty()) {
      who += " with subresource \"" + owner.subresource() + "\"";
    }
    if (!owner.applies()) {
      who += " using " + owner.apiVersion();
    }
    return who;
  }
}
