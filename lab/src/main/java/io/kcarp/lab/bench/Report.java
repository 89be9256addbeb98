package io.kcarp.lab.bench;

import java.time.LocalDate;
import java.util.List;

/** The measurement in words and tables, in Markdown. */
record Report(List<Results> results, Machine machine, LocalDate date, String command) {
  private static final String HEAD =
      """
      | all in ms | | min | median | max |
      |---|---|--:|--:|--:|
      """;

  Report {
    results = List.copyOf(results);
  }

  /** One section for each contender. */
  String table() {
    var table = new StringBuilder(HEAD);
    for (var each : results) {
      var name = "**%s**".formatted(label(each));
      row(table, name, "silence for the client", each.silence());
      row(table, "", "last advertisement to takeover advertisement", each.toAdvertisement());
      row(table, "", "last advertisement to gratuitous ARP", each.toAnnouncement());
      row(table, "", "gratuitous ARP later than the dead time by", each.announcementExcess());
      row(table, "", "takeover advertisement later than the dead time by", each.excess());
      row(table, "", "longest pause of the client itself", each.probePause());
    }
    return table.toString();
  }

  private static String label(Results results) {
    return "%s, dead time %s"
        .formatted(results.contender(), Spread.millis(results.timing().deadTimeNanos()));
  }

  private static void row(StringBuilder table, String contender, String what, Spread spread) {
    table.append("| %s | %s | %s |\n".formatted(contender, what, spread.toCells()));
  }

  /** A page of its own. */
  String page() {
    return """
    # Numbers

    **[The fault table](numbers-faults.md)** says what clients go through when other things break than a link, with kcarp,
    ucarp and keepalived.

    How long an address is away when the link of the node that holds it is cut. This page is written
    by the command that measures:

    ```
    %s
    ```

    on %s, with %s.

    %s
    Each contender: %d cuts. Three hosts and a client, network namespaces on one bridge; kcarp and
    ucarp have hosts of their own and take turns, so that what disturbs the machine disturbs both.
    The cut is a loss of carrier at the master, at a random moment between two advertisements.

    - *Silence* is what a client saw that sends a UDP datagram every millisecond. It is shorter than
      the dead time by the time that had passed since the last advertisement.
    - *Last advertisement to ...* is taken from a capture on the bridge.
    - *Dead time* is what UCARP(8) promises: `advbase * deadRatio + advskew/256` s of the backup
      that takes over, and with advbase 0 `deadRatio * advskew/256` s.
      kcarp promises to be at most %d ms later, and to announce at most %d ms later, half of the time at most 0.5 ms.
    - ucarp reads through libpcap with a timeout of one second and looks at its deadline only when it
      wakes up. So it may know of the last advertisement a second late: its lateness is its own.
    - *The first takeover of each agent*: agents that were started for that cut, and have listened for a minute
      or more. An agent rehearses takeovers at its start and shortly before each ([0017](decisions/0017-before-a-claim.md)), so that the first real one,
      days later, does not load and interpret its code, nor fetch it from memory. *After a hundred takeovers*: of one
      agent, whose hosts had so many before.
    - *Longest pause of the client itself*: how long, at most, the client did not ask, held up by the
      machine's load, or by its own kernel asking who has the address.

    Settings:

    %s
    All of them preempt, so that every cut finds the same master (the lowest advskew) and the same successor.
    """
        .formatted(
            command,
            date,
            machine,
            table(),
            results.getFirst().cuts().size(),
            Results.PROMISED_EXCESS_NANOS / 1_000_000,
            Results.PROMISED_ANNOUNCEMENT_NANOS / 1_000_000,
            settings());
  }

  private String settings() {
    var lines = new StringBuilder();
    for (var each : results) {
      lines.append("- %s: %s\n".formatted(label(each), each.timing()));
    }
    return lines.toString();
  }
}
