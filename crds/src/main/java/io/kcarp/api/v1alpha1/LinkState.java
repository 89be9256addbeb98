package io.kcarp.api.v1alpha1;

/** What the loss of an interface's carrier means. */
public enum LinkState {
  /** The node leaves the election until the carrier is back. */
  Track,
  /** Nothing, as with UCARP(8)'s --ignoreifstate. */
  Ignore
}
