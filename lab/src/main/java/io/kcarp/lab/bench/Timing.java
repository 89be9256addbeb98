package io.kcarp.lab.bench;

/**
 * How three hosts are configured: the preferred one, the backup that is to take over, and a third.
 *
 * @param advbaseSeconds {@code --advbase} of all
 * @param firstAdvskew {@code --advskew} of the first host; each next one has this plus {@code step}
 *     and so on
 * @param step what tells the hosts apart, 1/256 s
 * @param deadRatio {@code --deadratio} of all
 */
record Timing(int advbaseSeconds, int firstAdvskew, int step, int deadRatio) {
  private static final double SKEWS_PER_SECOND = 256;

  /** UCARP(8)'s defaults, and small steps. */
  static final Timing USUAL = new Timing(1, 0, 8, 3);

  /** The shortest intervals there are. */
  static final Timing FASTEST = new Timing(0, 1, 1, 3);

  /** The advskew of a host, counted from 0. */
  int advskew(int host) {
    return firstAdvskew + host * step;
  }

  /** How often the first host advertises. */
  long intervalNanos() {
    return nanos(advbaseSeconds + advskew(0) / SKEWS_PER_SECOND);
  }

  /**
   * How long the second host waits for the first one: {@code deadRatio * advbase + advskew/256 s},
   * with advbase 0 {@code deadRatio * advskew/256 s}.
   */
  long deadTimeNanos() {
    double skewSeconds = advskew(1) / SKEWS_PER_SECOND;
    return nanos(
        advbaseSeconds == 0 ? deadRatio * skewSeconds : deadRatio * advbaseSeconds + skewSeconds);
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * 1e9);
  }

  @Override
  public String toString() {
    return "advbase %d, advskew %d, %d and %d, dead ratio %d"
        .formatted(advbaseSeconds, advskew(0), advskew(1), advskew(2), deadRatio);
  }
}
