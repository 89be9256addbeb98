package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What one virtual host runs with on this node.
 *
 * @param vhid its id on the segment
 * @param addresses the virtual addresses, at least one; a set: kept sorted, so that settings are
 *     equal whatever order they were given in
 * @param source source address of our advertisements, for tie-breaks
 * @param interval configured (undemoted) interval
 * @param deadRatio how many advbase a backup waits, at least 1
 * @param preempt whether to take over from a live master with a longer interval
 * @param tieBreak who stays when intervals are equal
 */
public record CarpSettings(
    Vhid vhid,
    List<VirtualAddress> addresses,
    InetAddress source,
    AdvertisementInterval interval,
    int deadRatio,
    boolean preempt,
    TieBreak tieBreak) {

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

  /** Our addresses that {@code other} lacks. */
  List<VirtualAddress> addressesNotIn(CarpSettings other) {
    return addresses.stream().filter(address -> !other.addresses.contains(address)).toList();
  }
}
