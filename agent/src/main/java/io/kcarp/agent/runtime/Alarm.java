package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;

/**
 * When to look for due deadlines again: never later than the earliest of them, perhaps earlier, as
 * most deadlines are put off before they are due. So the loop need not ask every virtual host after
 * every frame. For a claim it rings before, to prepare it, and goes on ringing in the last moment,
 * so that the loop is awake when it is due. Loop thread only.
 */
final class Alarm {
  private final Preparation preparation;
  private long atNanos = CarpState.NEVER;

  Alarm(Preparation preparation) {
    this.preparation = preparation;
  }

  long atNanos() {
    return atNanos;
  }

  /** There is a deadline then. */
  void noLaterThan(long deadlineNanos) {
    atNanos = Math.min(atNanos, deadlineNanos);
  }

  /**
   * There is a claim then, {@link CarpState#NEVER} if there is none, of a virtual host with that
   * dead time.
   */
  void claim(long claimNanos, long nowNanos, long deadTimeNanos) {
    noLaterThan(claimNanos - preparation.leadNanos(claimNanos - nowNanos, deadTimeNanos));
  }

  /** It rang: whoever has a deadline must say so again. */
  void reset() {
    atNanos = CarpState.NEVER;
  }
}
