package io.kcarp.lab.api;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
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
  private InetSocketAddress address;
  private @Nullable HttpFront front;

  private QuickApi(InetSocketAddress address) {
    this.address = address;
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
    QuickApi quickApi = new QuickApi(address);
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
      HttpFront started = new HttpFront(api, HttpServer.create(address, 0));
      address = started.address();
      front = started;
    }
  }

  /** Refuses connections and cuts the open ones, watches too; does nothing if it is stopped. */
  public synchronized void stop() {
    if (front != null) {
      front.close();
      front = null;
    }
  }

  /** The address of the API, such as {@code http://127.0.0.1:39001}. */
  public synchronized String url() {
    String host = address.getAddress().getHostAddress();
    return "http://%s:%d"
        .formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort());
  }

  /** A client configuration for this API that takes nothing from the environment. */
  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
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
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: quick
          cluster:
            server: %s
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
            .formatted(url()));
  }

  /** Like {@link #stop}. */
  @Override
  public void close() {
    stop();
  }
}
