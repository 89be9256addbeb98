package io.kcarp.lab.bench;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * All cuts of one contender.
 *
 * @param cuts at least one
 */
record Results(String contender, Timing timing, List<LinkCut> cuts) {
  /** What kcarp promises to add at most to the dead time. */
  static final long PROMISED_EXCESS_NANOS = 10_000_000;

  /** How much later than the dead time it announces at most, and as a rule. */
  static final long PROMISED_ANNOUNCEMENT_NANOS = 5_000_000;

  static final long USUAL_ANNOUNCEMENT_NANOS = 500_000;

  Results {
    cuts = List.copyOf(cuts);
  }

  /** What the client went without. */
  Spread silence() {
    return spread(LinkCut::silenceNanos);
  }

  Spread toAdvertisement() {
    return spread(cut -> cut.takeover().toAdvertisementNanos());
  }

  Spread toAnnouncement() {
    return spread(cut -> cut.takeover().toAnnouncementNanos());
  }

  /** How much later than the dead time the successor advertised. */
  Spread excess() {
    return spread(this::excessNanos);
  }

  /** How much later than the dead time the successor told the segment where the address is. */
  Spread announcementExcess() {
    return spread(cut -> cut.takeover().toAnnouncementNanos() - timing.deadTimeNanos());
  }

  /** How many cuts took more than kcarp promises. */
  long overPromise() {
    return cuts.stream().filter(cut -> excessNanos(cut) > PROMISED_EXCESS_NANOS).count();
  }

  /** Whether the successor told the segment later than kcarp promises. */
  boolean announcesLate() {
    Spread late = announcementExcess();
    return late.maxNanos() > PROMISED_ANNOUNCEMENT_NANOS
        || late.medianNanos() > USUAL_ANNOUNCEMENT_NANOS;
  }

  Spread probePause() {
    return spread(LinkCut::probePauseNanos);
  }

  private long excessNanos(LinkCut cut) {
    return cut.takeover().toAdvertisementNanos() - timing.deadTimeNanos();
  }

  private Spread spread(ToLongFunction<LinkCut> quantity) {
    return Spread.of(cuts.stream().mapToLong(quantity));
  }
}
