package io.kcarp.lab.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP/1.1 in front of an {@link ApiServer}, from its making until {@link #close}. */
final class HttpFront implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
  private static final Pattern SLASH = Pattern.compile("/");
  private static final Pattern AMPERSAND = Pattern.compile("&");

  private final ApiServer api;
  private final HttpServer server;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  /** Serves at once on {@code server}, which is bound and not started. */
  HttpFront(ApiServer api, HttpServer server) {
    this.api = api;
    this.server = server;
    server.setExecutor(requests);
    server.createContext("/", this::exchange);
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Refuses connections from now on and cuts the open ones, watches too. */
  @Override
  public void close() {
    server.stop(0);
    requests.shutdownNow();
    requests.close();
  }

  private void exchange(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
        // Not the switch of protocols that was asked for: clients then watch by plain HTTP.
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      send(exchange, answer(exchange));
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } catch (IOException gone) {
      LOG.debug("A client is gone: {}", exchange.getRequestURI(), gone);
    }
  }

  private Reply answer(HttpExchange exchange) throws IOException {
    try {
      return api.handle(read(exchange));
    } catch (Refusal refusal) {
      return new Reply.Document(refusal.code(), refusal.status());
    } catch (RuntimeException defect) {
      LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), defect);
      return new Reply.Document(
          500,
          Json.object()
              .put("kind", "Status")
              .put("apiVersion", "v1")
              .put("status", "Failure")
              .put("message", "internal error of the quick API: " + defect)
              .put("reason", "InternalError")
              .put("code", 500));
    }
  }

  private static ApiRequest read(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    List<String> path =
        SLASH
            .splitAsStream(uri.getRawPath())
            .filter(segment -> !segment.isEmpty())
            .map(HttpFront::decode)
            .toList();
    Map<String, String> query = new HashMap<>();
    AMPERSAND
        .splitAsStream(uri.getRawQuery() == null ? "" : uri.getRawQuery())
        .forEach(parameter -> {
          int equals = parameter.indexOf('=');
          String name = equals < 0 ? parameter : parameter.substring(0, equals);
          query.put(decode(name), equals < 0 ? "" : decode(parameter.substring(equals + 1)));
        });
    Headers headers = exchange.getRequestHeaders();
    return new ApiRequest(
        exchange.getRequestMethod(),
        path,
        query,
        header(headers, "Accept"),
        header(headers, "Content-Type"),
        header(headers, "User-Agent"),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static String header(Headers headers, String name) {
    return String.join(",", headers.getOrDefault(name, List.of()));
  }

  private static String decode(String encoded) {
    return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, Reply reply)
      throws IOException, InterruptedException {
    switch (reply) {
      case Reply.Document(int code, var body) ->
          send(exchange, code, "application/json", Json.bytes(body));
      case Reply.Text(String body) ->
          send(exchange, 200, "text/plain", body.getBytes(StandardCharsets.UTF_8));
      case Reply.EmptyProtobuf() ->
          send(
              exchange,
              200,
              "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
              new byte[0]);
      case Reply.Stream(var body) -> {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        // Clients wait for the headers before they believe that the watch has begun.
        out.flush();
        body.writeTo(out);
      }
    }
  }

  private static void send(HttpExchange exchange, int code, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
