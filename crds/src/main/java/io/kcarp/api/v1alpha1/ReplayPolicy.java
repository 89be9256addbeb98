package io.kcarp.api.v1alpha1;

/** What becomes of an advertisement that looks like a recorded one sent again. */
public enum ReplayPolicy {
  /** It is counted and reported, and counts like any other. */
  Report,
  /** It is counted, reported and dropped. */
  Drop
}
