package io.kcarp.lab.net;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A web page in a host, which says which host it is: something to look at through the address. */
public final class WebPage implements AutoCloseable {
  private final HttpServer server;

  private WebPage(HttpServer server) {
    this.server = server;
  }

  /** Serves the page at {@code /} on the port of all the host's addresses. */
  public static WebPage start(Host host, int port) throws IOException {
    var body = (host.name() + " answers\n").getBytes(StandardCharsets.UTF_8);
    var server =
        host.call(
            () -> HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("::"), port), 0));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            // A kept connection would go on talking to the host that once held the address.
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return new WebPage(server);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
