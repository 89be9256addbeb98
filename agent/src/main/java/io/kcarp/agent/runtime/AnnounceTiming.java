package io.kcarp.agent.runtime;

import java.time.Duration;

/**
 * How often a master tells its neighbours where the addresses are.
 *
 * @param count how often in a row when the addresses came here, at least 1
 * @param intervalNanos between those, at least 1
 * @param refreshNanos from the last time to the next when nothing happens, 0: never
 */
public record AnnounceTiming(int count, long intervalNanos, long refreshNanos) {
  /**
   * A neighbour that lost the first frame, or a switch port that was not forwarding yet, gets
   * another within the fifth of a second in which nobody notices; what this does not reach the
   * refresh does.
   */
  public static final AnnounceTiming DEFAULT = ofMillis(3, 100, Duration.ofSeconds(60).toMillis());

  /** Refuses what can't be done. */
  public AnnounceTiming {
    if (count < 1 || intervalNanos < 1 || refreshNanos < 0) {
      throw new IllegalArgumentException(
          "announcements need a count and an interval of at least 1, and no negative refresh");
    }
  }

  /** The same in milliseconds. */
  public static AnnounceTiming ofMillis(int count, long intervalMillis, long refreshMillis) {
    return new AnnounceTiming(count, intervalMillis * 1_000_000, refreshMillis * 1_000_000);
  }
}
