package io.kcarp.agent.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;

/** An API server in this JVM, either with fixed answers or with a store, and the agent's client. */
final class ApiServer implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  final KubernetesMockServer server;
  final KubernetesClient client;

  private ApiServer(KubernetesMockServer server, int port) {
    this.server = server;
    server.init(LOOPBACK, port);
    try (KubernetesClient unadjusted = server.createClient()) {
      client = ApiClient.create(unadjusted.getConfiguration());
    }
  }

  /** Answers what a test expects, and 404 else. */
  static ApiServer withAnswers() {
    return withAnswersAt(0);
  }

  /** The same, at a port of the caller's choice. */
  static ApiServer withAnswersAt(int port) {
    return new ApiServer(new KubernetesMockServer(false), port);
  }

  /** Stores objects and watches them; knows no server-side apply. */
  static ApiServer withStore(int port) {
    return new ApiServer(
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(
                List.of(CustomResourceDefinitionContext.fromCustomResourceType(VirtualIP.class))),
            false),
        port);
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }
}
