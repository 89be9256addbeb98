package io.kcarp.api.v1alpha1;

/** When a better node takes over from a live master. */
public enum PreemptionPolicy {
  /** Only when the master fails or hands over. */
  Never,
  /** As soon as it hears a master with a longer interval. */
  Always
}
