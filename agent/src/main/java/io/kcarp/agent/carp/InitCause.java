package io.kcarp.agent.carp;

/** Why a virtual host does not take part. */
public enum InitCause {
  /** Not started yet. */
  NEW,
  /** No carrier. */
  NO_CARRIER,
  /** The interface is administratively down. */
  INTERFACE_DOWN,
  /** The interface is gone, or none holds the subnet. */
  NO_INTERFACE,
  /** The kernel refused the addresses; tried again after {@link CarpEngine#RETRY_NANOS}. */
  ADDRESS_REFUSED,
  /** A host outside the group has an address; until it is gone. */
  ADDRESS_CONFLICT,
  /** The agent is ending. */
  SHUTDOWN,
  /** No longer wanted, or the node stands aside and another one has the addresses. */
  STOPPED
}
