package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;
import java.util.ArrayDeque;

/**
 * How often another program took addresses off. More than {@value #TOLERATED} times in a minute is
 * a fight that a node should not be master in, for as long as it lasts and a minute more. What
 * comes within a second is one time: several addresses flushed, a link that goes down. Loop thread
 * only.
 */
final class Removals {
  static final int TOLERATED = 5;
  static final long WINDOW_NANOS = 60_000_000_000L;

  private static final long ONE_TIME_NANOS = 1_000_000_000L;

  /** The times of the last minute, a second apart and so few. */
  private final ArrayDeque<Long> lastNanos = new ArrayDeque<>();

  private long peaceAtNanos = CarpState.NEVER;

  /** Whether a removal now does not belong to the last time. */
  boolean isNews(long nowNanos) {
    return lastNanos.isEmpty() || nowNanos - lastNanos.getLast() > ONE_TIME_NANOS;
  }

  /** One more time; whether that is too many. */
  boolean another(long nowNanos) {
    lastNanos.removeIf(nanos -> nowNanos - nanos > WINDOW_NANOS);
    lastNanos.add(nowNanos);
    boolean tooMany = lastNanos.size() > TOLERATED;
    if (tooMany || peaceAtNanos != CarpState.NEVER) {
      peaceAtNanos = nowNanos + WINDOW_NANOS;
    }
    return tooMany;
  }

  /** When the fight will be over, {@link CarpState#NEVER} while there is none. */
  long peaceAtNanos() {
    return peaceAtNanos;
  }

  /** It is over. */
  void peace() {
    peaceAtNanos = CarpState.NEVER;
    lastNanos.clear();
  }
}
