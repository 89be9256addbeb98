package io.kcarp.agent.carp;

/** What becomes of the 64-bit counter from one advertisement to the next. */
public enum CounterPolicy {
  /** As ucarp, FreeBSD and NetBSD: one more than the last one sent or heard. */
  FOLLOWING,
  /** As OpenBSD, pfSense and OPNsense: the random start, for ever. */
  CONSTANT;

  /** The counter after {@code heard} was heard. */
  long afterHearing(long own, long heard) {
    return switch (this) {
      case FOLLOWING -> heard;
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
