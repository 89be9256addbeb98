package io.kcarp.lab.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a time, or until one. */
final class Pause {
  private Pause() {}

  static void of(Duration duration) {
    until(System.nanoTime() + duration.toNanos());
  }

  /** Until a {@link System#nanoTime}. */
  static void until(long nanos) {
    for (long left; (left = nanos - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
    }
  }
}
