package io.kcarp.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiPreflightTest {
  private static final String VIRTUAL_IPS = "/apis/kcarp.io/v1alpha1/virtualips";
  private static final String NAMESPACE = "/api/v1/namespaces/ns";
  private static final String SECRET = "/api/v1/namespaces/ns/secrets/kcarp-keys";

  private HttpServer apiServer;

  @BeforeEach
  void listen() throws IOException {
    apiServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    apiServer.start();
  }

  @AfterEach
  void stop() {
    apiServer.stop(0);
  }

  @Test
  void nothingIsInTheWayWhenAllIsThere() {
    assertThat(obstacle(Map.of(VIRTUAL_IPS, 200, NAMESPACE, 200, SECRET, 404))).isEmpty();
  }

  @Test
  void aMissingDefinitionIsSaid() {
    assertThat(obstacle(Map.of(NAMESPACE, 200, SECRET, 200)))
        .hasValueSatisfying(said -> assertThat(said).contains("CustomResourceDefinition"));
  }

  @Test
  void aMissingNamespaceIsSaid() {
    assertThat(obstacle(Map.of(VIRTUAL_IPS, 200)))
        .contains(
            "the namespace ns does not exist: create it, or give another one with --namespace");
  }

  @Test
  void missingRightsOnTheKeySecretAreSaid() {
    assertThat(obstacle(Map.of(VIRTUAL_IPS, 200, NAMESPACE, 200, SECRET, 403)))
        .hasValueSatisfying(said ->
            assertThat(said)
                .contains("refuses to show Secret ns/kcarp-keys", "check the operator's Role"));
  }

  @Test
  void theRightToReadNamespacesIsNotNeeded() {
    assertThat(obstacle(Map.of(VIRTUAL_IPS, 200, NAMESPACE, 403, SECRET, 200))).isEmpty();
  }

  /** Answers of the API server by path; 404 where none is given. */
  private Optional<String> obstacle(Map<String, Integer> answers) {
    apiServer.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(
                answers.getOrDefault(exchange.getRequestURI().getPath(), 404), body.length);
            exchange.getResponseBody().write(body);
          }
        });
    return ApiPreflight.obstacle(
        new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
            .withMasterUrl("http://127.0.0.1:" + apiServer.getAddress().getPort())
            .build(),
        "ns");
  }
}
