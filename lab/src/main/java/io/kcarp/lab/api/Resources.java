package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kcarp.lab.api.FieldOwners.Owner;
import io.kcarp.lab.api.ResourceType.Family;
import io.kcarp.lab.api.SchemaCheck.Unfit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What the verbs mean: server-kept metadata, the status subresource, field owners, finalizers and
 * garbage collection. Each call is one transaction on the store.
 */
final class Resources {

  private static final Pattern DNS_NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final List<String> IMMUTABLE_METADATA =
      List.of(
          "name",
          "namespace",
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation");

  /** How a write is to be done; {@code manager} is the field manager. */
  record Options(String manager, boolean force, Unfit unfit, boolean dryRun) {}

  /** The part of an object that a write may touch. */
  enum Part {
    MAIN(""),
    STATUS("status");

    final String subresource;

    Part(String subresource) {
      this.subresource = subresource;
    }
  }

  /** A deletion's conditions; empty means any. */
  record Preconditions(String uid, String resourceVersion, boolean orphanDependents) {

    static Preconditions of(JsonNode deleteOptions, String propagationPolicy) {
      JsonNode given = deleteOptions.path("preconditions");
      return new Preconditions(
          given.path("uid").asText(""),
          given.path("resourceVersion").asText(""),
          deleteOptions.path("propagationPolicy").asText(propagationPolicy).equals("Orphan"));
    }
  }

  private static final Preconditions ANY = new Preconditions("", "", false);

  private final Store store;
  private final ResourceTypes types;
  private final InstantSource clock;

  Resources(Store store, ResourceTypes types, InstantSource clock) {
    this.store = store;
    this.types = types;
    this.clock = clock;
  }

  /** Objects of one moment. */
  record Snapshot(long version, List<ObjectNode> items) {}

  Snapshot list(ResourceType type, String namespace, Predicate<? super ObjectNode> selector) {
    return store.exclusively(() ->
        new Snapshot(
            store.version(),
            store.list(type.family()).stream()
                .filter(object -> namespace.isEmpty() || namespaceOf(object).equals(namespace))
                .map(object -> Forms.presented(type, object))
                .filter(selector)
                .toList()));
  }

  ObjectNode get(ResourceType type, ObjectKey key) {
    return find(type, key).orElseThrow(() -> Refusal.notFound(type, key.name()));
  }

  private Optional<ObjectNode> find(ResourceType type, ObjectKey key) {
    return store.get(type.family(), key).map(stored -> Forms.presented(type, stored));
  }

  ObjectNode create(ResourceType type, String namespace, ObjectNode body, Options options) {
    return store.exclusively(() -> {
      ObjectNode object = body.deepCopy();
      checkBody(type, new ObjectKey(namespace, ""), object);
      ObjectNode metadata = object.withObjectProperty("metadata");
      metadata.remove("managedFields");
      if (!metadata.has("name") && metadata.hasNonNull("generateName")) {
        metadata.put(
            "name",
            metadata.path("generateName").asText() + UUID.randomUUID().toString().substring(0, 5));
      }
      Owner owner = Owner.updater(options.manager(), type.apiVersion(), "");
      return createPrepared(
          type,
          namespace,
          object,
          options,
          (_, admitted) ->
              FieldOwners.of(admitted)
                  .updated(owner, Json.object(), admitted, type.shape(), clock.instant()));
    });
  }

  /** Who owns a new object, as it was sent and as it is after defaulting. */
  private interface Ownership {
    FieldOwners of(ObjectNode sent, ObjectNode admitted);
  }

  private ObjectNode createPrepared(
      ResourceType type, String namespace, ObjectNode object, Options options, Ownership owners) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    String name = metadata.path("name").asText("");
    checkName(type, name);
    if (type.namespaced()) {
      if (isDeleting(get(ResourceTypes.NAMESPACES, new ObjectKey("", namespace)))) {
        throw Refusal.terminating(type, name, namespace);
      }
      metadata.put("namespace", namespace);
    } else {
      metadata.remove("namespace");
    }
    if (find(type, new ObjectKey(namespace, name)).isPresent()) {
      throw Refusal.alreadyExists(type, name);
    }
    if (metadata.hasNonNull("resourceVersion")) {
      throw new Refusal(
          Refusal.Reason.BAD_REQUEST, "resourceVersion should not be set on objects to be created");
    }
    if (type.hasStatus() && !type.is("", "nodes")) {
      object.remove("status");
    }
    metadata.remove(List.of("selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"));
    metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", now());
    if (type.countsGenerations()) {
      metadata.put("generation", 1);
    }
    ObjectNode sent = object.deepCopy();
    admit(type, object, options.unfit());
    owners.of(sent, object).writeTo(object);
    if (!options.dryRun()) {
      save(type, object);
    }
    return object;
  }

  private static void checkName(ResourceType type, String name) {
    if (name.isEmpty()) {
      throw Refusal.invalid(
          type,
          name,
          List.of(
              new Refusal.Cause(
                  "FieldValueRequired",
                  "Required value: name or generateName is required",
                  "metadata.name")));
    }
    boolean anyPathSegment = type.group().equals("rbac.authorization.k8s.io");
    if (!anyPathSegment && (name.length() > 253 || !DNS_NAME.matcher(name).matches())) {
      throw Refusal.invalid(
          type,
          name,
          List.of(
              new Refusal.Cause(
                  "FieldValueInvalid",
                  "Invalid value: \"%s\": a lowercase RFC 1123 subdomain must consist of lower case"
                          .formatted(name)
                      + " alphanumeric characters, '-' or '.', and must start and end with an"
                      + " alphanumeric character",
                  "metadata.name")));
    }
  }

  private static void checkBody(ResourceType type, ObjectKey key, ObjectNode body) {
    checkSame("API version", body.path("apiVersion").asText(""), type.apiVersion());
    checkSame("kind", body.path("kind").asText(""), type.kind());
    JsonNode metadata = body.path("metadata");
    if (!key.name().isEmpty()) {
      checkSame("name", metadata.path("name").asText(""), key.name());
    }
    checkSame("namespace", metadata.path("namespace").asText(""), key.namespace());
    body.put("apiVersion", type.apiVersion()).put("kind", type.kind());
  }

  private static void checkSame(String what, String inBody, String expected) {
    if (!inBody.isEmpty() && !inBody.equals(expected)) {
      throw new Refusal(
          Refusal.Reason.BAD_REQUEST,
          "the %s in the data (%s) does not match the one of the request (%s)"
              .formatted(what, inBody, expected));
    }
  }

  /** A PUT. */
  ObjectNode update(ResourceType type, ObjectKey key, Part part, ObjectNode body, Options options) {
    return store.exclusively(() -> {
      ObjectNode live = get(type, key);
      ObjectNode sent = body.deepCopy();
      checkBody(type, key, sent);
      if (type.isCustom() && !sent.path("metadata").hasNonNull("resourceVersion")) {
        throw Refusal.invalid(
            type,
            key.name(),
            List.of(
                new Refusal.Cause(
                    "FieldValueInvalid",
                    "Invalid value: 0x0: must be specified for an update",
                    "metadata.resourceVersion")));
      }
      return replace(type, part, live, sent, options);
    });
  }

  /** A JSON, merge or strategic merge patch, whose effect is that of a PUT of the result. */
  ObjectNode patch(
      ResourceType type,
      ObjectKey key,
      Part part,
      UnaryOperator<ObjectNode> patch,
      Options options) {
    return store.exclusively(() -> {
      ObjectNode live = get(type, key);
      ObjectNode patched = patch.apply(live);
      checkBody(type, key, patched);
      return replace(type, part, live, patched, options);
    });
  }

  private ObjectNode replace(
      ResourceType type, Part part, ObjectNode live, ObjectNode sent, Options options) {
    checkVersionAndUid(type, live, sent);
    ObjectNode next =
        switch (part) {
          case STATUS -> withStatusOf(sent, live.deepCopy());
          case MAIN -> {
            JsonNode metadata = live.path("metadata");
            ObjectNode kept = sent.withObjectProperty("metadata");
            kept.remove(IMMUTABLE_METADATA);
            IMMUTABLE_METADATA.stream()
                .filter(metadata::has)
                .forEach(name -> kept.set(name, metadata.get(name)));
            yield type.hasStatus() ? withStatusOf(live, sent) : sent;
          }
        };
    next.withObjectProperty("metadata")
        .set("resourceVersion", live.path("metadata").path("resourceVersion"));
    admit(type, next, options.unfit());
    FieldOwners owners = FieldOwners.of(part == Part.MAIN && sendsOwners(sent) ? sent : live);
    owners
        .updated(
            Owner.updater(options.manager(), type.apiVersion(), part.subresource),
            live,
            next,
            type.shape(),
            clock.instant())
        .writeTo(next);
    return finish(type, live, next, options);
  }

  private static ObjectNode withStatusOf(ObjectNode source, ObjectNode target) {
    JsonNode status = source.get("status");
    if (status == null) {
      target.remove("status");
    } else {
      target.set("status", status.deepCopy());
    }
    return target;
  }

  private static boolean sendsOwners(ObjectNode sent) {
    return sent.path("metadata").path("managedFields").path(0).has("manager");
  }

  private static void checkVersionAndUid(ResourceType type, ObjectNode live, ObjectNode sent) {
    String name = live.path("metadata").path("name").asText();
    JsonNode version = sent.path("metadata").path("resourceVersion");
    JsonNode uid = sent.path("metadata").path("uid");
    if (version.isTextual()
        && !version.asText().isEmpty()
        && !version.equals(live.path("metadata").path("resourceVersion"))) {
      throw Refusal.staleVersion(type, name);
    }
    JsonNode liveUid = live.path("metadata").path("uid");
    if (uid.isTextual() && !uid.asText().isEmpty() && !uid.equals(liveUid)) {
      throw Refusal.conflict(
          type,
          name,
          "Precondition failed: UID in precondition: %s, UID in object meta: %s"
              .formatted(uid.asText(), liveUid.asText()));
    }
  }

  /** The object as it is after an apply, which may have created it. */
  record Applied(ObjectNode object, boolean isNew) {}

  /** A server-side apply, which creates what is missing, except through the status. */
  Applied apply(ResourceType type, ObjectKey key, Part part, ObjectNode body, Options options) {
    return store.exclusively(() -> {
      ObjectNode sent = body.deepCopy();
      checkBody(type, key, sent);
      ObjectNode metadata = sent.withObjectProperty("metadata");
      metadata.put("name", key.name());
      if (!metadata.path("managedFields").isEmpty()) {
        throw new Refusal(
            Refusal.Reason.BAD_REQUEST, "metadata.managedFields must be nil for an apply");
      }
      metadata.remove("managedFields");
      Owner owner = Owner.applier(options.manager(), type.apiVersion(), part.subresource);
      ServerSideApply apply =
          new ServerSideApply(type.shape(), owner, options.force(), clock.instant());
      Options typed =
          new Options(options.manager(), options.force(), Unfit.UNDECLARED, options.dryRun());

      Optional<ObjectNode> found = find(type, key);
      if (found.isEmpty()) {
        if (part == Part.STATUS) {
          throw Refusal.notFound(type, key.name());
        }
        if (metadata.hasNonNull("uid")) {
          throw Refusal.conflict(type, key.name(), "uid mismatch: the object does not exist");
        }
        return new Applied(
            createPrepared(
                type,
                key.namespace(),
                sent,
                typed,
                (created, _) ->
                    FieldOwners.of(created)
                        .with(owner, FieldSet.of(created, type.shape()), clock.instant())),
            true);
      }
      ObjectNode live = found.get();
      checkVersionAndUid(type, live, sent);
      ObjectNode merged = apply.apply(live, ofPart(type, part, sent));
      if (type.schema() == null) {
        dropNulls(merged);
      }
      admit(type, merged, Unfit.UNDECLARED);
      return new Applied(finish(type, live, merged, options), false);
    });
  }

  /** What is null is absent in the built-in types. */
  private static void dropNulls(JsonNode value) {
    if (value instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue().isNull());
    }
    value.forEach(Resources::dropNulls);
  }

  /** Only what an apply to that part may set. */
  private static ObjectNode ofPart(ResourceType type, Part part, ObjectNode sent) {
    return switch (part) {
      case MAIN -> type.hasStatus() ? sent.without("status") : sent;
      case STATUS -> withStatusOf(sent, Json.object());
    };
  }

  /** Stores the successor of {@code live}, unless it is the same. */
  private ObjectNode finish(ResourceType type, ObjectNode live, ObjectNode next, Options options) {
    if (next.equals(live)) {
      return live;
    }
    JsonNode deleting = live.path("metadata").path("deletionTimestamp");
    if (deleting.isTextual()) {
      refuseNewFinalizers(type, live, next);
    }
    if (type.countsGenerations() && !sameGeneration(type, live, next)) {
      ObjectNode metadata = next.withObjectProperty("metadata");
      metadata.put("generation", metadata.path("generation").asInt() + 1);
    }
    if (!options.dryRun()) {
      if (deleting.isTextual() && !isHeld(type, next)) {
        remove(type, next, false);
      } else {
        save(type, next);
      }
    }
    return next;
  }

  private static boolean sameGeneration(ResourceType type, ObjectNode live, ObjectNode next) {
    Set<String> ignored = type.hasStatus() ? Set.of("metadata", "status") : Set.of("metadata");
    return live.deepCopy().without(ignored).equals(next.deepCopy().without(ignored));
  }

  private static void refuseNewFinalizers(ResourceType type, ObjectNode live, ObjectNode next) {
    List<JsonNode> old = live.path("metadata").path("finalizers").valueStream().toList();
    if (!next.path("metadata").path("finalizers").valueStream().allMatch(old::contains)) {
      throw Refusal.invalid(
          type,
          live.path("metadata").path("name").asText(),
          List.of(
              new Refusal.Cause(
                  "FieldValueForbidden",
                  "Forbidden: no new finalizers can be added if the object is being deleted",
                  "metadata.finalizers")));
    }
  }

  private void admit(ResourceType type, ObjectNode object, Unfit unfit) {
    JsonNode schema = type.schema();
    if (schema != null) {
      SchemaCheck.admit(type, schema, object, unfit);
    } else if (type.equals(ResourceTypes.DEFINITIONS)) {
      Definitions.admit(object, now());
    } else if (type.equals(ResourceTypes.NAMESPACES)) {
      ObjectNode status = object.withObjectProperty("status");
      status.put("phase", isDeleting(object) ? "Terminating" : "Active");
      object
          .withObjectProperty("metadata")
          .withObjectProperty("labels")
          .put("kubernetes.io/metadata.name", object.path("metadata").path("name").asText());
    } else if (type.is("", "secrets")) {
      encodeStringData(object);
    }
  }

  private static void encodeStringData(ObjectNode secret) {
    if (!secret.has("type")) {
      secret.put("type", "Opaque");
    }
    JsonNode plain = secret.remove("stringData");
    if (plain != null) {
      ObjectNode data = secret.withObjectProperty("data");
      for (Map.Entry<String, JsonNode> entry : plain.properties()) {
        byte[] value = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
        data.put(entry.getKey(), Base64.getEncoder().encodeToString(value));
      }
    }
  }

  private void save(ResourceType type, ObjectNode object) {
    ObjectNode stored = Forms.stored(type, object);
    store.put(type.family(), stored);
    object
        .withObjectProperty("metadata")
        .set("resourceVersion", stored.path("metadata").path("resourceVersion"));
    if (type.equals(ResourceTypes.DEFINITIONS)) {
      types.serve(store.list(type.family()));
    }
  }

  /** The object as it was last, or as it waits for its finalizers. */
  record Deletion(ObjectNode object, boolean isGone) {}

  Deletion delete(ResourceType type, ObjectKey key, Preconditions preconditions, boolean dryRun) {
    return store.exclusively(() -> {
      ObjectNode live = get(type, key);
      checkPreconditions(type, live, preconditions);
      ObjectNode next = live.deepCopy();
      if (dryRun) {
        return new Deletion(next, true);
      }
      if (!isDeleting(live) && isHeld(type, live)) {
        markDeleting(type, next);
        save(type, next);
      }
      deleteContents(type, next);
      Optional<ObjectNode> left = find(type, key);
      if (left.isPresent() && !isHeld(type, left.get())) {
        remove(type, left.get().deepCopy(), preconditions.orphanDependents());
        return new Deletion(next, true);
      }
      return new Deletion(next, left.isEmpty());
    });
  }

  private static void checkPreconditions(
      ResourceType type, ObjectNode live, Preconditions preconditions) {
    ObjectNode asked = Json.object();
    asked
        .putObject("metadata")
        .put("uid", preconditions.uid())
        .put("resourceVersion", preconditions.resourceVersion());
    checkVersionAndUid(type, live, asked);
  }

  private void markDeleting(ResourceType type, ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    metadata.put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", 0);
    if (metadata.has("generation")) {
      metadata.put("generation", metadata.path("generation").asInt() + 1);
    }
    admit(type, object, Unfit.PRUNED);
  }

  private static boolean isDeleting(ObjectNode object) {
    return object.path("metadata").has("deletionTimestamp");
  }

  private boolean isHeld(ResourceType type, ObjectNode object) {
    return !object.path("metadata").path("finalizers").isEmpty()
        || contents(type, object).stream()
            .anyMatch(family -> !contained(type, object, family).isEmpty());
  }

  /** The families that a namespace or a definition may hold objects of. */
  private List<Family> contents(ResourceType type, ObjectNode object) {
    if (type.equals(ResourceTypes.NAMESPACES)) {
      return store.families();
    }
    if (type.equals(ResourceTypes.DEFINITIONS)) {
      JsonNode spec = object.path("spec");
      return List.of(
          new Family(spec.path("group").asText(), spec.path("names").path("plural").asText()));
    }
    return List.of();
  }

  private List<ObjectNode> contained(ResourceType type, ObjectNode container, Family family) {
    String namespace =
        type.equals(ResourceTypes.NAMESPACES)
            ? container.path("metadata").path("name").asText()
            : "";
    return store.list(family).stream()
        .filter(object -> namespace.isEmpty() || namespaceOf(object).equals(namespace))
        .toList();
  }

  private void deleteContents(ResourceType type, ObjectNode container) {
    for (Family family : contents(type, container)) {
      for (ObjectNode object : contained(type, container, family)) {
        deleteIfPresent(family, object);
      }
    }
  }

  private void deleteIfPresent(Family family, ObjectNode object) {
    ObjectKey key = ObjectKey.of(object);
    types
        .ofFamily(family)
        .filter(type -> store.get(family, key).isPresent())
        .ifPresent(type -> delete(type, key, ANY, false));
  }

  private void remove(ResourceType type, ObjectNode last, boolean orphanDependents) {
    store.remove(type.family(), Forms.stored(type, last));
    releaseDependents(last.path("metadata").path("uid"), orphanDependents);
    removeEmptied();
    if (type.equals(ResourceTypes.DEFINITIONS)) {
      types.serve(store.list(type.family()));
    }
  }

  /** Garbage collection: who has no owner left goes; who has another one loses the reference. */
  private void releaseDependents(JsonNode uid, boolean orphan) {
    for (Family family : store.families()) {
      for (ObjectNode object : store.list(family)) {
        JsonNode owners = object.path("metadata").path("ownerReferences");
        if (owners.valueStream().noneMatch(owner -> owner.path("uid").equals(uid))) {
          continue;
        }
        if (owners.size() == 1 && !orphan) {
          deleteIfPresent(family, object);
        } else {
          ObjectNode released = object.deepCopy();
          released
              .withObjectProperty("metadata")
              .withArrayProperty("ownerReferences")
              .removeIf(owner -> owner.path("uid").equals(uid));
          store.put(family, released);
        }
      }
    }
  }

  /** Namespaces and definitions that were only waiting for what they held. */
  private void removeEmptied() {
    for (ResourceType type : List.of(ResourceTypes.NAMESPACES, ResourceTypes.DEFINITIONS)) {
      for (ObjectNode container : store.list(type.family())) {
        if (isDeleting(container)
            && !isHeld(type, container)
            && store.get(type.family(), ObjectKey.of(container)).isPresent()) {
          remove(type, container.deepCopy(), false);
        }
      }
    }
  }

  private static String namespaceOf(ObjectNode object) {
    return object.path("metadata").path("namespace").asText("");
  }

  private String now() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return now.toString();
  }
}
