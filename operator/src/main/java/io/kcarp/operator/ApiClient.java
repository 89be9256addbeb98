package io.kcarp.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** The operator's way to the API server, impatient: what it does is tried again by who wants it. */
final class ApiClient {
  /**
   * A watch that broke is tried again after this, then after twice as much, up to 32 times: 2 s.
   * There are two operators at most, and the table is wrong meanwhile.
   */
  private static final int WATCH_RECONNECT_MILLIS = 60;

  /**
   * After 100 ms and 200 ms more. The client's own ten would hide for 20 s that the API server is
   * back, and would have the lead renewed by who must have given it up.
   */
  private static final int RETRIES = 2;

  /**
   * Of an API server that accepts and does not answer. With the retries that is less than the 15 s
   * of the lead: a renewal tells when it began, and would have ended before it was written. A list
   * that an overloaded API server keeps in its queue for longer fails, and is asked for anew.
   */
  private static final int REQUEST_TIMEOUT_MILLIS = 4_000;

  private ApiClient() {}

  /** From the pod's service account or the user's kubeconfig; asks nothing yet. */
  static KubernetesClient create() {
    Config config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withRequestRetryBackoffLimit(RETRIES)
            .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
            .withWatchReconnectInterval(WATCH_RECONNECT_MILLIS)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
