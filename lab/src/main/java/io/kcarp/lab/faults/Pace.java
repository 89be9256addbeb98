package io.kcarp.lab.faults;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/**
 * How fast the contenders are told to be. CARP's and VRRP's settings are chosen so that the second
 * host waits equally long for the first one, as far as the two protocols can.
 */
enum Pace {
  /** UCARP(8)'s defaults, and VRRP's. */
  USUAL("1 s", 1, 0, 8, "1", 248, 8, false, Duration.ofSeconds(3)),
  /** Ten advertisements a second. */
  TENTH("100 ms", 0, 25, 1, "0.1", 244, 10, false, Duration.ofSeconds(1)),
  /**
   * The shortest intervals that there are. All preempt: CARP's backups wait for three of their own
   * intervals, so that a lazier master would be too slow for them.
   */
  FASTEST("fastest", 0, 1, 1, "0.01", 248, 8, true, Duration.ofSeconds(1));

  /** {@code --deadratio}, and VRRP's fixed one. */
  static final int DEAD_RATIO = 3;

  /** 255 is for who owns the address, 0 for who leaves (RFC 5798, 5.2.4). */
  private static final int HIGHEST_PRIORITY = 254;

  private static final double SKEWS_PER_SECOND = 256;

  private final String title;
  private final int advbaseSeconds;
  private final int firstAdvskew;
  private final int advskewStep;
  private final BigDecimal advertSeconds;
  private final int secondPriority;
  private final int priorityStep;
  private final boolean preempt;
  private final Duration margin;

  Pace(
      String title,
      int advbaseSeconds,
      int firstAdvskew,
      int advskewStep,
      String advertSeconds,
      int secondPriority,
      int priorityStep,
      boolean preempt,
      Duration margin) {
    this.title = title;
    this.advbaseSeconds = advbaseSeconds;
    this.firstAdvskew = firstAdvskew;
    this.advskewStep = advskewStep;
    this.advertSeconds = new BigDecimal(advertSeconds);
    this.secondPriority = secondPriority;
    this.priorityStep = priorityStep;
    this.preempt = preempt;
    this.margin = margin;
  }

  /** As it is called on the command line. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A word for a heading. */
  String title() {
    return title;
  }

  /** {@code --advbase} of all hosts. */
  int advbaseSeconds() {
    return advbaseSeconds;
  }

  /** {@code --advskew} of a host, counted from 0. */
  int advskew(int host) {
    return firstAdvskew + host * advskewStep;
  }

  /** keepalived's {@code advert_int} of all hosts. */
  BigDecimal advertSeconds() {
    return advertSeconds;
  }

  /** keepalived's {@code priority} of a host, counted from 0. */
  int priority(int host) {
    return host == 0 ? HIGHEST_PRIORITY : secondPriority - (host - 1) * priorityStep;
  }

  /** Whether a better host takes over from a living master. */
  boolean preempt() {
    return preempt;
  }

  /** How often a host advertises as master. */
  long intervalNanos(Contender contender, int host) {
    return switch (contender) {
      case KCARP, KCARP_DROPPING, UCARP -> nanos(advbaseSeconds + advskew(host) / SKEWS_PER_SECOND);
      case KEEPALIVED -> nanos(advertSeconds.doubleValue());
    };
  }

  /**
   * How long a host waits for a silent master: CARP's {@code advbase * deadRatio + advskew/256 s},
   * with advbase 0 kcarp's {@code deadRatio * advskew/256 s}; VRRPv3's {@code 3 * advert + (256 -
   * priority) * advert/256} (RFC 5798, 6.1).
   */
  long deadTimeNanos(Contender contender, int host) {
    double skewSeconds = advskew(host) / SKEWS_PER_SECOND;
    double advert = advertSeconds.doubleValue();
    return switch (contender) {
      case KCARP, KCARP_DROPPING, UCARP ->
          nanos(
              advbaseSeconds == 0
                  ? DEAD_RATIO * skewSeconds
                  : DEAD_RATIO * advbaseSeconds + skewSeconds);
      case KEEPALIVED ->
          nanos(
              DEAD_RATIO * advert
                  + (SKEWS_PER_SECOND - priority(host)) * advert / SKEWS_PER_SECOND);
    };
  }

  /** Longer than any dead time of these: who has held the address alone for so long, has it. */
  Duration calm() {
    return Duration.ofNanos(deadTimeNanos(Contender.KCARP, 2)).plusMillis(500);
  }

  /** Time enough for a take-over, also for one that comes late by a second or two. */
  Duration takeover() {
    return Duration.ofNanos(deadTimeNanos(Contender.KCARP, 2)).plus(margin);
  }

  /** How long the fault lasts that lasts long. */
  Duration longFault() {
    return switch (this) {
      case USUAL -> Duration.ofSeconds(10);
      case TENTH, FASTEST -> Duration.ofSeconds(5);
    };
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * 1e9);
  }
}
