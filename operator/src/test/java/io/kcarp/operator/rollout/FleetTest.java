package io.kcarp.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetTest {
  @Test
  void aKeyThatIsLeftTellsOfAVirtualIpWhoseDeletionNobodySaw() {
    assertThat(
            Fleet.keyedIn(
                new SecretBuilder()
                    .withData(Map.of("web", "eA==", "web_2", "eQ==", "db_3", "eg=="))
                    .build()))
        .containsExactly("db", "web");
  }

  @Test
  void noSecretAndNoEntryTellOfNone() {
    assertThat(Fleet.keyedIn(null)).isEmpty();
    assertThat(Fleet.keyedIn(new SecretBuilder().build())).isEmpty();
    assertThat(Fleet.keyedIn(new SecretBuilder().withData(Map.of()).build())).isEmpty();
  }

  @Test
  void aReplicaThatDoesNotLeadHasNoWatchThatCouldBeDown() {
    try (KubernetesClient client =
            new KubernetesClientBuilder().withConfig(Config.empty()).build();
        Fleet fleet = new Fleet(client, "ns", "image", new SimpleMeterRegistry(), _ -> {})) {
      assertThat(fleet.isHealthy()).isTrue();
    }
  }
}
