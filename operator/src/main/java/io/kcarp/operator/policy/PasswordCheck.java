package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.Reason;
import java.util.Optional;

/** Rules about {@code spec.passwordSecretRef}. */
final class PasswordCheck {
  /** UCARP(8) pads the password to the 20 bytes of its HMAC key and keeps the last for NUL. */
  static final int MAX_BYTES = 19;

  private PasswordCheck() {}

  static Optional<Violation> valid(Facts facts) {
    return switch (facts.password()) {
      case PasswordFact.Generated() -> Optional.empty();
      case PasswordFact.SecretMissing(String namespace, String secret) ->
          missing(
              "Secret "
                  + secret
                  + " does not exist in namespace "
                  + namespace
                  + ": create it there, or leave out spec.passwordSecretRef to have a password"
                  + " generated");
      case PasswordFact.KeyMissing(String namespace, String secret, String key) ->
          missing(
              "Secret "
                  + secret
                  + " in namespace "
                  + namespace
                  + " has no key "
                  + key
                  + ": add it, or name another key in spec.passwordSecretRef.key");
      case PasswordFact.Given given -> usable(given);
    };
  }

  private static Optional<Violation> usable(PasswordFact.Given given) {
    String where = "the password in Secret " + given.secret() + ", key " + given.key() + ", ";
    if (given.hasControlByte()) {
      return invalid(
          where
              + "contains a line break or NUL: write it without, as kubectl create secret generic"
              + " --from-literal does");
    }
    if (given.lengthBytes() == 0) {
      return invalid(where + "is empty: give 1 to " + MAX_BYTES + " bytes");
    }
    if (given.lengthBytes() > MAX_BYTES) {
      return invalid(
          where + "has " + given.lengthBytes() + " bytes: CARP's key takes at most " + MAX_BYTES);
    }
    return Optional.empty();
  }

  private static Optional<Violation> missing(String message) {
    return Optional.of(new Violation(Reason.PASSWORD_SECRET_MISSING, message));
  }

  private static Optional<Violation> invalid(String message) {
    return Optional.of(new Violation(Reason.INVALID_PASSWORD, message));
  }
}
