package io.kcarp.operator.rollout;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * What the operator was installed with: its ClusterRole owns what the operator makes outside its
 * own namespace, so that Kubernetes' garbage collection takes that away when kcarp is uninstalled
 * before the operator came to it.
 */
final class Installation {
  /** As deploy/base names it. */
  static final String CLUSTER_ROLE = "kcarp-operator";

  private Installation() {}

  /**
   * A reference to the ClusterRole; empty when there is none, or the operator may not know: it runs
   * outside the cluster, or by rights that somebody else gave.
   */
  static Optional<OwnerReference> owner(KubernetesClient client) {
    try {
      return Optional.ofNullable(client.rbac().clusterRoles().withName(CLUSTER_ROLE).get())
          .map(Installation::reference);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static OwnerReference reference(ClusterRole role) {
    return new OwnerReferenceBuilder()
        .withApiVersion(role.getApiVersion())
        .withKind(role.getKind())
        .withName(role.getMetadata().getName())
        .withUid(role.getMetadata().getUid())
        .build();
  }
}
