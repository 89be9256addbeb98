package io.kcarp.lab.net;

import java.time.Duration;

/**
 * What a host's link does to frames.
 *
 * @param lossToHost the share of frames lost on the way to the host, 0.0 to 1.0
 * @param lossFromHost the same on the way from the host
 * @param delay added in each direction; anything but zero needs the kernel's {@code sch_netem}
 */
public record Impairment(double lossToHost, double lossFromHost, Duration delay) {
  /** A healthy link. */
  public static final Impairment NONE = new Impairment(0, 0, Duration.ZERO);

  public Impairment {
    requireShare(lossToHost);
    requireShare(lossFromHost);
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay " + delay + " is negative");
    }
  }

  /** Loses this share of the frames in each direction. */
  public static Impairment loss(double share) {
    return new Impairment(share, share, Duration.ZERO);
  }

  /** Delays every frame in each direction. */
  public static Impairment delay(Duration delay) {
    return new Impairment(0, 0, delay);
  }

  private static void requireShare(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("loss " + share + " is not in 0.0..1.0");
    }
  }
}
