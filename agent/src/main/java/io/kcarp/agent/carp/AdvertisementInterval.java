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

  /** One advskew step, 1/256 s: a whole number of nanoseconds. */
  public static final long NANOS_PER_STEP = 1_000_000_000L / 256;

  /** The advskew that a demotion ends at (UCARP, FreeBSD). */
  public static final int DEMOTED_ADVSKEW = 240;

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

  /** In nanoseconds, exactly. */
  public long nanos() {
    return steps() * NANOS_PER_STEP;
  }

  /** Worse by so many steps, up to an advskew of {@link #DEMOTED_ADVSKEW}; never better. */
  AdvertisementInterval demoted(int steps) {
    int worse = Math.min(DEMOTED_ADVSKEW, advskew + Math.min(DEMOTED_ADVSKEW, steps));
    return new AdvertisementInterval(advbase, Math.max(advskew, worse));
  }

  /** One step longer, but never {@link #BOW_OUT}, which would wake every backup. */
  AdvertisementInterval oneStepWorse() {
    int worse = steps() + 1;
    return worse >= BOW_OUT.steps() ? this : new AdvertisementInterval(worse / 256, worse % 256);
  }

  @Override
  public int compareTo(AdvertisementInterval other) {
    return Integer.compare(steps(), other.steps());
  }
}
