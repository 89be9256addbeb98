package io.kcarp.agent.runtime;

import java.time.Instant;

/** The loop's two clocks. Every decision uses the first; reports show the second. */
public interface LoopClock {

  /** Monotonic nanoseconds, on the clock of frames' arrival times. */
  long nanoTime();

  /** The time of day, for people. */
  Instant wallTime();

  /** The machine's. */
  static LoopClock system() {
    return new LoopClock() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public Instant wallTime() {
        return Instant.now();
      }
    };
  }
}
