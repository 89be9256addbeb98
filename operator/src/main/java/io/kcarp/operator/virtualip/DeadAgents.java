package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.operator.status.Remnant;
import java.util.List;

/** Withdraws what dead nodes left, under their own field managers. */
final class DeadAgents {
  private final KubernetesClient client;

  DeadAgents(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Applies what remains of the node's part of the status.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException 409 when the object has changed
   *     since it was read: the node may live after all
   */
  void withdraw(VirtualIP seen, Remnant remnant) {
    VirtualIP patch = new VirtualIP();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(seen.getMetadata().getName())
            .withResourceVersion(seen.getMetadata().getResourceVersion())
            .build());
    // An empty status could leave null behind, which the API server refuses: rather none.
    remnant.keep().ifPresent(entry -> patch.setStatus(entryAlone(entry)));
    PatchContext asTheNode =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(Names.agentFieldManager(remnant.node()))
            .withForce(true)
            .build();
    client.resource(patch).subresource("status").patch(asTheNode);
  }

  private static VirtualIPStatus entryAlone(NodeEntry entry) {
    return new VirtualIPStatus(
        null, null, null, null, null, null, null, null, null, null, List.of(entry));
  }
}
