package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The columns of the built-in types, as near to the real ones as a demo needs. */
final class BuiltInColumns {

  private static final String ROLE_LABEL = "node-role.kubernetes.io/";

  private BuiltInColumns() {}

  static List<Column> of(String group, String plural) {
    return switch (plural) {
      case "nodes" ->
          List.of(
              Column.text("Status", 0, (node, _) -> nodeStatus(node)),
              Column.text("Roles", 0, (node, _) -> roles(node)),
              Column.AGE,
              pointer("Version", 0, "/status/nodeInfo/kubeletVersion"),
              Column.text("Internal-IP", 1, (node, _) -> address(node, "InternalIP")),
              Column.text("External-IP", 1, (node, _) -> address(node, "ExternalIP")),
              nodeInfo("OS-Image", "osImage"),
              nodeInfo("Kernel-Version", "kernelVersion"),
              nodeInfo("Container-Runtime", "containerRuntimeVersion"));
      case "pods" ->
          List.of(
              Column.text("Ready", 0, (pod, _) -> readyContainers(pod)),
              Column.text("Status", 0, (pod, _) -> podStatus(pod)),
              Column.text(
                  "Restarts",
                  0,
                  (pod, _) -> pod.at("/status/containerStatuses/0/restartCount").asText("0")),
              Column.AGE,
              pointer("IP", 1, "/status/podIP"),
              pointer("Node", 1, "/spec/nodeName"));
      case "daemonsets" ->
          List.of(
              number("Desired", "/status/desiredNumberScheduled"),
              number("Current", "/status/currentNumberScheduled"),
              number("Ready", "/status/numberReady"),
              number("Up-to-date", "/status/updatedNumberScheduled"),
              number("Available", "/status/numberAvailable"),
              Column.text("Node Selector", 0, (set, _) -> nodeSelector(set)),
              Column.AGE);
      case "deployments" ->
          List.of(
              Column.text(
                  "Ready",
                  0,
                  (deployment, _) ->
                      deployment.at("/status/readyReplicas").asInt()
                          + "/"
                          + deployment.at("/spec/replicas").asInt(1)),
              number("Up-to-date", "/status/updatedReplicas"),
              number("Available", "/status/availableReplicas"),
              Column.AGE);
      case "secrets" ->
          List.of(
              pointer("Type", 0, "/type"),
              Column.text("Data", 0, (secret, _) -> sizeOf(secret)),
              Column.AGE);
      case "configmaps" -> List.of(Column.text("Data", 0, (map, _) -> sizeOf(map)), Column.AGE);
      case "namespaces" -> List.of(pointer("Status", 0, "/status/phase"), Column.AGE);
      case "leases" -> List.of(pointer("Holder", 0, "/spec/holderIdentity"), Column.AGE);
      case "rolebindings", "clusterrolebindings" ->
          List.of(
              Column.text(
                  "Role",
                  0,
                  (binding, _) ->
                      binding.at("/roleRef/kind").asText()
                          + "/"
                          + binding.at("/roleRef/name").asText()),
              Column.AGE);
      case "events" -> events(group.isEmpty() ? "/involvedObject" : "/regarding", group);
      case "serviceaccounts" ->
          List.of(
              new Column(
                  "Secrets",
                  "string",
                  "",
                  0,
                  (account, _) ->
                      JsonNodeFactory.instance.numberNode(account.path("secrets").size())),
              Column.AGE);
      case "customresourcedefinitions", "clusterroles", "roles" ->
          List.of(
              new Column(
                  "Created At",
                  "date",
                  "",
                  0,
                  (object, _) -> object.at("/metadata/creationTimestamp")));
      default -> List.of(Column.AGE);
    };
  }

  private static List<Column> events(String object, String group) {
    return List.of(
        new Column(
            "Last Seen",
            "string",
            "",
            0,
            (event, now) -> {
              JsonNode last = event.at("/series/lastObservedTime");
              if (last.isMissingNode()) {
                last = event.path("lastTimestamp");
              }
              return Age.cell(last.isTextual() ? last : event.path("eventTime"), now);
            }),
        pointer("Type", 0, "/type"),
        pointer("Reason", 0, "/reason"),
        Column.text(
            "Object",
            0,
            (event, _) ->
                event.at(object + "/kind").asText().toLowerCase(Locale.ROOT)
                    + "/"
                    + event.at(object + "/name").asText()),
        pointer("Message", 0, group.isEmpty() ? "/message" : "/note"));
  }

  private static Column pointer(String name, int priority, String pointer) {
    return Column.text(name, priority, (object, _) -> object.at(pointer).asText("<none>"));
  }

  private static Column nodeInfo(String name, String field) {
    return Column.text(
        name,
        1,
        (node, _) -> {
          String value = node.at("/status/nodeInfo/" + field).asText("");
          return value.isEmpty() ? "<unknown>" : value;
        });
  }

  private static Column number(String name, String pointer) {
    return new Column(
        name,
        "integer",
        "",
        0,
        (object, _) -> JsonNodeFactory.instance.numberNode(object.at(pointer).asLong()));
  }

  private static String nodeStatus(JsonNode node) {
    JsonNode ready =
        node.at("/status/conditions")
            .valueStream()
            .filter(condition -> condition.path("type").asText().equals("Ready"))
            .findFirst()
            .orElse(NullNode.getInstance());
    String status =
        switch (ready.path("status").asText("")) {
          case "True" -> "Ready";
          case "" -> "Unknown";
          default -> "NotReady";
        };
    return node.at("/spec/unschedulable").asBoolean() ? status + ",SchedulingDisabled" : status;
  }

  private static String roles(JsonNode node) {
    String roles =
        node.at("/metadata/labels")
            .propertyStream()
            .map(label -> label.getKey())
            .filter(label -> label.startsWith(ROLE_LABEL))
            .map(label -> label.substring(ROLE_LABEL.length()))
            .sorted()
            .collect(Collectors.joining(","));
    return roles.isEmpty() ? "<none>" : roles;
  }

  private static String address(JsonNode node, String type) {
    return node.at("/status/addresses")
        .valueStream()
        .filter(address -> address.path("type").asText().equals(type))
        .map(address -> address.path("address").asText())
        .findFirst()
        .orElse("<none>");
  }

  private static String readyContainers(JsonNode pod) {
    long ready =
        pod.at("/status/containerStatuses")
            .valueStream()
            .filter(status -> status.path("ready").asBoolean())
            .count();
    return ready + "/" + pod.at("/spec/containers").size();
  }

  private static String podStatus(JsonNode pod) {
    return pod.path("metadata").has("deletionTimestamp")
        ? "Terminating"
        : pod.at("/status/phase").asText("Pending");
  }

  private static String nodeSelector(JsonNode set) {
    String selector =
        set.at("/spec/template/spec/nodeSelector")
            .propertyStream()
            .map(label -> label.getKey() + "=" + label.getValue().asText())
            .collect(Collectors.joining(","));
    return selector.isEmpty() ? "<none>" : selector;
  }

  private static String sizeOf(JsonNode holder) {
    return Integer.toString(holder.path("data").size() + holder.path("binaryData").size());
  }
}
