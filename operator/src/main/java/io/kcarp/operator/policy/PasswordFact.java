package io.kcarp.operator.policy;

/** What the policy may know of the password: never the password. */
public sealed interface PasswordFact {
  /** The spec references none: the operator generates one. */
  record Generated() implements PasswordFact {}

  /** The referenced Secret does not exist. */
  record SecretMissing(String namespace, String secret) implements PasswordFact {}

  /** The referenced Secret exists, without that key. */
  record KeyMissing(String namespace, String secret, String key) implements PasswordFact {}

  /**
   * The referenced password.
   *
   * @param lengthBytes its length
   * @param hasControlByte whether it contains NUL, CR or LF, which other CARP programs cut off
   */
  record Given(String secret, String key, int lengthBytes, boolean hasControlByte)
      implements PasswordFact {}
}
