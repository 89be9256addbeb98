package io.kcarp.api.v1alpha1;

/** Whether link-local virtual addresses enter the HMAC of what is sent; both are accepted. */
public enum DigestCoverage {
  /** They don't: OpenBSD. */
  WithoutLinkLocal,
  /** They do: FreeBSD, NetBSD. */
  WithLinkLocal
}
