package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** Why a request is refused; on the wire it is a {@code Status} object. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The reasons Kubernetes clients know, with their HTTP codes. */
  enum Reason {
    BAD_REQUEST(400, "BadRequest"),
    FORBIDDEN(403, "Forbidden"),
    NOT_FOUND(404, "NotFound"),
    METHOD_NOT_ALLOWED(405, "MethodNotAllowed"),
    ALREADY_EXISTS(409, "AlreadyExists"),
    CONFLICT(409, "Conflict"),
    EXPIRED(410, "Expired"),
    UNSUPPORTED_MEDIA_TYPE(415, "UnsupportedMediaType"),
    INVALID(422, "Invalid"),
    /** An apply that does not fit the schema: the real API server names no reason. */
    UNDECLARED(500, "");

    final int code;
    final String wireName;

    Reason(int code, String wireName) {
      this.code = code;
      this.wireName = wireName;
    }
  }

  /** One field that is at fault; {@code reason} as in {@code FieldValueRequired}. */
  record Cause(String reason, String message, String field) {}

  private final Reason reason;
  private final transient ObjectNode details;

  Refusal(Reason reason, String message) {
    this(reason, message, Json.object());
  }

  private Refusal(Reason reason, String message, ObjectNode details) {
    super(message);
    this.reason = reason;
    this.details = details;
  }

  static Refusal notFound(ResourceType type, String name) {
    return new Refusal(
        Reason.NOT_FOUND,
        "%s \"%s\" not found".formatted(type.qualifiedPlural(), name),
        details(type.group(), type.plural(), name));
  }

  /** Nothing comes into a namespace that is being deleted. */
  static Refusal terminating(ResourceType type, String name, String namespace) {
    ObjectNode details = details(type.group(), type.plural(), name);
    details.set(
        "causes",
        causes(
            List.of(
                new Cause(
                    "NamespaceTerminating",
                    "namespace %s is being terminated".formatted(namespace),
                    "metadata.namespace"))));
    return new Refusal(
        Reason.FORBIDDEN,
        ("%s \"%s\" is forbidden: unable to create new content in namespace %s because it is being"
                + " terminated")
            .formatted(type.qualifiedPlural(), name, namespace),
        details);
  }

  static Refusal alreadyExists(ResourceType type, String name) {
    return new Refusal(
        Reason.ALREADY_EXISTS,
        "%s \"%s\" already exists".formatted(type.qualifiedPlural(), name),
        details(type.group(), type.plural(), name));
  }

  static Refusal conflict(ResourceType type, String name, String why) {
    return new Refusal(
        Reason.CONFLICT,
        "Operation cannot be fulfilled on %s \"%s\": %s"
            .formatted(type.qualifiedPlural(), name, why),
        details(type.group(), type.plural(), name));
  }

  static Refusal staleVersion(ResourceType type, String name) {
    return conflict(
        type,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  /** The query of the request lacks, or has, what it must not; {@code kind} is that of options. */
  static Refusal invalidOptions(String kind, Cause cause) {
    return invalid("meta.k8s.io", kind, "", List.of(cause));
  }

  static Refusal invalid(ResourceType type, String name, List<Cause> causes) {
    return invalid(type.group(), type.kind(), name, causes);
  }

  private static Refusal invalid(String group, String kind, String name, List<Cause> causes) {
    String all =
        causes.stream()
            .map(cause -> cause.field() + ": " + cause.message())
            .collect(Collectors.joining(", "));
    String qualified = group.isEmpty() ? kind : kind + "." + group;
    ObjectNode details = details(group, kind, name);
    details.set("causes", causes(causes));
    return new Refusal(
        Reason.INVALID,
        "%s \"%s\" is invalid: %s"
            .formatted(qualified, name, causes.size() == 1 ? all : "[" + all + "]"),
        details);
  }

  static Refusal applyConflict(String message, List<Cause> causes) {
    ObjectNode details = Json.object();
    details.set("causes", causes(causes));
    return new Refusal(Reason.CONFLICT, message, details);
  }

  private static ObjectNode details(String group, String kind, String name) {
    ObjectNode details = Json.object().put("name", name);
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    return details.put("kind", kind);
  }

  private static ArrayNode causes(List<Cause> causes) {
    ArrayNode array = Json.array();
    for (Cause cause : causes) {
      array
          .addObject()
          .put("reason", cause.reason())
          .put("message", cause.message())
          .put("field", cause.field());
    }
    return array;
  }

  int code() {
    return reason.code;
  }

  ObjectNode status() {
    ObjectNode status =
        Json.object()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .put("status", "Failure")
            .put("message", getMessage())
            .put("code", reason.code);
    if (!reason.wireName.isEmpty()) {
      status.put("reason", reason.wireName);
    }
    status.putObject("metadata");
    if (!details.isEmpty()) {
      status.set("details", details);
    }
    return status;
  }
}
