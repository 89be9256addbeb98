package io.kcarp.agent.wire;

/**
 * Whether a digest covers the IPv6 link-local addresses of a virtual host. Without any, the two
 * forms are one.
 */
public enum DigestForm {
  /** What OpenBSD sends; it accepts either. */
  WITHOUT_LINK_LOCAL,
  /** What FreeBSD and NetBSD send, and the only one that they accept. */
  WITH_LINK_LOCAL
}
