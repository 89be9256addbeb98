package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kcarp.lab.api.ResourceType.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects, the resource version they share, and the log of changes that watches replay. Objects
 * handed in or out are never changed afterwards: whoever wants another one makes a copy.
 */
final class Store {

  /** Watches that fell behind by more than this many changes have to list again. */
  private static final int LOG_SIZE = 10_000;

  /**
   * One entry of the log.
   *
   * @param before null when the object was created
   * @param after for a deletion the last state, with the version of the deletion
   */
  record Change(
      long version,
      Family family,
      @Nullable ObjectNode before,
      ObjectNode after,
      boolean deleted) {}

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Map<Family, NavigableMap<ObjectKey, ObjectNode>> objects = new HashMap<>();
  private final List<Change> log = new ArrayList<>();

  /** As on a server that has run for some time, what happened up to version 1 is forgotten. */
  private long version = 2;

  private long forgottenVersion = 2;

  /** Runs one whole request; nothing else reads or writes meanwhile. */
  <T> T exclusively(Supplier<T> request) {
    lock.lock();
    try {
      return request.get();
    } finally {
      lock.unlock();
    }
  }

  long version() {
    return exclusively(() -> version);
  }

  Optional<ObjectNode> get(Family family, ObjectKey key) {
    return exclusively(() -> Optional.ofNullable(objectsOf(family).get(key)));
  }

  /** All objects of a family, by namespace and name. */
  List<ObjectNode> list(Family family) {
    return exclusively(() -> List.copyOf(objectsOf(family).values()));
  }

  List<Family> families() {
    return exclusively(() -> List.copyOf(objects.keySet()));
  }

  /** Stores {@code object} under the next version, which it writes into it. */
  void put(Family family, ObjectNode object) {
    exclusively(() -> {
      stamp(object);
      ObjectNode before = objectsOf(family).put(ObjectKey.of(object), object);
      append(new Change(version, family, before, object, false));
      return object;
    });
  }

  /** Removes the object of {@code last}, its state to be shown for the last time. */
  void remove(Family family, ObjectNode last) {
    exclusively(() -> {
      ObjectNode before = objectsOf(family).remove(ObjectKey.of(last));
      if (before != null) {
        stamp(last);
        append(new Change(version, family, before, last, true));
      }
      return last;
    });
  }

  private NavigableMap<ObjectKey, ObjectNode> objectsOf(Family family) {
    return objects.computeIfAbsent(family, _ -> new TreeMap<>());
  }

  private void stamp(ObjectNode object) {
    version++;
    object.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
  }

  private void append(Change change) {
    log.add(change);
    if (log.size() > 2 * LOG_SIZE) {
      forgottenVersion = log.get(LOG_SIZE - 1).version();
      log.subList(0, LOG_SIZE).clear();
    }
    changed.signalAll();
  }

  /** What happened up to {@code version}. */
  record Batch(long version, List<Change> changes) {}

  /**
   * Changes of a family after a version, waiting up to {@code patience} for the first one.
   *
   * @throws Refusal EXPIRED when the log does not reach back, or forward, to that version
   */
  Batch changesAfter(long seen, Family family, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (seen < forgottenVersion || seen > version) {
        throw new Refusal(
            Refusal.Reason.EXPIRED, "too old resource version: %d (%d)".formatted(seen, version));
      }
      long nanos = patience.toNanos();
      while (true) {
        List<Change> changes = logAfter(seen).filter(of -> of.family().equals(family)).toList();
        if (!changes.isEmpty() || nanos <= 0) {
          return new Batch(version, changes);
        }
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private Stream<Change> logAfter(long seen) {
    int from = log.size();
    while (from > 0 && log.get(from - 1).version() > seen) {
      from--;
    }
    return log.subList(from, log.size()).stream();
  }
}
