package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Who owns which fields of one object: its {@code metadata.managedFields}, immutable. */
record FieldOwners(Map<Owner, Share> shares) {

  private static final String APPLY = "Apply";

  /**
   * A field manager in one of its capacities.
   *
   * @param subresource empty for the main resource
   */
  record Owner(String manager, String operation, String apiVersion, String subresource) {

    static Owner applier(String manager, String apiVersion, String subresource) {
      return new Owner(manager, APPLY, apiVersion, subresource);
    }

    static Owner updater(String manager, String apiVersion, String subresource) {
      return new Owner(manager, "Update", apiVersion, subresource);
    }

    boolean applies() {
      return operation.equals(APPLY);
    }
  }

  /** What an owner has, since {@code time} (RFC 3339). */
  record Share(FieldSet fields, String time) {}

  static FieldOwners of(JsonNode object) {
    Map<Owner, Share> shares = new LinkedHashMap<>();
    for (JsonNode entry : object.path("metadata").path("managedFields")) {
      Owner owner =
          new Owner(
              entry.path("manager").asText(),
              entry.path("operation").asText(),
              entry.path("apiVersion").asText(),
              entry.path("subresource").asText(""));
      shares.put(
          owner,
          new Share(FieldSet.ofFieldsV1(entry.path("fieldsV1")), entry.path("time").asText("")));
    }
    return new FieldOwners(shares);
  }

  FieldSet fieldsOf(Owner owner) {
    Share share = shares.get(owner);
    return share == null ? FieldSet.EMPTY : share.fields();
  }

  FieldSet fieldsOfAll() {
    return shares.values().stream().map(Share::fields).reduce(FieldSet.EMPTY, FieldSet::union);
  }

  /** With {@code fields} as the share of {@code owner}; its time moves only if that changes it. */
  FieldOwners with(Owner owner, FieldSet fields, Instant now) {
    Map<Owner, Share> next = new LinkedHashMap<>(shares);
    if (fields.isEmpty()) {
      next.remove(owner);
    } else if (!fields.equals(fieldsOf(owner))) {
      next.put(owner, new Share(fields, now.truncatedTo(ChronoUnit.SECONDS).toString()));
    }
    return new FieldOwners(next);
  }

  FieldOwners others(Owner owner) {
    Map<Owner, Share> next = new LinkedHashMap<>(shares);
    next.remove(owner);
    return new FieldOwners(next);
  }

  private FieldOwners eachOther(Owner owner, UnaryOperator<FieldSet> change) {
    Map<Owner, Share> next = new LinkedHashMap<>();
    shares.forEach((other, share) -> {
      FieldSet fields = other.equals(owner) ? share.fields() : change.apply(share.fields());
      if (!fields.isEmpty()) {
        next.put(other, new Share(fields, share.time()));
      }
    });
    return new FieldOwners(next);
  }

  /** Takes {@code taken} from everyone but {@code owner}. */
  FieldOwners takeFromOthers(Owner owner, FieldSet taken) {
    return eachOther(owner, fields -> fields.minus(taken));
  }

  /** After a create, PUT or patch: the writer owns what it changed, nobody what it removed. */
  FieldOwners updated(Owner owner, JsonNode before, JsonNode after, Shape shape, Instant now) {
    FieldSet changed = FieldSet.changed(before, after, shape);
    FieldSet removed = FieldSet.of(before, shape).minus(FieldSet.of(after, shape));
    return takeFromOthers(owner, changed.union(removed))
        .with(owner, fieldsOf(owner).union(changed).minus(removed), now);
  }

  void writeTo(ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    if (shares.isEmpty()) {
      metadata.remove("managedFields");
      return;
    }
    ArrayNode entries = metadata.putArray("managedFields");
    shares.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<Owner, Share> entry) -> entry.getKey().operation())
                .thenComparing(entry -> entry.getValue().time())
                .thenComparing(entry -> entry.getKey().manager()))
        .forEach(entry -> write(entry.getKey(), entry.getValue(), entries.addObject()));
  }

  private static void write(Owner owner, Share share, ObjectNode entry) {
    entry
        .put("manager", owner.manager())
        .put("operation", owner.operation())
        .put("apiVersion", owner.apiVersion());
    if (!share.time().isEmpty()) {
      entry.put("time", share.time());
    }
    entry.put("fieldsType", "FieldsV1").set("fieldsV1", share.fields().toFieldsV1());
    if (!owner.subresource().isEmpty()) {
      entry.put("subresource", owner.subresource());
    }
  }
}
