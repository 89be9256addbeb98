package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.CarpState;
import org.jspecify.annotations.Nullable;

/**
 * When one virtual host tells its neighbours where the addresses are: at once when there is a
 * reason, some times more in a row when they came here, and again when nothing happened for long.
 *
 * <p>The frames of others must not make us flood. One who replays advertisements gets half of
 * {@value #IN_A_ROW} answers, and then one each {@value #GAP_MILLIS} ms; but no reason is
 * forgotten: what is put off is owed, so that the last word is ours. The other half is kept for
 * takeovers, which are announced at once even while rivals are many.
 *
 * <p>Loop thread only; does no I/O, time is an argument.
 */
final class Announcements {
  /** How many may follow each other at once. */
  static final int IN_A_ROW = 8;

  /** After so long one more may. */
  static final int GAP_MILLIS = 100;

  /**
   * To one who defends the same address by its own announcements; two groups that have it by
   * mistake would answer each other for ever (RFC 5227's DEFEND_INTERVAL).
   */
  static final long DEFEND_NANOS = 10_000_000_000L;

  private static final long GAP_NANOS = GAP_MILLIS * 1_000_000L;
  private static final long TOLERANCE_NANOS = (IN_A_ROW - 1) * GAP_NANOS;
  private static final long RIVALS_TOLERANCE_NANOS = (IN_A_ROW / 2 - 1) * GAP_NANOS;

  private AnnounceTiming timing;
  private int repeats;
  private long repeatAtNanos = CarpState.NEVER;
  private long refreshAtNanos = CarpState.NEVER;
  private AnnounceReason owed = AnnounceReason.REPEATED;
  private long owedAtNanos = CarpState.NEVER;

  /** When the next would be due if they came evenly; those in a row make it run ahead. */
  private long evenNanos;

  private long defendAtNanos;

  Announcements(AnnounceTiming timing) {
    this.timing = timing;
  }

  /** There is a reason to announce; whether to do so at once. If not it is due later. */
  boolean now(AnnounceReason reason, long nowNanos) {
    if (nowNanos < allowedNanos(reason)) {
      owe(reason, nowNanos);
      return false;
    }
    if (reason != AnnounceReason.ADDED) {
      // All addresses are announced: nothing is owed any more.
      owedAtNanos = CarpState.NEVER;
    }
    announced(reason, nowNanos);
    return true;
  }

  /** There is a reason to announce all as soon as that is {@link #due}. */
  void owe(AnnounceReason reason, long nowNanos) {
    long atNanos = Math.max(nowNanos, allowedNanos(reason));
    if (atNanos < owedAtNanos) {
      owed = reason;
      owedAtNanos = atNanos;
    }
  }

  /** When {@link #due} is, {@link CarpState#NEVER} if never. */
  long dueAtNanos() {
    return Math.min(owedAtNanos, Math.min(repeatAtNanos, refreshAtNanos));
  }

  /** Why all addresses are to be announced now, null when they are not. */
  @Nullable AnnounceReason due(long nowNanos) {
    AnnounceReason due = null;
    if (refreshAtNanos <= nowNanos) {
      due = AnnounceReason.REFRESH;
      refreshLater(nowNanos);
    }
    if (repeatAtNanos <= nowNanos) {
      due = AnnounceReason.REPEATED;
      repeats--;
      repeatAtNanos = repeats > 0 ? nowNanos + timing.intervalNanos() : CarpState.NEVER;
    }
    if (owedAtNanos <= nowNanos) {
      due = owed;
      announced(due, nowNanos);
    }
    if (due != null) {
      owedAtNanos = CarpState.NEVER;
    }
    return due;
  }

  /** The addresses are no longer ours to announce. */
  void stop() {
    repeats = 0;
    repeatAtNanos = CarpState.NEVER;
    refreshAtNanos = CarpState.NEVER;
    owedAtNanos = CarpState.NEVER;
  }

  /** Other settings, from the next reason on; a refresh that is to come follows at once. */
  void reconfigure(AnnounceTiming newTiming, boolean announcing, long nowNanos) {
    if (!newTiming.equals(timing)) {
      timing = newTiming;
      if (announcing) {
        refreshLater(nowNanos);
      }
    }
  }

  private void announced(AnnounceReason reason, long nowNanos) {
    evenNanos = Math.max(nowNanos, evenNanos) + GAP_NANOS;
    if (reason == AnnounceReason.CONFLICT) {
      defendAtNanos = nowNanos + DEFEND_NANOS;
    }
    if (isRepeated(reason)) {
      repeats = timing.count() - 1;
      repeatAtNanos = repeats > 0 ? nowNanos + timing.intervalNanos() : CarpState.NEVER;
    }
    refreshLater(nowNanos);
  }

  private void refreshLater(long nowNanos) {
    refreshAtNanos =
        timing.refreshNanos() == 0 ? CarpState.NEVER : nowNanos + timing.refreshNanos();
  }

  private long allowedNanos(AnnounceReason reason) {
    return switch (reason) {
      case RIVAL, REPEATED, RESTORED, ADDED, REFRESH, CARRIER_BACK, MAC_CHANGED ->
          evenNanos - RIVALS_TOLERANCE_NANOS;
      case CONFLICT -> Math.max(evenNanos - RIVALS_TOLERANCE_NANOS, defendAtNanos);
      case TAKEOVER -> evenNanos - TOLERANCE_NANOS;
    };
  }

  private static boolean isRepeated(AnnounceReason reason) {
    return switch (reason) {
      case TAKEOVER, RESTORED, ADDED, CARRIER_BACK, MAC_CHANGED -> true;
      // The engine repeats an answer to a rival itself.
      case RIVAL, REPEATED, REFRESH, CONFLICT -> false;
    };
  }
}
