package io.kcarp.operator;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.HttpURLConnection;
import java.util.Optional;

/** Asks the API server for what the operator can't start without. */
final class ApiPreflight {
  /**
   * A cold JVM on an overloaded node needs more than 3 s for the TLS handshake alone; a pod's end
   * is forced after 15 s, and SIGTERM is not heard meanwhile.
   */
  private static final int LIMIT_MILLIS = 10_000;

  private ApiPreflight() {}

  /**
   * What is missing, as a sentence for the user, or empty when the operator can start. An API
   * server that hangs is given up after 10 s: the usual client would try for 20 s, deaf to a
   * signal.
   */
  static Optional<String> obstacle(Config config, String namespace) {
    Config impatient =
        new ConfigBuilder(config)
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout(LIMIT_MILLIS)
            .withRequestTimeout(LIMIT_MILLIS)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(impatient).build()) {
      var _ =
          client.resources(VirtualIP.class).list(new ListOptionsBuilder().withLimit(1L).build());
      return isMissing(client, namespace)
          ? Optional.of(
              "the namespace "
                  + namespace
                  + " does not exist: create it, or give another one with --namespace")
          : forbiddenSecrets(client, namespace);
    } catch (KubernetesClientException e) {
      return Optional.of(
          switch (e.getCode()) {
            case HttpURLConnection.HTTP_NOT_FOUND ->
                "the API server does not know VirtualIPs: install the CustomResourceDefinition"
                    + " virtualips.kcarp.io";
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                "the API server refuses to list VirtualIPs: check the operator's ServiceAccount and"
                    + " ClusterRole ("
                    + e.getMessage()
                    + ")";
            default ->
                "the API server at " + config.getMasterUrl() + " does not answer: " + rootOf(e);
          });
    }
  }

  /** False also when the operator may not know: its rights may be those for another namespace. */
  private static boolean isMissing(KubernetesClient client, String namespace) {
    try {
      return client.namespaces().withName(namespace).get() == null;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return false;
      }
      throw e;
    }
  }

  private static Optional<String> forbiddenSecrets(KubernetesClient client, String namespace) {
    try {
      var _ = client.secrets().inNamespace(namespace).withName(Names.KEY_SECRET).get();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return Optional.of(
            "the API server refuses to show Secret "
                + namespace
                + "/"
                + Names.KEY_SECRET
                + ": check the operator's Role in that namespace ("
                + e.getMessage()
                + ")");
      }
      throw e;
    }
  }

  private static String rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
