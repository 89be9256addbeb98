package io.kcarp.lab.faults;

import java.util.Locale;
import java.util.stream.LongStream;

/** Some quantities, in order of size. */
record Spread(long min, long median, long p95, long max) {
  private static final double PERCENT_95 = 0.95;

  /**
   * By nearest rank: each is one of the quantities. Of an even number the median is the lower of
   * the two in the middle.
   *
   * @param quantities at least one
   */
  static Spread of(LongStream quantities) {
    long[] sorted = quantities.sorted().toArray();
    int p95 = (int) Math.ceil(PERCENT_95 * sorted.length) - 1;
    return new Spread(
        sorted[0], sorted[(sorted.length - 1) / 2], sorted[p95], sorted[sorted.length - 1]);
  }

  /** Milliseconds: with a decimal below 100. */
  static String millis(long nanos) {
    double millis = nanos / 1e6;
    return String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%,.0f", millis);
  }
}
