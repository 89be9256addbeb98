package io.kcarp.agent.carp;

/**
 * What a history is made of, with how often it must happen in 10,000 of them: what is rare by
 * accident is not tested.
 */
enum Happening {
  /** A claim after silence, which had been preceded by a master. */
  FAILOVER(10_000),
  HAND_OVER(1_000),
  /** A master that had a successor, or a backup that heard a master. */
  STOOD_ASIDE(2_000),
  /** Nobody took over. */
  STAYED_THOUGH_TO_STAND_ASIDE(300),
  SHUTDOWN(2_000),
  BOW_OUT_HONOURED(5_000),
  PREEMPTION(4_000),
  WILL_TIME_OUT(500),
  DEMOTE_BYTE_HONOURED(500),
  BETTER_MASTER_HEARD(10_000),
  TIE(2_000),
  MASTER_WOKE_LATE(1_000),
  /** A restart that moved nothing. */
  ADOPTION(500),
  LINK_LOST(2_000),
  ADDRESS_REFUSED(1_000),
  RETRY(1_000),
  DEMOTION(10_000),
  LEFT_WHEN_DEMOTED(2_000),
  /** Nobody took over. */
  STAYED_THOUGH_DEMOTED(500),
  SILENT_FAMILY(2_000),
  PARTITION(10_000),
  HEAL(5_000),
  /** Of which none leaves. */
  TWO_MASTERS(10_000),
  FRAME_LOST(500_000),
  FRAME_DOUBLED(100_000),
  /** Its digest was over another key or other addresses. */
  FRAME_REFUSED(5_000),
  /** The group settled. */
  PEACE(10_000),
  PEACE_WITH_LOSSES(500),
  /** A planned one, watched from begin to end. */
  SEAMLESS_MOVE(1_000),
  KEY_CHANGE(2_000),
  ADDRESS_CHANGE(2_000);

  /** How often in 10,000 histories at least. */
  final int atLeast;

  Happening(int atLeast) {
    this.atLeast = atLeast;
  }
}
