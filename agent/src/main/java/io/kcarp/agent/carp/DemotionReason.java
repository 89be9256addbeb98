package io.kcarp.agent.carp;

/** Why a node would rather not be master. */
public enum DemotionReason {
  /** Three advertisements in a row could not be sent; ends when three in a row could. */
  SEND_FAILURES,
  /** Another program takes the addresses off again and again. */
  ADDRESSES_REMOVED
}
