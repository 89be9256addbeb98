package io.kcarp.agent.netlink;

/** What became of {@link Netlink#removeAddress}. */
public sealed interface RemoveOutcome
    permits RemoveOutcome.Removed, RemoveOutcome.Absent, AddressRefusal {

  /** The address is off the interface now. */
  record Removed() implements RemoveOutcome {}

  /** The interface is there, but did not have the address with this prefix length. */
  record Absent() implements RemoveOutcome {}
}
