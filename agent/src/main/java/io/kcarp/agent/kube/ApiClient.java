package io.kcarp.agent.kube;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The agent's way to the API server. */
public final class ApiClient {
  private static final int REQUEST_TIMEOUT_MILLIS = 3000;
  private static final int CONNECTION_TIMEOUT_MILLIS = 2000;

  /**
   * A watch that broke is tried again after this, then after twice as much, up to 32 times: 5 to 8
   * s. By chance, so that the agents of an API server that was away don't come back in step.
   */
  private static final int SHORTEST_RECONNECT_MILLIS = 150;

  private static final int LONGEST_RECONNECT_MILLIS = 250;

  private ApiClient() {}

  /**
   * From the pod's service account or the user's kubeconfig; asks nothing yet.
   *
   * @throws ConfigurationException when what is there can't be understood
   */
  public static KubernetesClient create() throws ConfigurationException {
    try {
      return create(Config.autoConfigure(null));
    } catch (KubernetesClientException e) {
      throw new ConfigurationException(
          "The configuration of the Kubernetes client is not right: " + e.getMessage());
    }
  }

  /** By the given configuration, but failing fast: callers have their own backoff. */
  static KubernetesClient create(Config base) {
    Config config =
        new ConfigBuilder(base)
            .withRequestRetryBackoffLimit(0)
            .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
            .withConnectionTimeout(CONNECTION_TIMEOUT_MILLIS)
            // One protocol is enough: it is the one that the image's AOT cache knows.
            .withHttp2Disable(true)
            .withWatchReconnectInterval(
                ThreadLocalRandom.current()
                    .nextInt(SHORTEST_RECONNECT_MILLIS, LONGEST_RECONNECT_MILLIS))
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization())
        .build();
  }

  /** By which address it reaches the API server; empty for a name, which is not looked up here. */
  public static Optional<InetAddress> address(KubernetesClient client) {
    String host = client.getMasterUrl().getHost();
    String literal =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * Of what an agent watches, and of what ends a watch: without it an informer never lists anew. To
   * find all types that are on the class path would load 500 classes; a type that is not known is
   * read twice, as a generic object first. What informers would keep and nobody here looks at is
   * left out.
   */
  static KubernetesSerialization serialization() {
    var mapper = new ObjectMapper();
    mapper.addMixIn(ObjectMeta.class, OfMetadata.class);
    mapper.addMixIn(Node.class, OfNode.class);
    var serialization = new KubernetesSerialization(mapper, false);
    for (var watched : List.of(VirtualIP.class, Node.class, Secret.class, Status.class)) {
      serialization.registerKubernetesResource(watched);
    }
    return serialization;
  }

  /** Server-side apply as a node's agent; what is its own, it takes. */
  static PatchContext applyAs(String node) {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(Names.agentFieldManager(node))
        .withForce(true)
        .build();
  }

  /** Who wrote which field: with many nodes the greater part of a VirtualIP. */
  @JsonIgnoreProperties("managedFields")
  private interface OfMetadata {}

  /** Images, conditions, capacities. */
  @JsonIgnoreProperties("status")
  private interface OfNode {}
}
