package io.kcarp.lab.kubelet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;

/** Writes status by server-side apply under one field manager. */
final class StatusWriter {
  private final KubernetesClient client;
  private final PatchContext apply;

  StatusWriter(KubernetesClient client, String fieldManager) {
    this.client = client;
    apply =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(fieldManager)
            .withForce(true)
            .build();
  }

  /**
   * Applies the status of this object; does nothing when there is no such object any more.
   *
   * @param named nothing but names and the status
   */
  void write(HasMetadata named) {
    try {
      var _ = client.resource(named).subresource("status").patch(apply);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
