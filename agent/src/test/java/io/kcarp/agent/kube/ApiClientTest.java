package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.kcarp.api.v1alpha1.VirtualIP;
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
