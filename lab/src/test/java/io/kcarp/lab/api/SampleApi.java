package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A quick API with the sample definition, and bare HTTP to talk to it. */
final class SampleApi implements AutoCloseable {

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

  final QuickApi api;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  SampleApi() throws IOException {
    api = QuickApi.started();
    send(
        "POST",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "application/yaml",
        definition());
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
    return send("POST", path, "application/yaml", yaml);
  }

  Answer put(String path, JsonNode object) {
    return send("PUT", path, "application/json", object.toString());
  }

  Answer patch(String path, String type, String patch) {
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
    return HttpRequest.newBuilder(URI.create(api.url() + path));
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
    http.shutdownNow();
    api.close();
  }
}
