package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.AdvertisementInterval;
import java.net.InetAddress;

/**
 * Another host that advertised a virtual host of this node, authentically.
 *
 * @param address its IP source address, which the digest does not cover
 * @param interval what it said last; {@link AdvertisementInterval#BOW_OUT}: that it leaves
 * @param heardAtNanos when, on the loop's clock
 */
public record Peer(InetAddress address, AdvertisementInterval interval, long heardAtNanos) {
  /** As a backup with the usual dead ratio judges, and a second for its lateness. */
  private static final int INTERVALS = 3;

  private static final long LATENESS_NANOS = 1_000_000_000L;

  /** For how long it has been silent. */
  public long silenceNanos(long nowNanos) {
    return Math.max(0, nowNanos - heardAtNanos);
  }

  /** Whether it advertised lately, and not that it leaves. */
  public boolean speaks(long nowNanos) {
    return !interval.equals(AdvertisementInterval.BOW_OUT)
        && silenceNanos(nowNanos) <= INTERVALS * interval.nanos() + LATENESS_NANOS;
  }
}
