package io.kcarp.operator;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.HttpURLConnection;
import java.util.Optional;

/** Asks the API server for what the operator can't start without. */
final class ApiPreflight {
  private static final int LIMIT_MILLIS = 3_000;

  private ApiPreflight() {}

  /**
   * What is missing, as a sentence for the user, or empty when the operator can start. Takes a few
   * seconds at most: the usual client would try for 20 s, deaf to a signal.
   */
  static Optional<String> obstacle(Config config) {
    Config impatient =
        new ConfigBuilder(config)
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout(LIMIT_MILLIS)
            .withRequestTimeout(LIMIT_MILLIS)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(impatient).build()) {
      var _ =
          client.resources(VirtualIP.class).list(new ListOptionsBuilder().withLimit(1L).build());
      return Optional.empty();
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

  private static String rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
