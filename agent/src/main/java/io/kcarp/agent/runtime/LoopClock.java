package io.kcarp.agent.runtime;

import java.time.Instant;
import java.util.function.LongSupplier;

/** The loop's two clocks. Every decision uses the first; reports show the second. */
public interface LoopClock {

  /**
   * Nanoseconds on a clock that never goes back, is never set, and counts suspended time. Frames'
   * arrival times are on it too. Only differences mean anything.
   */
  long nanoTime();

  /** The time of day, for people. */
  Instant wallTime();

  /** The given clock, and the machine's time of day. */
  static LoopClock of(LongSupplier nanoTime) {
    return new LoopClock() {
      @Override
      public long nanoTime() {
        return nanoTime.getAsLong();
      }

      @Override
      public Instant wallTime() {
        return Instant.now();
      }
    };
  }
}
