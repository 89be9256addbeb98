package io.kcarp.api.v1alpha1;

/** What it means for a VirtualIP that a node is cordoned. */
public enum CordonPolicy {
  /** Nothing: a cordoned node takes new pods no more, and can still hold an address. */
  Stay,
  /** The node hands over, and takes no part until it is uncordoned. */
  Leave
}
