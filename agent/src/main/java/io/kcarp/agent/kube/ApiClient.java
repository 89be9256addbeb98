package io.kcarp.agent.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** The agent's way to the API server. */
public final class ApiClient {
  private static final int REQUEST_TIMEOUT_MILLIS = 3000;
  private static final int CONNECTION_TIMEOUT_MILLIS = 2000;

  private ApiClient() {}

  /** From the pod's service account or the user's kubeconfig; asks nothing yet. */
  public static KubernetesClient create() {
    return create(Config.autoConfigure(null));
  }

  /** By the given configuration, but failing fast: callers have their own backoff. */
  static KubernetesClient create(Config base) {
    Config config =
        new ConfigBuilder(base)
            .withRequestRetryBackoffLimit(0)
            .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
            .withConnectionTimeout(CONNECTION_TIMEOUT_MILLIS)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
