package io.kcarp.agent.carp;

/** What becomes of the 64-bit counter from one advertisement to the next. */
public enum CounterPolicy {
  /**
   * As ucarp, FreeBSD and NetBSD: one more than the last one sent or heard. Unlike there it does
   * not go back by a little: whoever lags behind, after a partition, follows us instead, and what
   * others have heard of us does not look like a replay.
   */
  FOLLOWING,
  /** As OpenBSD, pfSense and OPNsense: the random start, for ever. */
  CONSTANT;

  /** 194 days of an advertisement a second. */
  static final long A_LITTLE = 1 << 24;

  /** The counter after {@code heard} was heard. */
  long afterHearing(long own, long heard) {
    return switch (this) {
      case FOLLOWING -> own - heard >= 0 && own - heard <= A_LITTLE ? own : heard;
      case CONSTANT -> own;
    };
  }

  /** The counter of the next advertisement. */
  long next(long own) {
    return switch (this) {
      case FOLLOWING -> own + 1;
      case CONSTANT -> own;
    };
  }
}
