package io.kcarp.lab.api;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An API with the sample definition, and bare HTTP to talk to it: the quick one, or a real one. A
 * real one serves many tests, so that what was made there is deleted in the end.
 */
public final class SampleApi implements AutoCloseable {

  /** Where a test gets its API from. */
  @FunctionalInterface
  public interface Opener {
    SampleApi open() throws IOException;
  }

  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;

  static final String VIPS = "/apis/kcarp.io/v1alpha1/virtualips";
  static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  static final String APPLY = "application/apply-patch+yaml";
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";

  /** An answer whose body is JSON. */
  record Answer(int code, JsonNode body) {

    JsonNode at(String pointer) {
      return body.at(pointer);
    }

    String text(String pointer) {
      return body.at(pointer).asText();
    }
  }

  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final @Nullable QuickApi quick;
  private final String url;
  private final HttpClient http;
  private final @Nullable String token;
  private final Set<String> made = new LinkedHashSet<>();

  private SampleApi(@Nullable QuickApi quick, String url, HttpClient http, @Nullable String token) {
    this.quick = quick;
    this.url = url;
    this.http = http;
    this.token = token;
  }

  /** A new one in this JVM. */
  static SampleApi quick() throws IOException {
    QuickApi quick = QuickApi.started();
    return new SampleApi(quick, quick.url(), client(HttpClient.newBuilder()), null).defined();
  }

  /**
   * One that serves others, too.
   *
   * @param token null where certificates are enough
   */
  public static SampleApi real(String url, SSLContext trust, @Nullable String token)
      throws IOException {
    return new SampleApi(null, url, client(HttpClient.newBuilder().sslContext(trust)), token)
        .defined();
  }

  private static HttpClient client(HttpClient.Builder builder) {
    return builder.version(HttpClient.Version.HTTP_1_1).build();
  }

  /** Of the quick one. */
  KubernetesClient client() {
    if (quick == null) {
      throw new IllegalStateException("the quick one's");
    }
    return quick.client();
  }

  private SampleApi defined() throws IOException {
    String definition = definition();
    await()
        .atMost(LIMIT)
        .until(() -> {
          // An earlier test's may still be going.
          send("POST", DEFINITIONS, "application/yaml", definition);
          return get(VIPS).code() == OK;
        });
    return this;
  }

  static String definition() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SampleApi.class.getResourceAsStream("virtualips.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A VirtualIP with these fields of its spec, in YAML's flow style. */
  static String vip(String name, String spec) {
    return "{apiVersion: kcarp.io/v1alpha1, kind: VirtualIP, metadata: {name: %s}, spec: {%s}}"
        .formatted(name, spec);
  }

  static String vipStatus(String name, String status) {
    return "{apiVersion: kcarp.io/v1alpha1, kind: VirtualIP, metadata: {name: %s}, status: {%s}}"
        .formatted(name, status);
  }

  static String configMap(String metadata, String data) {
    return "{apiVersion: v1, kind: ConfigMap, metadata: {%s}, data: {%s}}"
        .formatted(metadata, data);
  }

  Answer get(String path) {
    return send("GET", path, "", "");
  }

  Answer table(String path) {
    HttpRequest request =
        request(path).header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").build();
    return answer(request);
  }

  Answer create(String path, String yaml) {
    Answer created = send("POST", path, "application/yaml", yaml);
    if (created.code() == CREATED) {
      made.add(path + "/" + created.text("/metadata/name"));
    }
    return created;
  }

  Answer put(String path, JsonNode object) {
    return send("PUT", path, "application/json", object.toString());
  }

  Answer patch(String path, String type, String patch) {
    if (type.equals(APPLY)) {
      made.add(path.replaceFirst("(/status)?(\\?.*)?$", ""));
    }
    return send("PATCH", path, type, patch);
  }

  Answer apply(String path, String manager, String yaml) {
    return patch(path + "?fieldManager=" + manager, APPLY, yaml);
  }

  Answer forceApply(String path, String manager, String yaml) {
    return patch(path + "?force=true&fieldManager=" + manager, APPLY, yaml);
  }

  Answer delete(String path) {
    return send("DELETE", path, "", "");
  }

  private Answer send(String method, String path, String contentType, String body) {
    return answer(
        request(path)
            .header("Content-Type", contentType.isEmpty() ? "application/json" : contentType)
            .header("User-Agent", "sample/1")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private Answer answer(HttpRequest request) {
    try {
      var response = http.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), Json.parse(response.body()));
    } catch (IOException failed) {
      throw new AssertionError(request + " failed", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** The lines of a watch, one event each, for the caller to close. */
  BufferedReader watch(String path) throws IOException, InterruptedException {
    var response = http.send(request(path).build(), BodyHandlers.ofInputStream());
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    if (quick == null) {
      made.forEach(this::end);
    }
    http.shutdownNow();
    if (quick != null) {
      quick.close();
    }
  }

  private void end(String path) {
    patch(path, MERGE, "{\"metadata\": {\"finalizers\": null}}");
    delete(path + "?gracePeriodSeconds=0");
    await().atMost(LIMIT).until(() -> get(path).code() == NOT_FOUND);
  }
}
