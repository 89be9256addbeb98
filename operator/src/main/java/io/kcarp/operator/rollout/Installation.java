package io.kcarp.operator.rollout;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/**
 * What the operator was installed with, as far as its agents have to do with it.
 *
 * @param owner of what the operator makes outside its own namespace: its ClusterRole, so that
 *     Kubernetes' garbage collection takes that away when kcarp is uninstalled before the operator
 *     came to it
 * @param pullSecrets of its ServiceAccount, by which its image was pulled: the agents' comes from
 *     the same place
 */
record Installation(Optional<OwnerReference> owner, List<LocalObjectReference> pullSecrets) {
  /** As deploy/base names it. */
  static final String CLUSTER_ROLE = "kcarp-operator";

  /** As deploy/base names it. */
  static final String SERVICE_ACCOUNT = "kcarp-operator";

  /** Nothing is known of it. */
  static final Installation UNKNOWN = new Installation(Optional.empty(), List.of());

  Installation {
    pullSecrets = List.copyOf(pullSecrets);
  }

  /**
   * As it is now. What there is not, or the operator may not read, is empty: it runs outside the
   * cluster, or by rights that somebody else gave.
   */
  static Installation read(KubernetesClient client, String namespace) {
    return new Installation(
        read(client.rbac().clusterRoles().withName(CLUSTER_ROLE)).map(Installation::reference),
        read(client.serviceAccounts().inNamespace(namespace).withName(SERVICE_ACCOUNT))
            .map(ServiceAccount::getImagePullSecrets)
            .orElse(List.of()));
  }

  private static <T extends HasMetadata> Optional<T> read(Resource<T> resource) {
    try {
      return Optional.ofNullable(resource.get());
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
