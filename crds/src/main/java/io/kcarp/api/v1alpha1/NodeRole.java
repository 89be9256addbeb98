package io.kcarp.api.v1alpha1;

/** CARP's three states, as a node reports them. */
public enum NodeRole {
  /** Not taking part; the entry's reason says why. */
  Init,
  /** Listening; takes over when the master falls silent. */
  Backup,
  /** Holds the addresses and advertises. */
  Master
}
