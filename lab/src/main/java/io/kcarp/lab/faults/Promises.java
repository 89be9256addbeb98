package io.kcarp.lab.faults;

import java.util.ArrayList;
import java.util.List;

/** What kcarp promises of each fault, held against what was seen. */
final class Promises {
  private Promises() {}

  /** Those that were broken, each in a few words. */
  static List<String> broken(Row row, Pace pace, Observation seen) {
    var broken = new ArrayList<String>();
    if (!seen.settled()) {
      broken.add("the agents did not agree on one holder");
    }
    if (seen.leftovers() > 0) {
      broken.add("the address was left behind");
    }
    if (row.isPlanned() && seen.lost() > 0) {
      broken.add("%d questions lost in a planned move".formatted(seen.lost()));
    }
    // While the client itself did not ask, nobody could answer.
    if (seen.silenceNanos() > row.longestSilence(pace).toNanos() + seen.pauseNanos()) {
      broken.add("silence for %s ms".formatted(Spread.millis(seen.silenceNanos())));
    }
    long several = seen.countedSeveralNanos(row);
    if (several > row.mostTwoHolders(pace).toNanos()) {
      broken.add("two holders for %s ms".formatted(Spread.millis(several)));
    }
    return broken;
  }
}
