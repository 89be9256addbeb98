package io.kcarp.agent.carp;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What one virtual host runs with on this node.
 *
 * @param vhid its id on the segment
 * @param addresses the virtual addresses, at least one; a set: kept sorted, so that settings are
 *     equal whatever order they were given in
 * @param sources source addresses of our advertisements, one in each family of the addresses
 * @param interval configured (undemoted) interval
 * @param deadRatio how many advbase a backup waits, at least 1
 * @param preempt whether to take over from a live master with a longer interval
 * @param tieBreak who stays when intervals are equal
 * @param counterPolicy what becomes of the counter
 * @param demoteByte whether OpenBSD's demote count is sent and honoured; it is not authenticated
 */
public record CarpSettings(
    Vhid vhid,
    List<VirtualAddress> addresses,
    Sources sources,
    AdvertisementInterval interval,
    int deadRatio,
    boolean preempt,
    TieBreak tieBreak,
    CounterPolicy counterPolicy,
    boolean demoteByte) {

  private static final Comparator<VirtualAddress> BY_BYTES =
      Comparator.comparing(
              (VirtualAddress virtual) -> virtual.address().getAddress(), Arrays::compareUnsigned)
          .thenComparingInt(VirtualAddress::prefixLength);

  /** Refuses what can't run. */
  public CarpSettings {
    addresses = addresses.stream().distinct().sorted(BY_BYTES).toList();
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a virtual host needs an address");
    }
    for (Family family : Family.values()) {
      boolean spoken =
          addresses.stream().anyMatch(virtual -> Family.of(virtual.address()) == family);
      if (spoken != (sources.in(family) != null)) {
        throw new IllegalArgumentException(
            "a source is needed in each family of the addresses and in no other: " + family);
      }
    }
    if (deadRatio < 1) {
      throw new IllegalArgumentException("deadRatio " + deadRatio + " is not at least 1");
    }
    if (interval.steps() == 0) {
      throw new IllegalArgumentException("advbase 0 needs an advskew of at least 1");
    }
    if (interval.equals(AdvertisementInterval.BOW_OUT)) {
      throw new IllegalArgumentException("advbase 255 with advskew 255 means that a master leaves");
    }
  }

  /**
   * How long a backup waits for the next advertisement: advbase * deadRatio + advskew/256 s
   * (UCARP); with advbase 0 deadRatio * advskew/256 s (OpenBSD).
   */
  public long deadTimeNanos() {
    long steps =
        interval.advbase() == 0
            ? (long) deadRatio * interval.advskew()
            : 256L * interval.advbase() * deadRatio + interval.advskew();
    return steps * AdvertisementInterval.NANOS_PER_STEP;
  }

  /**
   * How long after our last advertisement a backup with the same base and ratio may claim at the
   * earliest: its dead time with advskew 0. With advbase 0 it is our own dead time, as if all had
   * our advskew.
   */
  public long earliestClaimNanos() {
    return interval.advbase() == 0
        ? deadTimeNanos()
        : 256L * interval.advbase() * deadRatio * AdvertisementInterval.NANOS_PER_STEP;
  }

  /** Whether advertisements are sent and expected in {@code family}. */
  boolean speaks(Family family) {
    return sources.in(family) != null;
  }

  /** The family by which rivals are judged when both could: IPv4 if it is spoken. */
  public Family leadingFamily() {
    return speaks(Family.IPV4) ? Family.IPV4 : Family.IPV6;
  }

  /** Whether advertisements are sent and expected in both families. */
  boolean isDualStack() {
    return speaks(Family.IPV4) && speaks(Family.IPV6);
  }

  /** Our addresses that {@code other} lacks. */
  List<VirtualAddress> addressesNotIn(CarpSettings other) {
    return addresses.stream().filter(address -> !other.addresses.contains(address)).toList();
  }
}
