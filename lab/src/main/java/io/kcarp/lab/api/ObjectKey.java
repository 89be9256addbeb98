package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/** Where an object is within its type; {@code namespace} is empty if it is cluster-scoped. */
record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

  static ObjectKey of(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return new ObjectKey(metadata.path("namespace").asText(""), metadata.path("name").asText());
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }
}
