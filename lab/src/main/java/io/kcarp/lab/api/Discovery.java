package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What is served here, for clients that ask before they act. */
final class Discovery {

  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

  private final ResourceTypes types;

  Discovery(ResourceTypes types) {
    this.types = types;
  }

  /** {@code /version}. */
  static ObjectNode version() {
    return Json.object()
        .put("major", "1")
        .put("minor", "33")
        .put("gitVersion", "v1.33.0+kcarp-quick-api")
        .put("platform", "linux/amd64");
  }

  /** {@code /api}. */
  static ObjectNode coreVersions() {
    ObjectNode versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    return versions;
  }

  /** {@code /apis}. */
  ObjectNode groups() {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    types.groups().forEach(group -> groups.add(describe(group)));
    return list;
  }

  /** {@code /apis/GROUP}. */
  ObjectNode group(String group) {
    if (!types.groups().contains(group)) {
      throw notServed();
    }
    return describe(group).put("kind", "APIGroup").put("apiVersion", "v1");
  }

  private ObjectNode describe(String group) {
    ObjectNode described = Json.object().put("name", group);
    ArrayNode versions = described.putArray("versions");
    for (String version : types.versions(group)) {
      versions.addObject().put("groupVersion", group + "/" + version).put("version", version);
    }
    described.set("preferredVersion", versions.get(0));
    return described;
  }

  /** {@code /api/v1} and {@code /apis/GROUP/VERSION}. */
  ObjectNode resources(String group, String version) {
    List<ResourceType> served = types.in(group, version).toList();
    if (served.isEmpty()) {
      throw notServed();
    }
    ObjectNode list =
        Json.object()
            .put("kind", "APIResourceList")
            .put("apiVersion", "v1")
            .put("groupVersion", served.getFirst().apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : served) {
      ObjectNode resource = describe(type, type.plural(), VERBS, resources.addObject());
      if (!type.shortNames().isEmpty()) {
        resource.set("shortNames", Json.strings(type.shortNames()));
      }
      if (!type.categories().isEmpty()) {
        resource.set("categories", Json.strings(type.categories()));
      }
      if (type.hasStatus()) {
        describe(type, type.plural() + "/status", SUBRESOURCE_VERBS, resources.addObject());
      }
    }
    return list;
  }

  private static ObjectNode describe(
      ResourceType type, String name, List<String> verbs, ObjectNode resource) {
    resource
        .put("name", name)
        .put("singularName", name.contains("/") ? "" : type.singular())
        .put("namespaced", type.namespaced())
        .put("kind", type.kind())
        .set("verbs", Json.strings(verbs));
    return resource;
  }

  private static Refusal notServed() {
    return new Refusal(
        Refusal.Reason.NOT_FOUND, "the server could not find the requested resource");
  }
}
