package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One watch: the objects that are there, if asked for, then every change. An object that comes to
 * match the selector is added, one that ceases to is deleted.
 */
final class WatchStream implements Reply.Body {

  /** Also how soon a client that is gone without a word is noticed. */
  private static final Duration BOOKMARK_INTERVAL = Duration.ofSeconds(20);

  /**
   * What to watch and how to show it.
   *
   * @param from the version already seen; with {@code initialObjects} it is not used
   * @param initialObjects whether what is there comes first, as added
   * @param initialBookmark whether a bookmark marks the end of those
   * @param timeout zero for none
   */
  record Spec(
      ResourceType type,
      Predicate<? super ObjectNode> selector,
      long from,
      boolean initialObjects,
      boolean initialBookmark,
      boolean bookmarks,
      boolean table,
      Duration timeout) {}

  private final Spec spec;
  private final Store store;
  private final Resources resources;
  private final InstantSource clock;
  private boolean headersSent;

  WatchStream(Spec spec, Store store, Resources resources, InstantSource clock) {
    this.spec = spec;
    this.store = store;
    this.resources = resources;
    this.clock = clock;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException, InterruptedException {
    try {
      write(out);
    } catch (Refusal refusal) {
      send(out, "ERROR", refusal.status());
    }
  }

  private void write(OutputStream out) throws IOException, InterruptedException {
    Instant end = spec.timeout().isZero() ? Instant.MAX : clock.instant().plus(spec.timeout());
    long seen = spec.from();
    if (spec.initialObjects()) {
      Resources.Snapshot snapshot = resources.list(spec.type(), "", spec.selector());
      for (ObjectNode object : snapshot.items()) {
        send(out, "ADDED", shown(object));
      }
      seen = snapshot.version();
      if (spec.initialBookmark()) {
        bookmark(out, seen, true);
      }
    }
    Instant nextBookmark = clock.instant().plus(BOOKMARK_INTERVAL);
    while (clock.instant().isBefore(end)) {
      Instant wake = nextBookmark.isBefore(end) ? nextBookmark : end;
      Duration patience = Duration.between(clock.instant(), wake);
      Store.Batch batch = store.changesAfter(seen, spec.type().family(), patience);
      for (Store.Change change : batch.changes()) {
        send(out, change);
      }
      seen = batch.version();
      if (!clock.instant().isBefore(nextBookmark)) {
        nextBookmark = clock.instant().plus(BOOKMARK_INTERVAL);
        if (spec.bookmarks()) {
          bookmark(out, seen, false);
        }
      }
    }
  }

  private void send(OutputStream out, Store.Change change) throws IOException {
    ObjectNode after = Forms.presented(spec.type(), change.after());
    boolean matched = matches(change.before());
    boolean matches = !change.deleted() && matches(change.after());
    if (matches) {
      send(out, matched ? "MODIFIED" : "ADDED", shown(after));
    } else if (matched) {
      send(out, "DELETED", shown(after));
    }
  }

  private boolean matches(@Nullable ObjectNode stored) {
    return stored != null && spec.selector().test(Forms.presented(spec.type(), stored));
  }

  private ObjectNode shown(ObjectNode object) {
    if (!spec.table()) {
      return object;
    }
    ObjectNode table = Tables.of(spec.type(), List.of(object), "", !headersSent, clock.instant());
    headersSent = true;
    return table;
  }

  private void bookmark(OutputStream out, long version, boolean initial) throws IOException {
    ObjectNode object =
        Json.object().put("kind", spec.type().kind()).put("apiVersion", spec.type().apiVersion());
    ObjectNode metadata =
        object.putObject("metadata").put("resourceVersion", Long.toString(version));
    if (initial) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    send(out, "BOOKMARK", object);
  }

  private static void send(OutputStream out, String type, JsonNode object) throws IOException {
    ObjectNode event = Json.object().put("type", type);
    event.set("object", object);
    out.write(Json.bytes(event));
    out.write('\n');
    out.flush();
  }
}
