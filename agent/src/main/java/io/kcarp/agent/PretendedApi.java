package io.kcarp.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An API server of one VirtualIP, one node and one key Secret, which never change; each is listed,
 * and told of once more by a watch. What is written is given back and forgotten.
 */
final class PretendedApi {
  private static final String RESOURCE_VERSION = "1";

  private static final String VIRTUAL_IP =
      """
      {"apiVersion": "kcarp.io/v1alpha1", "kind": "VirtualIP",
       "metadata": {"name": "training", "uid": "1", "generation": 1, "resourceVersion": "1"},
       "spec": {"addresses": ["192.0.2.100"]},
       "status": {"effective": {"generation": 1, "serial": 1, "vhid": 7, "addresses": ["192.0.2.100/24"],
        "key": "training", "advbase": 0, "advskew": 1, "deadRatio": 3, "preemption": "Never",
        "tieBreak": "Ucarp", "nodes": [{"nodeName": "node", "advskew": 1}], "agent": "DaemonSet"}}}
      """;

  private static final String NODE =
      """
      {"apiVersion": "v1", "kind": "Node", "spec": {},
       "metadata": {"name": "node", "uid": "2", "resourceVersion": "1", "labels": {"kubernetes.io/hostname": "node"}},
       "status": {"addresses": [{"address": "192.0.2.11", "type": "InternalIP"}],
        "conditions": [{"type": "Ready", "status": "True"}]}}
      """;

  private static final String KEYS =
      """
      {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"training": "cGFzc3dvcmQ="},
       "metadata": {"name": "kcarp-keys", "namespace": "kcarp-system", "uid": "3", "resourceVersion": "1"}}
      """;

  private PretendedApi() {}

  /**
   * Serves on loopback until the process ends.
   *
   * @param keyStore of one key, PKCS12; its password is no secret
   */
  static void serve(int port, Path keyStore) throws IOException, GeneralSecurityException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(keyStore, "training".toCharArray())));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", PretendedApi::answer);
    server.start();
  }

  private static SSLContext context(Path keyStore, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("GET")) {
      reply(exchange, written(exchange.getRequestBody().readAllBytes()));
      return;
    }
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String object = object(exchange.getRequestURI().getPath());
    if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
      // Not the switch of protocols that was asked for: clients then watch by plain HTTP.
      reply(exchange, "");
    } else if (query.contains("watch=true")) {
      watch(exchange, object);
    } else {
      reply(exchange, list(object));
    }
  }

  private static String object(String path) {
    if (path.endsWith("/nodes")) {
      return NODE;
    }
    return path.endsWith("/secrets") ? KEYS : VIRTUAL_IP;
  }

  private static String list(String object) {
    return "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"metadata\": {\"resourceVersion\": \"%s\"}, \"items\": [%s]}"
        .formatted(RESOURCE_VERSION, object);
  }

  /** As the server keeps it: with a version. */
  private static String written(byte[] document) {
    return new String(document, StandardCharsets.UTF_8)
        .replaceFirst(
            "\"metadata\"\\s*:\\s*\\{",
            "\"metadata\":{\"resourceVersion\":\"" + RESOURCE_VERSION + "\",");
  }

  private static void watch(HttpExchange exchange, String object) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    String event = "{\"type\": \"MODIFIED\", \"object\": %s}".formatted(object.replace("\n", ""));
    out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
    // And no end: a watch goes on.
    out.flush();
  }

  private static void reply(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
