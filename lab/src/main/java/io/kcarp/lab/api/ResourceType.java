package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One served version of one resource.
 *
 * @param group empty for the core group
 * @param countsGenerations whether {@code metadata.generation} is kept
 * @param schema the openAPIV3Schema of a custom resource, null for a built-in one
 * @param columns what a table shows after the name
 */
record ResourceType(
    String group,
    String version,
    String plural,
    String singular,
    String kind,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    boolean hasStatus,
    boolean countsGenerations,
    @Nullable JsonNode schema,
    List<Column> columns) {

  /** Identifies the stored objects: versions of one resource share them. */
  record Family(String group, String plural) {}

  Family family() {
    // Both event APIs show the same events.
    return is("events.k8s.io", "events") ? new Family("", "events") : new Family(group, plural);
  }

  boolean is(String group, String plural) {
    return this.group.equals(group) && this.plural.equals(plural);
  }

  boolean isCustom() {
    return schema != null;
  }

  String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  String qualifiedPlural() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  Shape shape() {
    return schema == null ? Shape.builtIn() : Shape.custom(schema);
  }
}
