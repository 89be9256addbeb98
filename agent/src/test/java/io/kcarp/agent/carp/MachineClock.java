package io.kcarp.agent.carp;

/**
 * A machine's boot-time clock: it has a zero of its own, and runs a little fast or slow.
 *
 * @param atZeroNanos what it shows at the true time 0; negative on a machine that booted later
 * @param ppm how much too fast, in millionths
 */
record MachineClock(long atZeroNanos, int ppm) {
  private static final int MILLION = 1_000_000;

  /** Shows the true time. */
  static final MachineClock TRUE = new MachineClock(0, 0);

  /** One that shows {@code nanos} at {@code trueNanos}. */
  static MachineClock showing(long nanos, long trueNanos, int ppm) {
    return new MachineClock(nanos - elapsed(trueNanos, ppm), ppm);
  }

  /** What it shows. */
  long nanos(long trueNanos) {
    return atZeroNanos + elapsed(trueNanos, ppm);
  }

  /** The first true time at which it shows {@code nanos} or more. */
  long trueNanos(long nanos) {
    if (nanos == CarpState.NEVER) {
      return CarpState.NEVER;
    }
    long elapsed = nanos - atZeroNanos;
    if (ppm == 0) {
      return elapsed;
    }
    long guess = (long) (elapsed / (1 + (double) ppm / MILLION));
    while (nanos(guess) >= nanos) {
      guess--;
    }
    while (nanos(guess) < nanos) {
      guess++;
    }
    return guess;
  }

  private static long elapsed(long trueNanos, int ppm) {
    return trueNanos + trueNanos * ppm / MILLION;
  }
}
