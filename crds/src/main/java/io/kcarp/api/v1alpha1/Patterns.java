package io.kcarp.api.v1alpha1;

/**
 * Regular expressions (RE2) and lengths of the schema. An API server shows a pattern to the user
 * whose value does not match it, so these are short; the exact judgement, with a sentence, is left
 * to the CEL rules and to the operator.
 */
final class Patterns {
  /** Dotted quad, with or without a prefix length. */
  static final String IPV4 = "^[0-9]{1,3}(\\.[0-9]{1,3}){3}(/([0-9]|[12][0-9]|3[0-2]))?$";

  /**
   * The longest IPv6 address with prefix length. Longer than any IPv4 address needs, because a
   * value that is too long is refused before the rule that says why IPv6 is.
   */
  static final int ADDRESS_LENGTH = 43;

  /** What Linux takes as the name of an interface. */
  static final String INTERFACE = "^[^/:\\s]+$";

  /** RFC 1123 subdomain: the name of a node or a Secret. */
  static final String DNS_SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** A key of a Secret's data. */
  static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";

  private Patterns() {}
}
