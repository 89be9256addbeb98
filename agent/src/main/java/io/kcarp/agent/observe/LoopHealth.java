package io.kcarp.agent.observe;

/** Whether the loop is alive. */
@FunctionalInterface
public interface LoopHealth {

  /** A loop that did not turn for so long is stuck. */
  long STUCK_AFTER_NANOS = 5_000_000_000L;

  /** Nanoseconds since the loop last turned, on the loop's clock. Any thread. */
  long nanosSinceLastTurn();

  /** Whether it turned lately enough. */
  default boolean turning() {
    return nanosSinceLastTurn() < STUCK_AFTER_NANOS;
  }
}
