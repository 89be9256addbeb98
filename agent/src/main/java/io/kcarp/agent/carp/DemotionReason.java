package io.kcarp.agent.carp;

/** Why a node would rather not be master. */
public enum DemotionReason {
  /**
   * Three advertisements in a row could not be sent, of whatever family; ends when three in a row
   * could, or as the runtime sees fit where nothing is sent.
   */
  SEND_FAILURES,
  /** The kernel refused the addresses at the last claim; ends when it takes them. */
  ADDRESSES_REFUSED,
  /** Another program takes the addresses off again and again. */
  ADDRESSES_REMOVED
}
