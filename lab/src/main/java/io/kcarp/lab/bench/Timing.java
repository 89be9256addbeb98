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
  private static final double NANOS_PER_SKEW = 1e9 / 256;

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
    return advbaseSeconds * 1_000_000_000L + Math.round(advskew(0) * NANOS_PER_SKEW);
  }

  /**
   * How long the second host waits for the first one: {@code deadRatio * advbase + advskew/256 s},
   * with advbase 0 {@code deadRatio * advskew/256 s}.
   */
  long deadTimeNanos() {
    double skewNanos = advskew(1) * NANOS_PER_SKEW;
    return advbaseSeconds == 0
        ? Math.round(deadRatio * skewNanos)
        : deadRatio * advbaseSeconds * 1_000_000_000L + Math.round(skewNanos);
  }

  @Override
  public String toString() {
    return "advbase %d, advskew %d, %d and %d, dead ratio %d"
        .formatted(advbaseSeconds, advskew(0), advskew(1), advskew(2), deadRatio);
  }
}
