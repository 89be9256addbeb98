package io.kcarp.agent.carp;

import org.jspecify.annotations.Nullable;

/**
 * When a backup heard an advertisement last, by family.
 *
 * <p>Both families count: a backup claims when both are silent. One that is silent alone is a fault
 * of the segment, not of the master, and is reported ({@link CarpAction.ReportSilentFamily}). The
 * BSDs claim when either falls silent, and flap.
 *
 * @param ipv4Nanos arrival of the last one in IPv4; before the first, when listening began
 * @param ipv6Nanos the same in IPv6
 * @param silent the family that has been silent for the dead time while the other was heard, null
 *     if none
 */
public record Hearing(long ipv4Nanos, long ipv6Nanos, @Nullable Family silent) {

  /** Nothing heard; listens from {@code nowNanos} on. */
  static Hearing from(long nowNanos) {
    return new Hearing(nowNanos, nowNanos, null);
  }

  /** When {@code family} was heard last. */
  public long nanos(Family family) {
    return switch (family) {
      case IPV4 -> ipv4Nanos;
      case IPV6 -> ipv6Nanos;
    };
  }

  /** When any family was heard last. */
  public long latestNanos() {
    return Math.max(ipv4Nanos, ipv6Nanos);
  }

  /**
   * After an advertisement in {@code family} arrived.
   *
   * @param deadTimeNanos after so long the other family counts as silent, where both are spoken
   */
  Hearing heard(Family family, long arrivalNanos, boolean dualStack, long deadTimeNanos) {
    boolean otherSilent = dualStack && arrivalNanos - nanos(family.other()) > deadTimeNanos;
    Family nowSilent = otherSilent ? family.other() : null;
    return switch (family) {
      case IPV4 -> new Hearing(Math.max(ipv4Nanos, arrivalNanos), ipv6Nanos, nowSilent);
      case IPV6 -> new Hearing(ipv4Nanos, Math.max(ipv6Nanos, arrivalNanos), nowSilent);
    };
  }

  /** The same after a change of settings: a family that is new is listened to from now on. */
  Hearing reconfigured(CarpSettings before, CarpSettings after, long nowNanos) {
    return new Hearing(
        isNew(Family.IPV4, before, after) ? nowNanos : ipv4Nanos,
        isNew(Family.IPV6, before, after) ? nowNanos : ipv6Nanos,
        after.isDualStack() ? silent : null);
  }

  private static boolean isNew(Family family, CarpSettings before, CarpSettings after) {
    return after.speaks(family) && !before.speaks(family);
  }
}
