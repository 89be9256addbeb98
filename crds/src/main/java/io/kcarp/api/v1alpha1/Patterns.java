package io.kcarp.api.v1alpha1;

/**
 * Regular expressions (RE2) and lengths of the schema. An API server shows a pattern to the user
 * whose value does not match it, so these are short; the exact judgement, with a sentence, is left
 * to the CEL rules and to the operator.
 */
final class Patterns {
  /** An IPv4 or IPv6 address, with or without a prefix length. */
  static final String ADDRESS = "^[0-9a-fA-F.:]+(/[0-9]{1,3})?$";

  /**
   * Longer than any address needs: an IPv4 address inside IPv6 is to be refused by the rule that
   * says so, and a value that is too long is refused before.
   */
  static final int ADDRESS_LENGTH = 49;

  /** What Linux takes as the name of an interface. */
  static final String INTERFACE = "^[^/:\\s]+$";

  /** RFC 1123 subdomain: the name of a node or a Secret. */
  static final String DNS_SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** A key of a Secret's data. */
  static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";

  private Patterns() {}
}
