package io.kcarp.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InformerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static void create(KubernetesClient client, String name) {
    client
        .resource(new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  @Test
  void anInformerOutlivesAnOutageAndThenSeesWhatItMissed() throws Exception {
    try (QuickApi api = QuickApi.started();
        KubernetesClient client = api.client();
        var informer = client.configMaps().inNamespace("default").inform()) {
      create(client, "before");
      await().atMost(PATIENCE).until(() -> informer.getStore().list().size() == 1);
      String url = api.url();

      api.stop();
      await().atMost(PATIENCE).until(() -> !informer.isWatching());
      assertThat(informer.isRunning()).isTrue();
      assertThat(informer.getStore().list()).hasSize(1);

      api.start();
      assertThat(api.url()).isEqualTo(url);
      assertThat(client.configMaps().withName("before").get()).isNotNull();
      create(client, "after");
      await().atMost(PATIENCE).until(() -> informer.getStore().list().size() == 2);
      assertThat(informer.isWatching()).isTrue();
    }
  }

  @Test
  void aSecondStartOrStopDoesNothing() throws Exception {
    try (QuickApi api = QuickApi.started()) {
      String url = api.url();
      api.start();
      assertThat(api.url()).isEqualTo(url);
      api.stop();
      api.stop();
      api.start();
      try (KubernetesClient client = api.client()) {
        assertThat(client.namespaces().withName("default").get()).isNotNull();
      }
    }
  }
}
