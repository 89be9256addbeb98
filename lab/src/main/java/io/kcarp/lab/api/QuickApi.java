package io.kcarp.lab.api;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API server inside this JVM, with its objects in memory; the package's tour says what
 * it is not.
 *
 * <p>It keeps its objects and its port over {@link #stop} and {@link #start}, so a test can take
 * the API away and bring it back. Safe for use by several threads.
 */
public final class QuickApi implements AutoCloseable {

  private final ApiServer api = new ApiServer(InstantSource.system());
  private final @Nullable Certificate certificate;
  private InetSocketAddress address;
  private @Nullable HttpFront front;

  private QuickApi(InetSocketAddress address, @Nullable Certificate certificate) {
    this.address = address;
    this.certificate = certificate;
  }

  /** Serves plain HTTP on a free port of the loopback address. */
  public static QuickApi started() throws IOException {
    return started(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /**
   * Serves plain HTTP.
   *
   * @param address where to listen; port 0 takes a free one and keeps it
   * @throws IOException when the address cannot be bound
   */
  public static QuickApi started(InetSocketAddress address) throws IOException {
    QuickApi quickApi = new QuickApi(address, null);
    quickApi.start();
    return quickApi;
  }

  /**
   * Serves HTTPS with a new self-signed certificate for that address and localhost.
   *
   * @param address where to listen; port 0 takes a free one and keeps it
   * @throws IOException when the address cannot be bound or the JDK's keytool fails
   */
  public static QuickApi startedWithTls(InetSocketAddress address) throws IOException {
    QuickApi quickApi = new QuickApi(address, Certificate.selfSigned(address.getAddress()));
    quickApi.start();
    return quickApi;
  }

  /**
   * Serves again what was there before {@link #stop}, on the same port; does nothing while it runs.
   *
   * @throws IOException when the address cannot be bound
   */
  public synchronized void start() throws IOException {
    if (front == null) {
      HttpFront started = new HttpFront(api, bind());
      address = started.address();
      front = started;
    }
  }

  private HttpServer bind() throws IOException {
    if (certificate == null) {
      return HttpServer.create(address, 0);
    }
    HttpsServer server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    return server;
  }

  /** Refuses connections and cuts the open ones, watches too; does nothing if it is stopped. */
  public synchronized void stop() {
    if (front != null) {
      front.close();
      front = null;
    }
  }

  /**
   * The address of the API, such as {@code http://127.0.0.1:39001}; port and scheme never change.
   */
  public synchronized String url() {
    String host = address.getAddress().getHostAddress();
    return "%s://%s:%d"
        .formatted(
            certificate == null ? "http" : "https",
            host.contains(":") ? "[" + host + "]" : host,
            address.getPort());
  }

  /** The certificate that clients must trust, as PEM; empty if this is plain HTTP. */
  public Optional<String> caPem() {
    return Optional.ofNullable(certificate).map(Certificate::pem);
  }

  /** A client configuration for this API that takes nothing from the environment. */
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withCaCertData(caPem().map(QuickApi::base64).orElse(null))
        .withNamespace("default")
        .withHttp2Disable(true)
        .build();
  }

  /** A new client, for the caller to close. */
  public KubernetesClient client() {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /**
   * Writes a kubeconfig for {@code kubectl --kubeconfig} and for any other client.
   *
   * @throws IOException when the file cannot be written
   */
  public void writeKubeconfig(Path file) throws IOException {
    String trust =
        caPem().map(pem -> "\n    certificate-authority-data: " + base64(pem)).orElse("");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: quick
          cluster:
            server: %s%s
        users:
        - name: anyone
          user:
            token: any
        contexts:
        - name: quick
          context:
            cluster: quick
            user: anyone
            namespace: default
        current-context: quick
        """
            .formatted(url(), trust));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Like {@link #stop}. */
  @Override
  public void close() {
    stop();
  }
}
