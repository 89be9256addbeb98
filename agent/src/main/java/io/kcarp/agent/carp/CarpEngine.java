package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpState.Backup;
import io.kcarp.agent.carp.CarpState.Init;
import io.kcarp.agent.carp.CarpState.Leaving;
import io.kcarp.agent.carp.CarpState.Master;

/** The protocol's rules: one function from (state, event, time) to (next state, actions). */
public final class CarpEngine {

  /**
   * Claims provoked by an advertisement wait this long for each step of the configured advskew, and
   * of a demotion as if it were {@link Demotion#FULL}; 494 ms at most. Of the backups that one
   * frame wakes together the best claims first, the demoted ones last, and the others hear it in
   * time.
   */
  public static final long CLAIM_DELAY_NANOS_PER_STEP = 1_000_000;

  /**
   * So much longer when the master lives: nobody is without service, and of masters that were about
   * to settle it among themselves the better one is heard in the meantime.
   */
  public static final long CLAIM_FROM_LIVE_MASTER_NANOS = 10_000_000;

  /**
   * What is given to us later than this, an advertisement or the deadline of a claim, had to wait,
   * and more may be on its way behind it that would call the claim off.
   */
  public static final long LATE_NANOS = 2_000_000;

  /**
   * A claim whose deadline comes {@linkplain #LATE_NANOS late} is put off once, for as long as it
   * is late, or so long if that is shorter.
   */
  public static final long CATCH_UP_AT_MOST_NANOS = 20_000_000;

  /** How many more advertisements a new master sends before it announces its addresses again. */
  public static final int ANNOUNCE_AGAIN_AFTER = 2;

  /** How long a leaving master waits for a successor. */
  public static final long LEAVE_NANOS = 1_200_000_000;

  /** How often it says so meanwhile: a lost bow-out costs the backups this, not a dead time. */
  public static final long BOW_OUT_REPEAT_NANOS = 300_000_000;

  /**
   * From the advertisement of a successor to our removal, or from the announcement of the master
   * that we yield to: clients know it by then.
   */
  public static final long OVERLAP_NANOS = 20_000_000;

  /**
   * Announcements of two hosts that are so far apart reach everybody in that order: the segment's
   * latencies, and those of its hosts' kernels, differ by less.
   */
  public static final long ANNOUNCEMENTS_APART_NANOS = 10_000_000;

  /**
   * How long who yields waits for an announcement of the winner's that is newer than its own. One
   * that was made to announce often may owe it for a tenth of a second; a BSD does not make one.
   */
  public static final long YIELD_NANOS = 150_000_000;

  /** How often it repeats its last word meanwhile: the winner may have missed it. */
  public static final long LAST_WORD_REPEAT_NANOS = 30_000_000;

  /** So often at most a master answers a rival or a leaver: what it answers may be forged. */
  public static final long ANSWER_GAP_NANOS = 10_000_000;

  /** After a hand-over a backup only listens so long before its dead time begins (UCARP). */
  public static final long HAND_OVER_QUIET_NANOS = 3_000_000_000L;

  /** After the kernel refused addresses. */
  public static final long RETRY_NANOS = 5_000_000_000L;

  /**
   * Who reaches a deadline so much too late, and by more than its dead time, slept. What a backup
   * would have heard may be lost, so it listens for another dead time first; a master may have a
   * successor, and lets go. Who is less late had no processor, however short its dead time is, and
   * hears of others what it missed.
   */
  public static final long SLEPT_NANOS = 1_000_000_000;

  private CarpEngine() {}

  /** How long a node waits for its turn with a provoked claim. */
  static long claimDelayNanos(CarpSettings settings, Demotion demotion) {
    int demoted = demotion.equals(Demotion.NONE) ? 0 : Demotion.FULL;
    return (settings.interval().advskew() + demoted) * CLAIM_DELAY_NANOS_PER_STEP;
  }

  /**
   * The next state of {@code carp} after {@code event} at {@code nowNanos}.
   *
   * <p>Frames that arrived before a deadline are to be given before its {@link
   * CarpEvent.DeadlineReached}, however late both are; for those that are not read yet a late claim
   * waits.
   *
   * @param nowNanos monotonic, at least 0; never less than in an earlier step of this virtual host
   * @throws IllegalArgumentException when {@link CarpEvent.Reconfigured} changes the vhid
   */
  public static Transition step(Carp carp, CarpEvent event, long nowNanos) {
    Step step = new Step(carp, nowNanos);
    if (event instanceof CarpEvent.AdvertisementReceived advertisement
        && !carp.settings().speaks(advertisement.family())) {
      return step.done();
    }
    // Whatever woke it: a master that slept so long has a successor, or none that it knows of.
    if (carp.state() instanceof Master master && step.slept(master.advertiseAtNanos())) {
      step.becomeBackup(TransitionReason.WOKE_LATE, nowNanos, null);
    }
    if (event instanceof CarpEvent.AnnouncementHeard(long arrivalNanos)) {
      step.noteAnnouncement(arrivalNanos);
    }
    switch (step.state()) {
      case Init init -> InitRules.apply(step, init, event);
      case Backup backup -> BackupRules.apply(step, backup, event);
      case Master master -> MasterRules.apply(step, master, event);
      case Leaving leaving -> LeavingRules.apply(step, leaving, event);
    }
    return step.done();
  }
}
