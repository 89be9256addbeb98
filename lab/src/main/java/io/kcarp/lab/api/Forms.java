package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Turns stored objects into the form of the version that a client speaks, and back. */
final class Forms {

  /** Names of one event in events.k8s.io/v1 and in v1, the form that is stored. */
  private static final Map<String, String> EVENT_FIELDS =
      Map.of(
          "note", "message",
          "regarding", "involvedObject",
          "reportingController", "reportingComponent",
          "deprecatedCount", "count",
          "deprecatedFirstTimestamp", "firstTimestamp",
          "deprecatedLastTimestamp", "lastTimestamp",
          "deprecatedSource", "source");

  private Forms() {}

  static ObjectNode presented(ResourceType type, ObjectNode stored) {
    if (stored.path("apiVersion").asText().equals(type.apiVersion())
        && stored.path("kind").asText().equals(type.kind())) {
      return stored;
    }
    ObjectNode presented = stored.deepCopy();
    presented.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    if (type.is("events.k8s.io", "events")) {
      EVENT_FIELDS.forEach((name, storedName) -> rename(presented, storedName, name));
    }
    return presented;
  }

  static ObjectNode stored(ResourceType type, ObjectNode presented) {
    if (!type.is("events.k8s.io", "events")) {
      return presented;
    }
    ObjectNode stored = presented.deepCopy();
    stored.put("apiVersion", "v1");
    EVENT_FIELDS.forEach((name, storedName) -> rename(stored, name, storedName));
    return stored;
  }

  private static void rename(ObjectNode object, String from, String to) {
    JsonNode value = object.remove(from);
    if (value != null) {
      object.set(to, value);
    }
  }
}
