package io.kcarp.lab.faults;

import java.util.Map;

/**
 * What was measured at one pace, in Markdown.
 *
 * @param results of the cells that were measured, of any pace
 */
record Table(Pace pace, Map<Cell, Results> results) {
  private static final String HEAD =
      """
      | fault | | n | silence min | median | p95 | max | lost | routed max | TCP max | moves | MACs \
      | two holders max | none max | left behind |
      |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
      """;
  private static final int NUMBERS = 13;

  Table {
    results = Map.copyOf(results);
  }

  @Override
  public String toString() {
    var text = new StringBuilder(HEAD);
    for (var row : Row.values()) {
      var title = row.title();
      for (var contender : Contender.values()) {
        if (contender.canGo(pace) && row.concerns(contender)) {
          text.append(line(title, row, contender));
          title = "";
        }
      }
    }
    return text.toString();
  }

  private String line(String title, Row row, Contender contender) {
    var refusal = row.refusal(contender);
    var measured = results.get(new Cell(pace, row, contender));
    String cells;
    if (!refusal.isEmpty()) {
      cells = refusal + " |".repeat(NUMBERS);
    } else if (measured == null) {
      cells = "not run yet" + " |".repeat(NUMBERS);
    } else {
      cells = cells(measured);
    }
    return "| %s | %s | %s\n".formatted(title, contender.title(), cells);
  }

  private static String cells(Results measured) {
    var silence = measured.spread(Observation::silenceNanos);
    return "%d | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |"
        .formatted(
            measured.repeats(),
            Spread.millis(silence.min()),
            Spread.millis(silence.median()),
            Spread.millis(silence.p95()),
            Spread.millis(silence.max()),
            often(measured.spread(Observation::lost)),
            Spread.millis(measured.max(Observation::routedSilenceNanos)),
            Spread.millis(measured.max(Observation::tcpSilenceNanos)),
            often(measured.spread(Observation::moves)),
            often(measured.spread(Observation::macChanges)),
            severalHolders(measured),
            Spread.millis(measured.max(Observation::noneNanos)),
            leftBehind(measured));
  }

  private static String often(Spread times) {
    return times.median() == times.max()
        ? "%,d".formatted(times.max())
        : "%,d, max %,d".formatted(times.median(), times.max());
  }

  private static String severalHolders(Results measured) {
    Row row = measured.cell().row();
    String counted = Spread.millis(measured.max(seen -> seen.countedSeveralNanos(row)));
    if (row.isPartition()) {
      return counted + " after the heal";
    }
    return measured.withLeftovers() > 0 ? "no end" : counted;
  }

  private static String leftBehind(Results measured) {
    long leftovers = measured.withLeftovers();
    if (leftovers > 0) {
      return "**%d of %d**".formatted(leftovers, measured.repeats());
    }
    long unsettled = measured.unsettled();
    return unsettled == 0 ? "0" : "0; %d not at rest".formatted(unsettled);
  }
}
