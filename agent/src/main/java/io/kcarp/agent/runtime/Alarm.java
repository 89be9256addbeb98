package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;

/**
 * When to look for due deadlines again: never later than the earliest of them, perhaps earlier, as
 * most deadlines are put off before they are due. So the loop need not ask every virtual host after
 * every frame. It rings for a claim some time before that is due. Loop thread only.
 */
final class Alarm {
  private final long claimLeadNanos;
  private long atNanos = CarpState.NEVER;

  /**
   * @param claimLeadNanos how long before a claim it rings
   */
  Alarm(long claimLeadNanos) {
    this.claimLeadNanos = claimLeadNanos;
  }

  long atNanos() {
    return atNanos;
  }

  /** There is a deadline then. */
  void noLaterThan(long deadlineNanos) {
    atNanos = Math.min(atNanos, deadlineNanos);
  }

  /** There is a claim then, {@link CarpState#NEVER} if there is none. */
  void claim(long claimNanos) {
    noLaterThan(claimNanos - claimLeadNanos);
  }

  /** It rang: whoever has a deadline must say so again. */
  void reset() {
    atNanos = CarpState.NEVER;
  }
}
