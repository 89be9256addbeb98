package io.kcarp.lab.bench;

import java.util.Locale;
import java.util.stream.LongStream;

/** Least, middle and greatest of some durations. */
record Spread(long minNanos, long medianNanos, long maxNanos) {
  /**
   * Of an even number the median is the lower of the two in the middle.
   *
   * @param nanos at least one
   */
  static Spread of(LongStream nanos) {
    long[] sorted = nanos.sorted().toArray();
    return new Spread(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
  }

  /** Three cells of a Markdown row, in milliseconds. */
  String toCells() {
    return "%s | %s | %s".formatted(millis(minNanos), millis(medianNanos), millis(maxNanos));
  }

  /** Milliseconds with one decimal. */
  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }
}
