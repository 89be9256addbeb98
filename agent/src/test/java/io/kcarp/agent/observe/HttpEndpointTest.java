package io.kcarp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kcarp.agent.config.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final AtomicLong sinceLastTurn = new AtomicLong();
  private final AtomicReference<Optional<String>> notReady =
      new AtomicReference<>(Optional.empty());
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpEndpoint endpoint;

  @BeforeEach
  void start() throws ConfigurationException {
    endpoint = start(0);
  }

  private HttpEndpoint start(int port) throws ConfigurationException {
    return HttpEndpoint.start(
        new InetSocketAddress(LOOPBACK, port), () -> "a 1\n", sinceLastTurn::get, notReady::get);
  }

  @AfterEach
  void close() {
    endpoint.close();
    http.close();
  }

  @Test
  void metricsAreTheScrapedText() throws Exception {
    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body()).isEqualTo("a 1\n");
  }

  @Test
  void healthyWhileTheLoopTurns() throws Exception {
    sinceLastTurn.set(4_900_000_000L);
    notReady.set(Optional.of("not read yet"));

    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void stuckLoopIsNeitherHealthyNorReady() throws Exception {
    sinceLastTurn.set(7_000_000_000L);

    for (String path : new String[] {"/healthz", "/readyz"}) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).isEqualTo("the loop has not turned for 7 s\n");
    }
  }

  @Test
  void readyWhenTheDesiredStateIsKnown() throws Exception {
    notReady.set(Optional.of("not read yet"));
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("not read yet\n");

    notReady.set(Optional.empty());
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void anythingElseIsRefused() throws Exception {
    assertThat(get("/metricsfoo").statusCode()).isEqualTo(404);
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(
            http.send(
                    HttpRequest.newBuilder(uri("/metrics"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                    BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(405);
  }

  @Test
  void takenPortIsSaidInOneSentence() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> start(endpoint.port()))
        .withMessageContaining("cannot listen on --http-address 127.0.0.1:" + endpoint.port())
        .withMessageNotContaining("\n");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + endpoint.port() + path);
  }
}
