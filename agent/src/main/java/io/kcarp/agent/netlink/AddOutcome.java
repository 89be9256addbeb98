package io.kcarp.agent.netlink;

/** What became of {@link Netlink#addAddress}. */
public sealed interface AddOutcome
    permits AddOutcome.Added, AddOutcome.AlreadyPresent, AddressRefusal {

  /** The address is on the interface now, with our mark. */
  record Added() implements AddOutcome {}

  /** It was there before, ours or not; its mark is left as it was. */
  record AlreadyPresent() implements AddOutcome {}
}
