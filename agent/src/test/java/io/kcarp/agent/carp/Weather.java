package io.kcarp.agent.carp;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The segment's wire: what it loses, delays, doubles and so puts in another order. */
final class Weather implements Segment.Wire {
  private static final long LEAST_LATENCY_NANOS = 50_000;

  private final RandomGenerator random;
  private final long latencyNanos;
  private final Census census;
  private final boolean[][] blocked;
  private final boolean[][] blockedIpv4;
  private final boolean[][] blockedIpv6;
  private double lossRate;
  private double doubleRate;

  /**
   * @param latencyNanos the longest that a frame takes
   */
  Weather(RandomGenerator random, int nodes, long latencyNanos, Census census) {
    this.random = random;
    this.latencyNanos = latencyNanos;
    this.census = census;
    blocked = new boolean[nodes][nodes];
    blockedIpv4 = new boolean[nodes][nodes];
    blockedIpv6 = new boolean[nodes][nodes];
  }

  void loseSome(double rate) {
    lossRate = rate;
  }

  void doubleSome(double rate) {
    doubleRate = rate;
  }

  void block(SimulatedNode from, SimulatedNode to) {
    blocked[from.index][to.index] = true;
  }

  /** Nothing of {@code family} reaches {@code to}, as when a switch forgets a multicast member. */
  void blockFamily(SimulatedNode to, Family family) {
    for (boolean[] row : blockedIn(family)) {
      row[to.index] = true;
    }
  }

  void clear() {
    lossRate = 0;
    doubleRate = 0;
    for (boolean[][] all : new boolean[][][] {blocked, blockedIpv4, blockedIpv6}) {
      for (boolean[] row : all) {
        Arrays.fill(row, false);
      }
    }
  }

  private boolean[][] blockedIn(Family family) {
    return switch (family) {
      case IPV4 -> blockedIpv4;
      case IPV6 -> blockedIpv6;
    };
  }

  @Override
  public boolean loses(SimulatedNode from, SimulatedNode to, Family family) {
    return blocked[from.index][to.index]
        || blockedIn(family)[from.index][to.index]
        || (lossRate > 0 && random.nextDouble() < lossRate);
  }

  @Override
  public boolean losesAnnouncement(SimulatedNode from, SimulatedNode to) {
    return loses(from, to, Family.IPV4);
  }

  @Override
  public long latencyNanos(SimulatedNode from, SimulatedNode to) {
    return LEAST_LATENCY_NANOS + random.nextLong(latencyNanos - LEAST_LATENCY_NANOS);
  }

  @Override
  public boolean doubles() {
    boolean doubles = doubleRate > 0 && random.nextDouble() < doubleRate;
    if (doubles) {
      census.count(Happening.FRAME_DOUBLED);
    }
    return doubles;
  }
}
