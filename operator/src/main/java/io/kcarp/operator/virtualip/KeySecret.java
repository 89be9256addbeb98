package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.kcarp.api.v1alpha1.Names;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one Secret that agents read their keys from: an entry per VirtualIP, named like it.
 *
 * <p>Every write is a read-modify-write under the Secret's resourceVersion, so two writers can't
 * lose each other's entry: the slower one gets a conflict (an exception, and the reconcile is tried
 * again). A generated key that is there is never replaced.
 */
final class KeySecret {
  /** As long as UCARP(8) takes; 19 base62 characters are 113 bits. */
  static final int GENERATED_LENGTH = 19;

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final KubernetesClient client;
  private final String namespace;
  private final SecureRandom random;

  KeySecret(KubernetesClient client, String namespace, SecureRandom random) {
    this.client = client;
    this.namespace = namespace;
    this.random = random;
  }

  /**
   * The entry exists afterwards.
   *
   * @param given the user's password, or empty for a generated key
   */
  void ensure(String virtualIp, Optional<byte[]> given) {
    Secret secret = resource().get();
    String entry = dataOf(secret).get(virtualIp);
    if (entry != null && given.isEmpty()) {
      return;
    }
    String wanted = Base64.getEncoder().encodeToString(given.orElseGet(this::generate));
    if (wanted.equals(entry)) {
      return;
    }
    Map<String, String> data = new HashMap<>(dataOf(secret));
    data.put(virtualIp, wanted);
    write(secret, data);
  }

  /** The entry is gone afterwards. */
  void remove(String virtualIp) {
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

  private byte[] generate() {
    StringBuilder key = new StringBuilder(GENERATED_LENGTH);
    for (int i = 0; i < GENERATED_LENGTH; i++) {
      key.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return key.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
