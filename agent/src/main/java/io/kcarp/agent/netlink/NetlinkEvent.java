package io.kcarp.agent.netlink;

/**
 * What a {@link NetlinkWatch} tells. Each event states what is, not only that something differs.
 */
public sealed interface NetlinkEvent {

  /** The link appeared, or anything about it changed: name, flags, carrier, address, MTU. */
  record LinkChanged(Link link) implements NetlinkEvent {}

  /** The link is gone from this network namespace, with its addresses. */
  record LinkRemoved(int interfaceIndex, String name) implements NetlinkEvent {}

  /** The address was added, or its flags or lifetime changed. */
  record AddressAdded(InterfaceAddress address) implements NetlinkEvent {}

  /**
   * The address was removed by someone, or its lifetime ended, or (IPv6 only) its link went down:
   * the kernel takes IPv6 addresses off a link that goes down, and leaves IPv4 ones.
   */
  record AddressRemoved(InterfaceAddress address) implements NetlinkEvent {}

  /**
   * Events were lost: the kernel's queue ran over (ENOBUFS), or one was unreadable. What was still
   * queued is dropped before this is told, so a list made now is not followed by older news.
   */
  record Overrun() implements NetlinkEvent {}

  /**
   * The watch ended by itself because its socket failed; no event follows. Open another one.
   *
   * @param cause one sentence
   */
  record Stopped(String cause) implements NetlinkEvent {}
}
