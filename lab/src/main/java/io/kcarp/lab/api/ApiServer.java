package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kcarp.lab.api.Resources.Options;
import io.kcarp.lab.api.Resources.Part;
import io.kcarp.lab.api.Resources.Preconditions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/** Finds out which verb on which resource a request is, and does it. */
final class ApiServer {

  private static final String APPLY = "application/apply-patch+yaml";

  /**
   * What a resource path points to; empty strings for what it does not name.
   *
   * @param namespace empty for cluster-scoped objects and for all namespaces
   */
  private record Target(ResourceType type, String namespace, String name, Part part) {
    ObjectKey key() {
      return new ObjectKey(namespace, name);
    }
  }

  private final InstantSource clock;
  private final Store store = new Store();
  private final ResourceTypes types = new ResourceTypes();
  private final Discovery discovery = new Discovery(types);
  private final OpenApi openApi = new OpenApi(types);
  private final Resources resources;

  ApiServer(InstantSource clock) {
    this.clock = clock;
    this.resources = new Resources(store, types, clock);
    for (String namespace : List.of("default", "kube-system")) {
      ObjectNode object = Json.object();
      object.putObject("metadata").put("name", namespace);
      resources.create(
          ResourceTypes.NAMESPACES,
          "",
          object,
          new Options("quick-api", false, SchemaCheck.Unfit.PRUNED, false));
    }
  }

  /**
   * @throws Refusal which is to be sent as its status
   */
  Reply handle(ApiRequest request) {
    List<String> path = request.path();
    String root = path.isEmpty() ? "" : path.getFirst();
    return switch (root) {
      case "version" -> ok(Discovery.version());
      case "healthz", "readyz", "livez" -> new Reply.Text("ok");
      case "openapi" -> openApi(path);
      case "api" -> core(request, path);
      case "apis" -> grouped(request, path);
      default -> throw notServed();
    };
  }

  private static Refusal notServed() {
    return new Refusal(
        Refusal.Reason.NOT_FOUND, "the server could not find the requested resource");
  }

  private static Reply ok(ObjectNode body) {
    return new Reply.Document(200, body);
  }

  private Reply openApi(List<String> path) {
    if (path.equals(List.of("openapi", "v2"))) {
      return new Reply.EmptyProtobuf();
    }
    if (path.equals(List.of("openapi", "v3"))) {
      return ok(openApi.index());
    }
    if (path.equals(List.of("openapi", "v3", "api", "v1"))) {
      return ok(openApi.document("", "v1"));
    }
    if (path.size() == 5 && path.get(2).equals("apis")) {
      return ok(openApi.document(path.get(3), path.get(4)));
    }
    throw notServed();
  }

  private Reply core(ApiRequest request, List<String> path) {
    return switch (path.size()) {
      case 1 -> ok(Discovery.coreVersions());
      case 2 -> ok(discovery.resources("", path.get(1)));
      default -> resource(request, target("", path.get(1), path.subList(2, path.size())));
    };
  }

  private Reply grouped(ApiRequest request, List<String> path) {
    return switch (path.size()) {
      case 1 -> ok(discovery.groups());
      case 2 -> ok(discovery.group(path.get(1)));
      case 3 -> ok(discovery.resources(path.get(1), path.get(2)));
      default -> resource(request, target(path.get(1), path.get(2), path.subList(3, path.size())));
    };
  }

  private Target target(String group, String version, List<String> rest) {
    String namespace = "";
    List<String> segments = rest;
    if (rest.size() >= 3
        && rest.getFirst().equals("namespaces")
        && types.find(group, version, rest.get(2)).isPresent()) {
      namespace = rest.get(1);
      segments = rest.subList(2, rest.size());
    }
    ResourceType type =
        types.find(group, version, segments.getFirst()).orElseThrow(ApiServer::notServed);
    if (!type.namespaced() && !namespace.isEmpty()) {
      throw notServed();
    }
    String name = segments.size() > 1 ? segments.get(1) : "";
    if (segments.size() <= 2) {
      return new Target(type, namespace, name, Part.MAIN);
    }
    if (type.hasStatus() && segments.subList(2, segments.size()).equals(List.of("status"))) {
      return new Target(type, namespace, name, Part.STATUS);
    }
    throw notServed();
  }

  private Reply resource(ApiRequest request, Target target) {
    return target.name().isEmpty() ? collection(request, target) : single(request, target);
  }

  private Reply collection(ApiRequest request, Target target) {
    return switch (request.method()) {
      case "GET" -> request.asks("watch") ? watch(request, target) : ok(list(request, target));
      case "POST" -> {
        ObjectNode created =
            resources.create(target.type(), target.namespace(), object(request), options(request));
        yield new Reply.Document(201, shown(request, target.type(), created));
      }
      case "DELETE" -> ok(deleteAll(request, target));
      default -> throw notAllowed();
    };
  }

  private Reply single(ApiRequest request, Target target) {
    ResourceType type = target.type();
    return switch (request.method()) {
      case "GET" -> ok(shown(request, type, resources.get(type, target.key())));
      case "PUT" ->
          ok(
              shown(
                  request,
                  type,
                  resources.update(
                      type, target.key(), target.part(), object(request), options(request))));
      case "PATCH" -> patch(request, target);
      case "DELETE" -> ok(delete(request, target));
      default -> throw notAllowed();
    };
  }

  private static Refusal notAllowed() {
    return new Refusal(
        Refusal.Reason.METHOD_NOT_ALLOWED,
        "the server does not allow this method on the requested resource");
  }

  private static ObjectNode object(ApiRequest request) {
    if (request.mediaType().contains("protobuf")) {
      throw new Refusal(
          Refusal.Reason.UNSUPPORTED_MEDIA_TYPE, "this server reads JSON and YAML, no protobuf");
    }
    return Json.parseObject(request.body(), request.contentType());
  }

  private static Options options(ApiRequest request) {
    String manager = request.query("fieldManager");
    if (manager.isEmpty()) {
      String agent = request.userAgent();
      int slash = agent.indexOf('/');
      manager = slash < 0 ? agent : agent.substring(0, slash);
    }
    return new Options(
        manager,
        request.asks("force"),
        request.query("fieldValidation").equals("Strict")
            ? SchemaCheck.Unfit.REFUSED
            : SchemaCheck.Unfit.PRUNED,
        request.query("dryRun").equals("All"));
  }

  private ObjectNode shown(ApiRequest request, ResourceType type, ObjectNode object) {
    if (!request.wantsTable()) {
      return object;
    }
    String version = object.path("metadata").path("resourceVersion").asText();
    return Tables.of(type, List.of(object), version, true, clock.instant());
  }

  private static Predicate<ObjectNode> selector(ApiRequest request) {
    Predicate<? super ObjectNode> labels = Selector.labels(request.query("labelSelector"));
    Predicate<? super ObjectNode> fields = Selector.fields(request.query("fieldSelector"));
    return object -> labels.test(object) && fields.test(object);
  }

  private ObjectNode list(ApiRequest request, Target target) {
    ResourceType type = target.type();
    Resources.Snapshot snapshot = resources.list(type, target.namespace(), selector(request));
    String version = Long.toString(snapshot.version());
    if (request.wantsTable()) {
      return Tables.of(type, snapshot.items(), version, true, clock.instant());
    }
    ObjectNode list =
        Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
    list.putObject("metadata").put("resourceVersion", version);
    ArrayNode items = list.putArray("items");
    items.addAll(snapshot.items());
    return list;
  }

  private Reply watch(ApiRequest request, Target target) {
    if (request.asks("sendInitialEvents")
        && !request.query("resourceVersionMatch").equals("NotOlderThan")) {
      throw Refusal.invalidOptions(
          "ListOptions",
          new Refusal.Cause(
              "FieldValueForbidden",
              "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
              "resourceVersionMatch"));
    }
    String version = request.query("resourceVersion");
    boolean initialObjects =
        request.asks("sendInitialEvents") || version.isEmpty() || version.equals("0");
    String namespace = target.namespace();
    Predicate<ObjectNode> selector = selector(request);
    if (!namespace.isEmpty()) {
      selector =
          selector.and(
              object -> object.path("metadata").path("namespace").asText().equals(namespace));
    }
    WatchStream.Spec spec =
        new WatchStream.Spec(
            target.type(),
            selector,
            initialObjects ? 0 : number("resourceVersion", version),
            initialObjects,
            request.asks("sendInitialEvents") && request.asks("allowWatchBookmarks"),
            request.asks("allowWatchBookmarks"),
            request.wantsTable(),
            Duration.ofSeconds(
                request.query("timeoutSeconds").isEmpty()
                    ? 0
                    : number("timeoutSeconds", request.query("timeoutSeconds"))));
    return new Reply.Stream(new WatchStream(spec, store, resources, clock));
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException notNumber) {
      throw new Refusal(
          Refusal.Reason.BAD_REQUEST, "%s must be a number, not %s".formatted(name, value));
    }
  }

  private Reply patch(ApiRequest request, Target target) {
    ResourceType type = target.type();
    if (!request.mediaType().equals(APPLY)) {
      ObjectNode patched =
          resources.patch(
              type,
              target.key(),
              target.part(),
              live ->
                  Patches.apply(
                      type,
                      request.mediaType(),
                      Json.parse(request.body(), request.contentType()),
                      live),
              options(request));
      return ok(shown(request, type, patched));
    }
    if (request.query("fieldManager").isEmpty()) {
      throw Refusal.invalidOptions(
          "PatchOptions",
          new Refusal.Cause(
              "FieldValueRequired", "Required value: is required for apply patch", "fieldManager"));
    }
    Resources.Applied applied =
        resources.apply(type, target.key(), target.part(), object(request), options(request));
    return new Reply.Document(applied.isNew() ? 201 : 200, shown(request, type, applied.object()));
  }

  private ObjectNode delete(ApiRequest request, Target target) {
    Resources.Deletion deletion =
        resources.delete(
            target.type(),
            target.key(),
            preconditions(request),
            request.query("dryRun").equals("All"));
    if (!deletion.isGone()) {
      return shown(request, target.type(), deletion.object());
    }
    ObjectNode status =
        Json.object().put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
    status.putObject("metadata");
    status
        .putObject("details")
        .put("name", target.name())
        .put("group", target.type().group())
        .put("kind", target.type().plural())
        .set("uid", deletion.object().path("metadata").path("uid"));
    return status;
  }

  private static Preconditions preconditions(ApiRequest request) {
    return Preconditions.of(
        request.body().isEmpty() ? Json.object() : object(request),
        request.query("propagationPolicy"));
  }

  private ObjectNode deleteAll(ApiRequest request, Target target) {
    Preconditions preconditions = preconditions(request);
    boolean dryRun = request.query("dryRun").equals("All");
    ObjectNode list = list(request, target);
    for (ObjectNode object :
        resources.list(target.type(), target.namespace(), selector(request)).items()) {
      resources.delete(target.type(), ObjectKey.of(object), preconditions, dryRun);
    }
    return list;
  }
}
