package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.math.BigInteger;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What generated keys are made of: the same seed gives each entry of the key Secret the same key
 * again, so that a user has one thing to save, once, and a VirtualIP that a restored etcd lacks
 * comes back with the key that its agents run. It is in a Secret of its own, which agents can't
 * read.
 */
final class KeySeed {
  /** The Secret. */
  static final String SECRET = "kcarp-key-seed";

  /** Its one entry: text, so that it is easily saved. */
  static final String ENTRY = "seed";

  /** As long as UCARP(8) takes; 19 base62 characters are 113 bits. */
  static final int KEY_LENGTH = 19;

  /** 256 bits. */
  private static final int SEED_LENGTH = 43;

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String ALGORITHM = "HmacSHA256";
  private static final Logger LOG = LoggerFactory.getLogger(KeySeed.class);

  private final KubernetesClient client;
  private final String namespace;
  private final SecureRandom random;

  KeySeed(KubernetesClient client, String namespace, SecureRandom random) {
    this.client = client;
    this.namespace = namespace;
    this.random = random;
  }

  /** Makes one unless there is one; whoever needs no generated key needs none that is right. */
  void ensure() {
    try {
      var _ = read();
    } catch (IllegalStateException e) {
      LOG.warn("No key can be made: {}", e.getMessage());
    } catch (KubernetesClientException e) {
      // A container that starts while the namespace is being deleted has this to say, and no more.
      if (!isOfTheNamespacesEnd(e)) {
        throw e;
      }
      LOG.warn("No key can be made: {}", e.getMessage());
    }
  }

  private static boolean isOfTheNamespacesEnd(KubernetesClientException refused) {
    Status status = refused.getStatus();
    return status != null
        && status.getDetails() != null
        && status.getDetails().getCauses() != null
        && status.getDetails().getCauses().stream()
            .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }

  /**
   * Gives entries' keys, in base64, of the seed as it is when the first is asked for.
   *
   * <p>It throws IllegalStateException when the Secret has no seed.
   */
  UnaryOperator<String> generator() {
    return new UnaryOperator<>() {
      private byte @Nullable [] seed;

      @Override
      public String apply(String entry) {
        byte[] made = seed == null ? read() : seed;
        seed = made;
        return keyOf(made, entry);
      }
    };
  }

  static String keyOf(byte[] seed, String entry) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(seed, ALGORITHM));
      BigInteger number = new BigInteger(1, mac.doFinal(entry.getBytes(StandardCharsets.UTF_8)));
      BigInteger base = BigInteger.valueOf(BASE62.length());
      StringBuilder key = new StringBuilder(KEY_LENGTH);
      for (int i = 0; i < KEY_LENGTH; i++) {
        BigInteger[] parts = number.divideAndRemainder(base);
        key.append(BASE62.charAt(parts[1].intValueExact()));
        number = parts[0];
      }
      return base64(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  private byte[] read() {
    Secret secret = get();
    if (secret == null) {
      secret = create();
    }
    Map<String, String> data = secret == null ? null : secret.getData();
    // Saved in a file it may have got the end of a line.
    String seed =
        data == null || data.get(ENTRY) == null
            ? ""
            : new String(Base64.getDecoder().decode(data.get(ENTRY)), StandardCharsets.UTF_8)
                .strip();
    if (seed.isEmpty()) {
      throw new IllegalStateException(
          "Secret "
              + namespace
              + "/"
              + SECRET
              + " has no entry "
              + ENTRY
              + ", of which keys are made: put the one that was saved there, or delete the Secret");
    }
    return seed.getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Secret get() {
    return client.secrets().inNamespace(namespace).withName(SECRET).get();
  }

  private @Nullable Secret create() {
    StringBuilder seed = new StringBuilder(SEED_LENGTH);
    for (int i = 0; i < SEED_LENGTH; i++) {
      seed.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    Secret first =
        new SecretBuilder()
            .withNewMetadata()
            .withName(SECRET)
            .withNamespace(namespace)
            .endMetadata()
            .withType("Opaque")
            .withData(Map.of(ENTRY, base64(seed)))
            .build();
    try {
      Secret created = client.resource(first).create();
      LOG.info(
          "Made Secret {}/{}, of which keys are made: save it, once, for the loss of an etcd",
          namespace,
          SECRET);
      return created;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        // The other operator's, or the user's.
        return get();
      }
      throw e;
    }
  }

  private static String base64(CharSequence text) {
    return Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
