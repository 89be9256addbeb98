package io.kcarp.agent.link.pcap;

import java.time.Duration;
import java.time.Instant;

/**
 * When a frame arrived. The kernel notes it before it wakes the capture thread, which on an idle
 * machine takes a third of a millisecond: a dead time that began with the thread would be that much
 * longer than a peer's.
 */
final class Arrival {
  /**
   * The kernel notes the time of day. A frame that seems to have waited longer than this, or to
   * come from the future, was noted before somebody set that clock.
   */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

  private Arrival() {}

  /**
   * The arrival on the loop's clock, of whatever counts unless it is old: what can't be told is
   * now.
   *
   * @param noted by the kernel
   * @param wallNow the same clock now
   * @param nowNanos the loop's clock now
   */
  static long nanos(Instant noted, Instant wallNow, long nowNanos) {
    Duration waited = Duration.between(noted, wallNow);
    return waited.isNegative() || waited.compareTo(LONGEST_WAIT) > 0
        ? nowNanos
        : nowNanos - waited.toNanos();
  }

  /** The same, of whatever counts only if it is new: what can't be told is old. */
  static long earliestNanos(Instant noted, Instant wallNow, long nowNanos) {
    Duration waited = Duration.between(noted, wallNow);
    return nowNanos - (waited.isNegative() ? LONGEST_WAIT : waited).toNanos();
  }
}
