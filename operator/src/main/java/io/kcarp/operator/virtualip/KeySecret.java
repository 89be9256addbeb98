package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Secret that agents read their keys from; {@link Names#keyEntry} names its entries.
 *
 * <p>Every write is a read-modify-write under the Secret's resourceVersion, so two writers can't
 * lose each other's entry: the slower one gets a conflict (an exception, and the reconcile is tried
 * again). An entry that is there is never changed, and one that vanished is written again as long
 * as {@link RememberedKeys} has it.
 */
final class KeySecret {
  private static final Logger LOG = LoggerFactory.getLogger(KeySecret.class);

  private final KubernetesClient client;
  private final String namespace;
  private final KeySeed seed;
  private final RememberedKeys remembered = new RememberedKeys();

  /** As read or written last, while nobody is known to have changed it. */
  private @Nullable Secret latest;

  private volatile boolean isStale = true;

  KeySecret(KubernetesClient client, String namespace, KeySeed seed) {
    this.client = client;
    this.namespace = namespace;
    this.seed = seed;
  }

  /** One reading of the Secret, for one VirtualIP. */
  final class Reading {
    private final String virtualIp;
    private final @Nullable Secret secret;
    private final Keyring keyring;

    private Reading(String virtualIp, @Nullable Secret secret, Keyring keyring) {
      this.virtualIp = virtualIp;
      this.secret = secret;
      this.keyring = keyring;
    }

    /** The entry that holds, or will hold, the key that the spec asks for. */
    String wanted() {
      return keyring.wanted();
    }

    /**
     * The configuration's entries exist afterwards, but for those that are lost.
     *
     * @param keepOthers whether the VirtualIP's other entries stay
     * @param next VirtualIPs that will need a generated key, and whose end will be seen: one write
     *     for all that were applied together
     */
    void ensure(
        EffectiveConfiguration effective, boolean keepOthers, Supplier<Stream<String>> next) {
      List<String> needed = Keyring.entries(virtualIp, effective);
      List<String> lost = keyring.lost(needed);
      if (!lost.isEmpty()) {
        LOG.warn(
            "{} of VirtualIP {} vanished from Secret {}/{} before this operator saw it: it gets"
                + " another key, in two steps, and peers outside Kubernetes need that too",
            lost,
            virtualIp,
            namespace,
            Names.KEY_SECRET);
      }
      UnaryOperator<String> generator = seed.generator();
      Map<String, String> own = keyring.complete(needed, keepOthers, generator);
      remembered.replace(virtualIp, own);
      Map<String, String> data = new HashMap<>(dataOf(secret));
      data.keySet().removeIf(entry -> Names.keyOwner(entry).equals(virtualIp));
      data.putAll(own);
      if (!data.equals(dataOf(secret))) {
        next.get().forEach(name -> addFirstKey(name, data, generator));
        write(secret, data);
      }
    }
  }

  private void addFirstKey(
      String virtualIp, Map<String, String> data, UnaryOperator<String> generator) {
    boolean hasNone =
        remembered.of(virtualIp).isEmpty()
            && data.keySet().stream().map(Names::keyOwner).noneMatch(virtualIp::equals);
    if (hasNone) {
      String entry = Names.keyEntry(virtualIp, 1);
      data.put(entry, generator.apply(entry));
    }
  }

  /**
   * Reads the Secret.
   *
   * @param current what agents run, or null before the first acceptance
   * @param password the user's, or empty for a generated key
   */
  Reading read(
      String virtualIp, @Nullable EffectiveConfiguration current, Optional<byte[]> password) {
    Secret secret = latest();
    Map<String, String> known = new HashMap<>(remembered.of(virtualIp));
    known.putAll(
        dataOf(secret).entrySet().stream()
            .filter(entry -> Names.keyOwner(entry.getKey()).equals(virtualIp))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    return new Reading(virtualIp, secret, new Keyring(virtualIp, known, current, password));
  }

  /** The entries are gone afterwards, and forgotten. */
  void remove(String virtualIp) {
    remembered.forget(virtualIp);
    Secret secret = latest();
    Map<String, String> data = new HashMap<>(dataOf(secret));
    if (data.keySet().removeIf(entry -> Names.keyOwner(entry).equals(virtualIp))) {
      write(secret, data);
    }
  }

  /** It may have changed. Any thread. */
  void changed() {
    isStale = true;
  }

  private @Nullable Secret latest() {
    return isStale ? ask(() -> resource().get()) : latest;
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
      var _ = ask(() -> client.resource(first).create());
    } else {
      var _ = ask(() -> client.resource(before.edit().withData(data).build()).update());
    }
  }

  private @Nullable Secret ask(Supplier<@Nullable Secret> request) {
    // Before the request: what changes after it makes the answer stale.
    isStale = false;
    try {
      latest = request.get();
      return latest;
    } catch (RuntimeException e) {
      isStale = true;
      throw e;
    }
  }

  private Resource<Secret> resource() {
    return client.secrets().inNamespace(namespace).withName(Names.KEY_SECRET);
  }

  private static Map<String, String> dataOf(@Nullable Secret secret) {
    return secret == null || secret.getData() == null ? Map.of() : secret.getData();
  }
}
