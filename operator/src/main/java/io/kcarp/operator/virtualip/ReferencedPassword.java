package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Secret;
import io.kcarp.api.v1alpha1.PasswordSecretRef;
import io.kcarp.operator.policy.PasswordFact;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One reading of the user's password: the fact to judge and the bytes to use. No toString. */
final class ReferencedPassword {
  private final PasswordFact fact;
  private final byte[] bytes;

  private ReferencedPassword(PasswordFact fact, byte[] bytes) {
    this.fact = fact;
    this.bytes = bytes;
  }

  /**
   * Reads the reference.
   *
   * @param ref the spec's reference, or null when there is none
   * @param secret the Secret it names, or null when it does not exist
   */
  static ReferencedPassword read(
      @Nullable PasswordSecretRef ref, @Nullable Secret secret, String namespace) {
    if (ref == null) {
      return without(new PasswordFact.Generated());
    }
    if (secret == null) {
      return without(new PasswordFact.SecretMissing(namespace, ref.name()));
    }
    Map<String, String> data = secret.getData();
    String encoded = data == null ? null : data.get(ref.keyOrDefault());
    if (encoded == null) {
      return without(new PasswordFact.KeyMissing(namespace, ref.name(), ref.keyOrDefault()));
    }
    byte[] password = Base64.getDecoder().decode(encoded);
    return new ReferencedPassword(
        new PasswordFact.Given(
            ref.name(), ref.keyOrDefault(), password.length, hasControlByte(password)),
        password);
  }

  PasswordFact fact() {
    return fact;
  }

  /** The password, or empty when one is to be generated. */
  Optional<byte[]> bytes() {
    return fact instanceof PasswordFact.Given ? Optional.of(bytes) : Optional.empty();
  }

  private static ReferencedPassword without(PasswordFact fact) {
    return new ReferencedPassword(fact, new byte[0]);
  }

  private static boolean hasControlByte(byte[] password) {
    for (byte b : password) {
      if (b == 0 || b == '\n' || b == '\r') {
        return true;
      }
    }
    return false;
  }
}
