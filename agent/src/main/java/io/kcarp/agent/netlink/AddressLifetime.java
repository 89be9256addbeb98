package io.kcarp.agent.netlink;

/**
 * How long the kernel keeps an address that nobody refreshes (IFA_CACHEINFO).
 *
 * @param validSeconds what is left of it, in whole seconds, rounded up
 * @param refreshedCentis when it was added or refreshed last: u32, in hundredths of a second on a
 *     clock of the kernel's own, of which only differences mean anything
 */
public record AddressLifetime(int validSeconds, long refreshedCentis) {
  private static final long U32 = 1L << Integer.SIZE;
  private static final long NANOS_PER_CENTI = 10_000_000;

  /** From that refresh to a later one of this; to 10 ms. */
  public long nanosSince(AddressLifetime earlier) {
    return Math.floorMod(refreshedCentis - earlier.refreshedCentis, U32) * NANOS_PER_CENTI;
  }
}
