package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;

/**
 * When to look for due deadlines again: never later than the earliest of them, perhaps earlier, as
 * most deadlines are put off before they are due. So the loop need not ask every virtual host after
 * every frame. Loop thread only.
 */
final class Alarm {
  private long atNanos = CarpState.NEVER;

  long atNanos() {
    return atNanos;
  }

  /** There is a deadline then. */
  void noLaterThan(long deadlineNanos) {
    atNanos = Math.min(atNanos, deadlineNanos);
  }

  /** It rang: whoever has a deadline must say so again. */
  void reset() {
    atNanos = CarpState.NEVER;
  }
}
