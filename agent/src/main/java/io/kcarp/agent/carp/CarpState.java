package io.kcarp.agent.carp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The state of one virtual host; each owns the deadlines that make sense in it alone. */
public sealed interface CarpState {
  /** No deadline. */
  long NEVER = Long.MAX_VALUE;

  /** When {@link CarpEvent.DeadlineReached} is due, {@link #NEVER} if never. */
  long deadlineNanos();

  /** What the world calls it; the addresses are held in {@link Role#MASTER} and only there. */
  Role role();

  /**
   * Not taking part.
   *
   * @param cause why
   * @param retryAtNanos when to take part again, {@link #NEVER} unless the cause heals by itself
   */
  record Init(InitCause cause, long retryAtNanos) implements CarpState {
    /** Until an event ends it. */
    public Init(InitCause cause) {
      this(cause, NEVER);
    }

    @Override
    public long deadlineNanos() {
      return retryAtNanos;
    }

    @Override
    public Role role() {
      return Role.INIT;
    }
  }

  /**
   * Listening. Unless an advertisement provoked the claim, it is due the dead time after the last
   * advertisement in any family, or after {@code quietUntilNanos} if that is later; once, after the
   * dead time was shortened, the new one after that. One that is reached late is put off once.
   *
   * @param claimAtNanos when to become master
   * @param claimReason why: {@link TransitionReason#MASTER_DOWN}, or what provoked the claim
   * @param quietUntilNanos until then it only listens: nothing but a bow-out provokes a claim
   * @param hearing when the last advertisements came, of whomever
   * @param master the best master that lives: it advertised within two of its intervals and our
   *     dead time, or none did since; null before the first, and when it bowed out
   * @param caughtUp whether the claim, reached late, was put off for what came in the meantime
   */
  record Backup(
      long claimAtNanos,
      TransitionReason claimReason,
      long quietUntilNanos,
      Hearing hearing,
      @Nullable Heard master,
      boolean caughtUp)
      implements CarpState {

    /** The source of the best master that lives, null when none is known. */
    public @Nullable InetAddress observedMaster() {
      return master == null ? null : master.source();
    }

    Backup withClaimAtNanos(long atNanos) {
      return new Backup(atNanos, claimReason, quietUntilNanos, hearing, master, caughtUp);
    }

    Backup withCatchUpUntilNanos(long atNanos) {
      return new Backup(atNanos, claimReason, quietUntilNanos, hearing, master, true);
    }

    @Override
    public long deadlineNanos() {
      return claimAtNanos;
    }

    @Override
    public Role role() {
      return Role.BACKUP;
    }
  }

  /**
   * Holding the addresses.
   *
   * @param advertiseAtNanos when the next advertisement is due
   * @param announceAfter announce once more after so many more advertisements; 0: no more
   * @param rivalAtNanos when a rival was heard last in the family that ties are judged in; before
   *     the first, when this state began
   */
  record Master(long advertiseAtNanos, int announceAfter, long rivalAtNanos) implements CarpState {
    @Override
    public long deadlineNanos() {
      return advertiseAtNanos;
    }

    @Override
    public Role role() {
      return Role.MASTER;
    }
  }

  /**
   * Still holding the addresses until a successor has spoken, and a moment longer: make before
   * break.
   *
   * @param removeAtNanos when they are removed
   * @param speakAtNanos when to say 255/255 again, or its last word if it yields; {@link #NEVER}
   *     once what it waits for was heard
   * @param successor its first advertisement, null before
   * @param purpose why, and so what it is afterwards
   * @param lastWord what it said when it yielded: an announcement since then is newer than its own;
   *     null unless it did
   */
  record Leaving(
      long removeAtNanos,
      long speakAtNanos,
      @Nullable Heard successor,
      Purpose purpose,
      @Nullable LastWord lastWord)
      implements CarpState {

    /** Why a master leaves. A later reason in this list overrules an earlier one. */
    public enum Purpose {
      /** It heard a better master: BACKUP afterwards. */
      BETTER_MASTER,
      /** It heard an equal one that wins the tie-break: BACKUP afterwards. */
      TIE_LOST,
      /** It became demoted: BACKUP afterwards, but still master when nobody takes over. */
      DEMOTED,
      /** It was asked to: BACKUP afterwards. */
      HAND_OVER,
      /** Another shall have the addresses: INIT afterwards, but still master if none has. */
      STAND_ASIDE,
      /** The agent ends: INIT afterwards. */
      SHUTDOWN
    }

    Leaving withRemoveAtNanos(long atNanos) {
      return new Leaving(atNanos, speakAtNanos, successor, purpose, lastWord);
    }

    Leaving withSpeakAtNanos(long atNanos) {
      return new Leaving(removeAtNanos, atNanos, successor, purpose, lastWord);
    }

    boolean yields() {
      return lastWord != null;
    }

    /** Whether it is master again if nobody else is. */
    boolean mayStay() {
      return switch (purpose) {
        case DEMOTED, STAND_ASIDE -> !yields();
        case BETTER_MASTER, TIE_LOST, HAND_OVER, SHUTDOWN -> false;
      };
    }

    Leaving overruledBy(Purpose other) {
      return new Leaving(
          removeAtNanos,
          speakAtNanos,
          successor,
          other.compareTo(purpose) > 0 ? other : purpose,
          lastWord);
    }

    @Override
    public long deadlineNanos() {
      return Math.min(removeAtNanos, speakAtNanos);
    }

    @Override
    public Role role() {
      return Role.MASTER;
    }
  }
}
