package io.kcarp.api.v1alpha1;

/** How advertisements reach the other hosts. */
public enum TransportMode {
  /** To a multicast group. */
  Multicast,
  /** To a multicast group's IP address, in frames to everybody: UCARP(8)'s --nomcast. */
  Broadcast,
  /** To each of the other hosts. */
  Unicast
}
