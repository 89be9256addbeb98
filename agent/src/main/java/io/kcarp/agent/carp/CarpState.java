package io.kcarp.agent.carp;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The state of one virtual host; each owns the deadlines that make sense in it alone. */
public sealed interface CarpState {
  /** No deadline. */
  long NEVER = Long.MAX_VALUE;

  /** When {@link CarpEvent.DeadlineReached} is due, {@link #NEVER} if never. */
  long deadlineNanos();

  /** What the world calls it. */
  Role role();

  /** Not taking part. */
  record Init(InitCause cause) implements CarpState {
    @Override
    public long deadlineNanos() {
      return NEVER;
    }

    @Override
    public Role role() {
      return Role.INIT;
    }
  }

  /**
   * Listening.
   *
   * @param masterDownAtNanos when silence has lasted the dead time
   * @param lastHeardNanos when the last advertisement came, {@link #NEVER} before the first
   * @param observedMaster its source
   */
  record Backup(long masterDownAtNanos, long lastHeardNanos, @Nullable InetAddress observedMaster)
      implements CarpState {
    @Override
    public long deadlineNanos() {
      return masterDownAtNanos;
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
   */
  record Master(long advertiseAtNanos, int announceAfter) implements CarpState {
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
   * Still holding the addresses until a successor speaks: make before break.
   *
   * @param removeAtNanos when they are removed at the latest
   * @param successorHeard whether one has advertised
   * @param shutdown INIT afterwards, else BACKUP
   */
  record Leaving(long removeAtNanos, boolean successorHeard, boolean shutdown)
      implements CarpState {
    @Override
    public long deadlineNanos() {
      return removeAtNanos;
    }

    @Override
    public Role role() {
      return Role.MASTER;
    }
  }
}
