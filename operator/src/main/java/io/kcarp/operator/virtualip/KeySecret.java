package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.kcarp.api.v1alpha1.Names;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Secret that agents read their keys from: an entry per VirtualIP, named like it.
 *
 * <p>Every write is a read-modify-write under the Secret's resourceVersion, so two writers can't
 * lose each other's entry: the slower one gets a conflict (an exception, and the reconcile is tried
 * again). A generated key that is there is never replaced, and one that vanished is written again
 * as long as {@link RememberedKeys} has it.
 */
final class KeySecret {
  private static final Logger LOG = LoggerFactory.getLogger(KeySecret.class);

  private final KubernetesClient client;
  private final String namespace;
  private final RememberedKeys keys;

  KeySecret(KubernetesClient client, String namespace, SecureRandom random) {
    this.client = client;
    this.namespace = namespace;
    this.keys = new RememberedKeys(random);
  }

  /**
   * The entry exists afterwards.
   *
   * @param given the user's password, or empty for a generated key
   * @param isRunning whether agents may run the VirtualIP already, under a key of before
   */
  void ensure(String virtualIp, Optional<byte[]> given, boolean isRunning) {
    Secret secret = resource().get();
    String entry = dataOf(secret).get(virtualIp);
    if (entry == null && given.isEmpty() && isRunning && !keys.has(virtualIp)) {
      LOG.warn(
          "The key of VirtualIP {} vanished from Secret {}/{} before this operator saw it: it gets a"
              + " new one, and peers outside Kubernetes need it too",
          virtualIp,
          namespace,
          Names.KEY_SECRET);
    }
    String wanted = keys.choose(virtualIp, entry, given);
    if (wanted.equals(entry)) {
      return;
    }
    Map<String, String> data = new HashMap<>(dataOf(secret));
    data.put(virtualIp, wanted);
    write(secret, data);
  }

  /** The entry is gone afterwards, and forgotten. */
  void remove(String virtualIp) {
    keys.forget(virtualIp);
    Secret secret = resource().get();
    Map<String, String> data = new HashMap<>(dataOf(secret));
    if (data.remove(virtualIp) != null) {
      write(secret, data);
    }
  }

  private void write(@Nullable Secret before, Map<String, String> data) {
    if (before == null) {
      Secret first =
          new SecretBuilder()
              .withNewMetadata()
              .withName(Names.KEY_SECRET)
              .withNamespace(namespace)
              .endMetadata()
              .withType("Opaque")
              .withData(data)
              .build();
      client.resource(first).create();
    } else {
      client.resource(before.edit().withData(data).build()).update();
    }
  }

  private Resource<Secret> resource() {
    return client.secrets().inNamespace(namespace).withName(Names.KEY_SECRET);
  }

  private static Map<String, String> dataOf(@Nullable Secret secret) {
    return secret == null || secret.getData() == null ? Map.of() : secret.getData();
  }
}
