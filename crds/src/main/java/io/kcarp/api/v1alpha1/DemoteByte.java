package io.kcarp.api.v1alpha1;

/** What OpenBSD's demote byte means, which is not under the HMAC. */
public enum DemoteByte {
  /** Nothing: zero is sent, and what comes in is not looked at, as in UCARP(8). */
  Ignored,
  /** As on OpenBSD: sent while this node is demoted, and a demoted master is taken over. */
  Honoured
}
