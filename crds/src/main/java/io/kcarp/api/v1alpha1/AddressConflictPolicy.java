package io.kcarp.api.v1alpha1;

/** What a node does that would claim an address which a host outside the group has. */
public enum AddressConflictPolicy {
  /** It does not claim, says so, and looks again every second. */
  Refuse,
  /** It claims and announces the address, and reports the conflict. */
  Defend
}
