package io.kcarp.lab.interop;

import java.util.Locale;

/** A program that speaks CARP. */
enum Daemon {
  KCARP,
  UCARP;

  private static final double SKEWS_PER_SECOND = 256;

  /** Debian's ucarp looks at what it received once a second. */
  static final long UCARP_TICK_NANOS = 1_000_000_000;

  Daemon other() {
    return this == KCARP ? UCARP : KCARP;
  }

  /** How late it may act on what it hears. */
  long deafNanos() {
    return switch (this) {
      case KCARP -> 0;
      case UCARP -> UCARP_TICK_NANOS;
    };
  }

  /**
   * How long it waits, at most, for a master that has fallen silent. UCARP(8) says {@code advbase *
   * deadRatio + advskew/256} s; ucarp looks at its deadline only once in {@code advbase +
   * advskew/256} s, so for it that is {@code (advbase + advskew/256) * deadRatio} s, and it may
   * have heard the last advertisement late.
   */
  long patienceNanos(int advbaseSeconds, int advskew, int deadRatio) {
    double skewSeconds = advskew / SKEWS_PER_SECOND;
    return switch (this) {
      case KCARP -> nanos(advbaseSeconds * deadRatio + skewSeconds);
      case UCARP -> nanos((advbaseSeconds + skewSeconds) * deadRatio) + deafNanos();
    };
  }

  /** Between two advertisements. */
  static long intervalNanos(int advbaseSeconds, int advskew) {
    return nanos(advbaseSeconds + advskew / SKEWS_PER_SECOND);
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * 1e9);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
