package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.kcarp.lab.api.ResourceType.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What this API serves now: the built-in resources and those of the stored definitions. */
final class ResourceTypes {

  private static final List<String> NO_NAMES = List.of();
  private static final List<String> ALL = List.of("all");

  static final ResourceType NAMESPACES =
      type("", "v1", "namespaces", "Namespace", List.of("ns"), NO_NAMES, false, true, false);
  static final ResourceType DEFINITIONS =
      type(
          "apiextensions.k8s.io",
          "v1",
          "customresourcedefinitions",
          "CustomResourceDefinition",
          List.of("crd", "crds"),
          List.of("api-extensions"),
          false,
          true,
          true);

  private static final String RBAC = "rbac.authorization.k8s.io";

  private static final List<ResourceType> BUILT_IN =
      List.of(
          NAMESPACES,
          type("", "v1", "nodes", "Node", List.of("no"), NO_NAMES, false, true, false),
          type("", "v1", "pods", "Pod", List.of("po"), ALL, true, true, false),
          type("", "v1", "secrets", "Secret", NO_NAMES, NO_NAMES, true, false, false),
          type("", "v1", "configmaps", "ConfigMap", List.of("cm"), NO_NAMES, true, false, false),
          type(
              "",
              "v1",
              "serviceaccounts",
              "ServiceAccount",
              List.of("sa"),
              NO_NAMES,
              true,
              false,
              false),
          type("", "v1", "events", "Event", List.of("ev"), NO_NAMES, true, false, false),
          type("", "v1", "services", "Service", List.of("svc"), ALL, true, true, false),
          type(
              "events.k8s.io",
              "v1",
              "events",
              "Event",
              List.of("ev"),
              NO_NAMES,
              true,
              false,
              false),
          type("apps", "v1", "daemonsets", "DaemonSet", List.of("ds"), ALL, true, true, true),
          type("apps", "v1", "deployments", "Deployment", List.of("deploy"), ALL, true, true, true),
          type(
              "coordination.k8s.io",
              "v1",
              "leases",
              "Lease",
              NO_NAMES,
              NO_NAMES,
              true,
              false,
              false),
          type(RBAC, "v1", "clusterroles", "ClusterRole", NO_NAMES, NO_NAMES, false, false, false),
          type(
              RBAC,
              "v1",
              "clusterrolebindings",
              "ClusterRoleBinding",
              NO_NAMES,
              NO_NAMES,
              false,
              false,
              false),
          type(RBAC, "v1", "roles", "Role", NO_NAMES, NO_NAMES, true, false, false),
          type(RBAC, "v1", "rolebindings", "RoleBinding", NO_NAMES, NO_NAMES, true, false, false),
          DEFINITIONS);

  private volatile List<ResourceType> served = BUILT_IN;

  private static ResourceType type(
      String group,
      String version,
      String plural,
      String kind,
      List<String> shortNames,
      List<String> categories,
      boolean namespaced,
      boolean hasStatus,
      boolean countsGenerations) {
    return new ResourceType(
        group,
        version,
        plural,
        kind.toLowerCase(Locale.ROOT),
        kind,
        shortNames,
        categories,
        namespaced,
        hasStatus,
        countsGenerations,
        null,
        BuiltInColumns.of(group, plural));
  }

  /** Serves the built-in types and those of {@code definitions}, and no others. */
  void serve(List<? extends JsonNode> definitions) {
    List<ResourceType> all = new ArrayList<>(BUILT_IN);
    definitions.forEach(definition -> all.addAll(Definitions.typesOf(definition)));
    served = List.copyOf(all);
  }

  List<ResourceType> all() {
    return served;
  }

  Stream<ResourceType> in(String group, String version) {
    return served.stream()
        .filter(type -> type.group().equals(group) && type.version().equals(version));
  }

  Optional<ResourceType> find(String group, String version, String plural) {
    return in(group, version).filter(type -> type.plural().equals(plural)).findFirst();
  }

  Optional<ResourceType> ofFamily(Family family) {
    return served.stream().filter(type -> type.is(family.group(), family.plural())).findFirst();
  }

  /** Groups but the core one, each with its versions, in the order they are served. */
  List<String> groups() {
    return served.stream()
        .map(ResourceType::group)
        .filter(group -> !group.isEmpty())
        .distinct()
        .toList();
  }

  List<String> versions(String group) {
    return served.stream()
        .filter(type -> type.group().equals(group))
        .map(ResourceType::version)
        .distinct()
        .toList();
  }
}
