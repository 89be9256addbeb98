package io.kcarp.agent.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kcarp.agent.config.ConfigurationException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code GET} on three paths:
 *
 * <ul>
 *   <li>{@code /metrics}: Prometheus' text format;
 *   <li>{@code /healthz}: 200 while the loop turns, else 503. An API server that is away is no
 *       reason: nothing may restart an agent for that;
 *   <li>{@code /readyz}: 200 when the loop turns, the desired state is known and takeovers are
 *       rehearsed, else 503.
 * </ul>
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  private HttpEndpoint(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens at once.
   *
   * @param scrape the text of /metrics
   * @param notReadyBecause why the agent is not ready, empty when it is
   * @throws ConfigurationException when the address can't be listened on
   */
  public static HttpEndpoint start(
      InetSocketAddress address,
      Supplier<String> scrape,
      LoopHealth health,
      Supplier<Optional<String>> notReadyBecause)
      throws ConfigurationException {
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new ConfigurationException(
          "cannot listen on --http-address "
              + address.getAddress().getHostAddress()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage());
    }
    HttpEndpoint endpoint = new HttpEndpoint(server);
    server.setExecutor(endpoint.requests);
    server.createContext(
        "/", exchange -> reply(exchange, answer(exchange, scrape, health, notReadyBecause)));
    server.start();
    return endpoint;
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    requests.shutdownNow();
  }

  private static Answer answer(
      HttpExchange exchange,
      Supplier<String> scrape,
      LoopHealth health,
      Supplier<Optional<String>> notReadyBecause) {
    if (!exchange.getRequestMethod().equals("GET")) {
      return Answer.text(405, "only GET");
    }
    return switch (exchange.getRequestURI().getPath()) {
      case "/metrics" -> new Answer(200, METRICS_TYPE, scrape.get());
      case "/healthz" -> stuck(health).orElse(Answer.text(200, "ok"));
      case "/readyz" ->
          stuck(health)
              .or(() -> notReadyBecause.get().map(reason -> Answer.text(503, reason)))
              .orElse(Answer.text(200, "ok"));
      default -> Answer.text(404, "here are /metrics, /healthz and /readyz");
    };
  }

  private static Optional<Answer> stuck(LoopHealth health) {
    if (health.turning()) {
      return Optional.empty();
    }
    long seconds = health.nanosSinceLastTurn() / 1_000_000_000L;
    return Optional.of(Answer.text(503, "the loop has not turned for " + seconds + " s"));
  }

  private static void reply(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.contentType);
    exchange.sendResponseHeaders(answer.status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private record Answer(int status, String contentType, String body) {
    static Answer text(int status, String line) {
      return new Answer(status, TEXT_TYPE, line + "\n");
    }
  }
}
