package io.kcarp.agent.wire;

/** Whether a digest is right, and which one it is. */
public sealed interface Authentication {
  /**
   * Right.
   *
   * @param basis 0 for the basis that is sent too, else 1 + its place among the others
   * @param form with a basis that has no link-local address, the form that is sent
   */
  record Accepted(int basis, DigestForm form) implements Authentication {}

  /** Another key, other addresses, or forged. */
  record Refused() implements Authentication {}
}
