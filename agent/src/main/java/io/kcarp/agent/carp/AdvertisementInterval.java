package io.kcarp.agent.carp;

/**
 * The time between two advertisements: advbase seconds + advskew/256 seconds. The shorter interval
 * is the better master.
 *
 * @param advbase 0 to 255 seconds
 * @param advskew 0 to 255 steps of 1/256 s
 */
public record AdvertisementInterval(int advbase, int advskew)
    implements Comparable<AdvertisementInterval> {

  /** A leaving master's last word: backups time it out at once. */
  public static final AdvertisementInterval BOW_OUT = new AdvertisementInterval(255, 255);

  /** Refuses what does not fit the header's bytes. */
  public AdvertisementInterval {
    if (advbase < 0 || advbase > 255) {
      throw new IllegalArgumentException("advbase " + advbase + " is not in 0..255");
    }
    if (advskew < 0 || advskew > 255) {
      throw new IllegalArgumentException("advskew " + advskew + " is not in 0..255");
    }
  }

  /** In units of 1/256 s: exact, so that equality of intervals is exact. */
  public int steps() {
    return advbase * 256 + advskew;
  }

  /** In nanoseconds; one step is 3,906,250 ns exactly. */
  public long nanos() {
    return steps() * NANOS_PER_STEP;
  }

  /** One advskew step, 1/256 s. */
  public static final long NANOS_PER_STEP = 1_000_000_000L / 256;

  @Override
  public int compareTo(AdvertisementInterval other) {
    return Integer.compare(steps(), other.steps());
  }
}
