package io.kcarp.agent.carp;

import io.kcarp.agent.carp.CarpEvent.AdvertisementReceived;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the last bow-out that was honoured turned out to be worth. CARP's digest does not cover
 * advbase and advskew, so that anybody on the segment can make a bow-out of a captured
 * advertisement. The master whom it pretends to be advertises on: then its bow-outs are not
 * honoured for a dead time, and the address does not come and go as often as they are sent.
 *
 * @param source who bowed out, null before the first
 * @param counter its counter
 * @param atNanos when it arrived
 * @param doubtedUntilNanos until then no bow-out of the same source is honoured
 */
record BowOut(@Nullable InetAddress source, long counter, long atNanos, long doubtedUntilNanos) {
  /** None was heard. */
  static final BowOut NONE = new BowOut(null, 0, 0, 0);

  static BowOut honoured(AdvertisementReceived bowOut) {
    return new BowOut(bowOut.source(), bowOut.counter(), bowOut.arrivalNanos(), 0);
  }

  /** Whether one of its source that arrives then is to be taken for forged. */
  boolean isDoubted(InetAddress by, long arrivalNanos) {
    return by.equals(source) && arrivalNanos < doubtedUntilNanos;
  }

  /**
   * After an advertisement that is no bow-out. A leaver that is back so soon, or whose last frames
   * overtook each other, does not make its bow-out a lie: the latter is told by the counter.
   */
  BowOut heard(AdvertisementReceived advertisement, CarpSettings settings) {
    boolean contradicted =
        advertisement.source().equals(source)
            && advertisement.counter() - counter > 0
            && advertisement.arrivalNanos() - atNanos <= settings.interval().nanos();
    return contradicted
        ? new BowOut(
            source, counter, atNanos, advertisement.arrivalNanos() + settings.deadTimeNanos())
        : this;
  }
}
