package io.kcarp.agent.carp;

/**
 * How long the addresses may be without a master after one dies, as a sum of named parts.
 *
 * @param masterDownNanos the best backup's silence before it claims
 * @param netlinkNanos until its kernel holds the addresses
 * @param sendNanos until its advertisement is out
 * @param announceNanos until its neighbours were told
 */
public record FailoverBudget(
    long masterDownNanos, long netlinkNanos, long sendNanos, long announceNanos) {

  private static final long NETLINK_NANOS = 5_000_000;
  private static final long SEND_NANOS = 2_000_000;
  private static final long ANNOUNCE_NANOS = 3_000_000;

  /** When the master falls silent: killed, hung or cut off. */
  public static FailoverBudget afterSilence(CarpSettings bestBackup) {
    return ofClaimAfter(bestBackup.deadTimeNanos());
  }

  /** When the master bows out; it holds the addresses meanwhile. */
  public static FailoverBudget afterBowOut(CarpSettings bestBackup) {
    return ofClaimAfter(CarpEngine.claimDelayNanos(bestBackup, Demotion.NONE));
  }

  private static FailoverBudget ofClaimAfter(long masterDownNanos) {
    return new FailoverBudget(masterDownNanos, NETLINK_NANOS, SEND_NANOS, ANNOUNCE_NANOS);
  }

  /** The promised bound. */
  public long totalNanos() {
    return masterDownNanos + netlinkNanos + sendNanos + announceNanos;
  }
}
