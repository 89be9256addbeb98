package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiClientTest {
  @ParameterizedTest
  @CsvSource({"VirtualIP, kcarp.io/v1alpha1", "Node, v1", "Secret, v1"})
  void whatIsWatchedIsReadAtOnceAsWhatItIs(String kind, String apiVersion) {
    assertThat(objectOf("MODIFIED", kind, apiVersion))
        .isInstanceOfAny(VirtualIP.class, Node.class, Secret.class);
  }

  /** As when the version to go on from is too old, or of another store: then all is listed anew. */
  @Test
  void whatEndsAWatchIsUnderstood() {
    assertThat(objectOf("ERROR", "Status", "v1")).isInstanceOf(Status.class);
  }

  @Test
  void whatNobodyHereLooksAtIsNotKept() {
    Node node =
        ApiClient.serialization()
            .unmarshal(
                """
                {"kind": "Node", "apiVersion": "v1", "spec": {"unschedulable": true},
                 "metadata": {"name": "n1", "labels": {"rack": "a"},
                  "managedFields": [{"manager": "kubelet", "fieldsV1": {"f:status": {}}}]},
                 "status": {"images": [{"names": ["web"], "sizeBytes": 1}]}}
                """,
                Node.class);

    assertThat(node.getMetadata().getLabels()).containsEntry("rack", "a");
    assertThat(node.getSpec().getUnschedulable()).isTrue();
    assertThat(node.getStatus()).isNull();
    assertThat(node.getMetadata().getManagedFields()).isEmpty();
    assertThat(node.getMetadata().getAdditionalProperties()).isEmpty();
    assertThat(node.getAdditionalProperties()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://10.96.0.1:443/, 10.96.0.1",
    "https://[fd00::1]:6443/, fd00::1",
    "https://api.example:6443/, ",
  })
  void theApiServersAddressIsTheOneInItsUrlAndANameHasNone(String url, @Nullable String address) {
    try (KubernetesClient client =
        ApiClient.create(new ConfigBuilder(Config.empty()).withMasterUrl(url).build())) {
      assertThat(ApiClient.address(client))
          .isEqualTo(Optional.ofNullable(address).map(InetAddress::ofLiteral));
    }
  }

  private static KubernetesResource objectOf(String type, String kind, String apiVersion) {
    String event =
        """
        {"type": "%s", "object": {"kind": "%s", "apiVersion": "%s", "metadata": {}}}
        """
            .formatted(type, kind, apiVersion);
    return (KubernetesResource)
        ApiClient.serialization().unmarshal(event, WatchEvent.class).getObject();
  }
}
