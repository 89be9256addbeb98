package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpSettings;

/**
 * The dead man's switch: how long the kernel keeps an address of an agent that does not refresh it.
 *
 * <p>A holder that hangs must be rid of its addresses when its successor claims, so the lifetime is
 * what a backup waits, in the kernel's whole seconds and at least one; refreshed together with each
 * advertisement, it ends when that wait ends. The kernel is up to a second late.
 *
 * @param seconds the lifetime, at least 1
 * @param refreshNanos how long after a refresh the next one is due, whether or not an advertisement
 *     is sent
 */
record HoldTime(int seconds, long refreshNanos) {
  /** Each refresh is told to whoever listens to the kernel. */
  static final long AT_MOST_EVERY_NANOS = 400_000_000;

  /** What is left of the lifetime when the loop sees to it at the latest. */
  private static final long SPARE_NANOS = 800_000_000;

  /** The kernel rounds ages up by a fiftieth of a second. */
  private static final long EARLY_NANOS = 50_000_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  static HoldTime of(CarpSettings settings) {
    int seconds = Math.toIntExact(Math.max(1, settings.earliestClaimNanos() / NANOS_PER_SECOND));
    long refreshNanos = Math.max(AT_MOST_EVERY_NANOS, seconds * NANOS_PER_SECOND - SPARE_NANOS);
    return new HoldTime(seconds, refreshNanos);
  }

  /** How long after a refresh the address may be gone. */
  long mayExpireNanos() {
    return seconds * NANOS_PER_SECOND - EARLY_NANOS;
  }
}
