package io.kcarp.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * {@code /healthz} (the process answers), {@code /readyz} (200 when ready, else 503) and {@code
 * /metrics} (Prometheus text) over HTTP. An API server's outage is no reason to restart, so
 * liveness does not ask about it.
 */
final class HealthServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().name("http").daemon().unstarted(task));

  /**
   * Listens at once.
   *
   * @throws IOException when the address can't be bound
   */
  HealthServer(InetSocketAddress address, BooleanSupplier isReady, PrometheusMeterRegistry metrics)
      throws IOException {
    server = HttpServer.create(address, 0);
    server.createContext(
        "/healthz", exchange -> answer(exchange, HttpURLConnection.HTTP_OK, "ok\n"));
    server.createContext(
        "/readyz",
        exchange -> {
          if (isReady.getAsBoolean()) {
            answer(exchange, HttpURLConnection.HTTP_OK, "ok\n");
          } else {
            answer(exchange, HttpURLConnection.HTTP_UNAVAILABLE, "not ready\n");
          }
        });
    server.createContext(
        "/metrics", exchange -> answer(exchange, HttpURLConnection.HTTP_OK, metrics.scrape()));
    server.setExecutor(executor);
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(code, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
