package io.kcarp.lab.demo;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import java.util.Locale;

/**
 * When a backup takes over at the latest: deadRatio · advbase + advskew/256 s after the last
 * advertisement that it heard (with advbase 0: deadRatio · advskew/256 s).
 *
 * @param advskew the backup's
 */
record TakeoverBound(int advbase, int deadRatio, int advskew) {
  private static final int SKEW_STEPS_PER_SECOND = 256;
  private static final long MILLIS_PER_SECOND = 1_000;

  static TakeoverBound of(EffectiveConfiguration effective, int advskew) {
    return new TakeoverBound(effective.advbase(), effective.deadRatio(), advskew);
  }

  /** Rounded up. */
  long millis() {
    long steps =
        advbase == 0
            ? (long) deadRatio * advskew
            : (long) deadRatio * advbase * SKEW_STEPS_PER_SECOND + advskew;
    return Math.ceilDiv(steps * MILLIS_PER_SECOND, SKEW_STEPS_PER_SECOND);
  }

  @Override
  public String toString() {
    String sum =
        advbase == 0
            ? "%d x %d/256 s".formatted(deadRatio, advskew)
            : "%d x %d s + %d/256 s".formatted(deadRatio, advbase, advskew);
    return String.format(Locale.ROOT, "%s = %,d ms", sum, millis());
  }
}
