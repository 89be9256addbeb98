package io.kcarp.agent.carp;

/** What can befall a group. */
enum Disturbance {
  KILL,
  POWER_OFF,
  START,
  CUT_LINK,
  MEND_LINK,
  PAUSE,
  SUSPEND,
  WAKE,
  HAND_OVER,
  SHUT_DOWN,
  STOP,
  BLOCK_ONE_WAY,
  PART,
  CLEAR_WIRE,
  LOSE_FRAMES,
  DOUBLE_FRAMES,
  LOSE_FAMILY,
  FAIL_SENDS,
  MEND_SENDS,
  REFUSE_ADDRESSES,
  ACCEPT_ADDRESSES,
  REMOVE_ADDRESSES,
  DEMOTE,
  DEMOTE_ALL,
  END_DEMOTION,
  CHANGE_ADVSKEW,
  CHANGE_ADVBASE,
  CHANGE_PREEMPT,
  CHANGE_DEAD_RATIO,
  CHANGE_KEY,
  CHANGE_ADDRESSES;

  /** How often each is done in 10,000 histories at least. */
  static final int AT_LEAST = 500;
}
