package io.kcarp.agent;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An API server of one VirtualIP, one node and one key Secret, which never change; each is listed,
 * and told of once more by a watch. What is written is given back and forgotten.
 *
 * <p>Watches are WebSockets, as a real one's are, which the JDK's HTTP server can't: so this speaks
 * as much HTTP/1.1 as the agent's client needs. That of the node is refused one, as by some
 * proxies, and told in plain HTTP.
 */
final class PretendedApi {
  private static final Logger LOG = LoggerFactory.getLogger(PretendedApi.class);

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

  /** What a server adds to the client's key (RFC 6455, 1.3). */
  private static final String WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final int FINAL_TEXT_FRAME = 0x81;

  /** For a length of 126 to 65,535 bytes, which all that is told here has. */
  private static final int LENGTH_IN_TWO_BYTES = 126;

  private static final int BACKLOG = 16;

  private final DataOutputStream out;
  private final InputStream in;

  private PretendedApi(Socket connection) throws IOException {
    in = new BufferedInputStream(connection.getInputStream());
    out = new DataOutputStream(connection.getOutputStream());
  }

  /** By their names, in whatever case. */
  private record Request(String method, String target, Map<String, String> headers, String body) {}

  /**
   * Serves on loopback until the process ends.
   *
   * @param keyStore of one key, PKCS12; its password is no secret
   */
  static void serve(int port, Path keyStore) throws IOException, GeneralSecurityException {
    ServerSocket server =
        context(keyStore, "training".toCharArray())
            .getServerSocketFactory()
            .createServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(server));
  }

  private static void accept(ServerSocket server) {
    while (true) {
      try {
        Socket connection = server.accept();
        Thread.ofVirtual().start(() -> converse(connection));
      } catch (IOException e) {
        LOG.error("The pretended API server is at its end", e);
        return;
      }
    }
  }

  private static void converse(Socket connection) {
    try (connection) {
      new PretendedApi(connection).answerAll();
    } catch (IOException | GeneralSecurityException e) {
      LOG.info("A client went away: {}", e.toString());
    }
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

  private void answerAll() throws IOException, GeneralSecurityException {
    for (String first = line(); !first.isEmpty(); first = line()) {
      answer(read(first));
    }
  }

  private Request read(String first) throws IOException {
    String[] words = first.split(" ", 3);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] header = line.split(": *", 2);
      headers.put(header[0], header[1]);
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Request(words[0], words[1], headers, body);
  }

  /** Empty also at the end. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != -1 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  private void answer(Request request) throws IOException, GeneralSecurityException {
    String[] target = request.target.split("[?]", 2);
    String object = object(target[0]);
    String key = request.headers.get("Sec-WebSocket-Key");
    if (!request.method.equals("GET")) {
      reply(written(request.body));
    } else if (!target[target.length - 1].contains("watch=true")) {
      reply(list(object));
    } else if (key == null) {
      watch(event(object));
    } else if (object.equals(NODE)) {
      reply("");
    } else {
      watch(event(object), key);
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
  private static String written(String document) {
    return document.replaceFirst(
        "\"metadata\"\\s*:\\s*\\{",
        "\"metadata\":{\"resourceVersion\":\"" + RESOURCE_VERSION + "\",");
  }

  private static byte[] event(String object) {
    return "{\"type\": \"MODIFIED\", \"object\": %s}\n"
        .formatted(object.replace("\n", ""))
        .getBytes(StandardCharsets.UTF_8);
  }

  private void watch(byte[] event, String key) throws IOException, GeneralSecurityException {
    byte[] accepted =
        MessageDigest.getInstance("SHA-1")
            .digest((key + WEBSOCKET).getBytes(StandardCharsets.US_ASCII));
    head(
        "101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(accepted));
    out.writeByte(FINAL_TEXT_FRAME);
    out.writeByte(LENGTH_IN_TWO_BYTES);
    out.writeShort(event.length);
    out.write(event);
    stay();
  }

  private void watch(byte[] event) throws IOException {
    head("200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked");
    out.writeBytes(Integer.toHexString(event.length) + "\r\n");
    out.write(event);
    out.writeBytes("\r\n");
    stay();
  }

  /** A watch goes on. */
  private void stay() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  private void reply(String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    head("200 OK", "Content-Type: application/json", "Content-Length: " + body.length);
    out.write(body);
  }

  private void head(String status, String... headers) throws IOException {
    out.writeBytes("HTTP/1.1 %s\r\n%s\r\n\r\n".formatted(status, String.join("\r\n", headers)));
  }
}
