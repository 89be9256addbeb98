package io.kcarp.lab.cluster;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;

/** What is in the API before kcarp is: its definition, its namespace, the nodes. */
public final class ClusterObjects {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("lab")
          .withForce(true)
          .build();

  private ClusterObjects() {}

  /**
   * Creates them.
   *
   * @param nodes their addresses by their names; all are ready
   */
  public static void create(KubernetesClient client, Map<String, InetAddress> nodes)
      throws IOException {
    try (InputStream definition =
        Objects.requireNonNull(VirtualIP.class.getResourceAsStream(VirtualIP.CRD_RESOURCE))) {
      client.load(definition).items().forEach(item -> client.resource(item).create());
    }
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(Names.DEFAULT_NAMESPACE)
                .endMetadata()
                .build())
        .create();
    nodes.forEach((name, address) -> createNode(client, name, address));
  }

  private static void createNode(KubernetesClient client, String name, InetAddress address) {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("kubernetes.io/hostname", name)
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    client.resource(node).create();
    var status =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewStatus()
            .addNewAddress(address.getHostAddress(), "InternalIP")
            .addNewAddress(name, "Hostname")
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    client.resource(status).subresource("status").patch(APPLY);
  }
}
