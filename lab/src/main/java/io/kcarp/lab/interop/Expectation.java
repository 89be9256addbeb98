package io.kcarp.lab.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What has to be true of every cell. */
final class Expectation {
  /** For a machine that runs many cells at once; what the client saw of its pauses comes on top. */
  static final long MARGIN_NANOS = 250_000_000;

  /** How late the kernel takes the address from a killed kcarp, after its backups' wait. */
  private static final long EXPIRY_NANOS = 1_000_000_000;

  private Expectation() {}

  /** What is not as it should be, a sentence each; empty when all is. */
  static List<String> broken(Outcome outcome) {
    var broken = new ArrayList<String>();
    long slackNanos = MARGIN_NANOS + outcome.pauseNanos();
    outcome
        .takeoverNanos()
        .ifPresent(
            nanos -> atMost(broken, "takeover", nanos, outcome.takeoverBoundNanos(), slackNanos));
    atMost(broken, "silence", outcome.silenceNanos(), outcome.silenceBoundNanos(), slackNanos);
    outcome
        .preemptionNanos()
        .ifPresent(nanos ->
            atMost(broken, "preemption", nanos, outcome.preemptionBoundNanos(), MARGIN_NANOS));
    for (var overlap : outcome.overlaps()) {
      atMost(
          broken,
          "two masters " + overlap.when(),
          overlap.nanos(),
          overlap.boundNanos(),
          MARGIN_NANOS);
    }
    if (outcome.cell().master() == Daemon.KCARP) {
      atMost(broken, "left behind", outcome.leftBehindNanos(), EXPIRY_NANOS, MARGIN_NANOS);
    }
    if (outcome.moves() > 0) {
      broken.add(
          "the address moved %d times when it should have stayed".formatted(outcome.moves()));
    }
    if (!outcome.drops().isEmpty()) {
      broken.add("kcarp dropped frames: " + outcome.drops());
    }
    if (outcome.frames().isEmpty()) {
      broken.add("no advertisement was captured");
    }
    return List.copyOf(broken);
  }

  private static void atMost(
      List<String> broken, String what, long nanos, long boundNanos, long slackNanos) {
    if (nanos > boundNanos + slackNanos) {
      broken.add(
          "%s %s ms; allowed: %s ms and %s ms for this machine"
              .formatted(what, millis(nanos), millis(boundNanos), millis(slackNanos)));
    }
  }

  /** Whole milliseconds. */
  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%,d", Math.round(nanos / 1e6));
  }
}
