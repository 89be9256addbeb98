package io.kcarp.lab.interop;

import io.kcarp.lab.bench.Machine;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results in words and tables, in Markdown. */
record Page(
    List<Result> results, Dissection dissection, Machine machine, LocalDate date, String command) {
  private static final String NOT_PLAYED = "not played";

  Page {
    results = List.copyOf(results);
  }

  String text() {
    return """
    # Interoperation with ucarp

    Debian's ucarp and kcarp's agent in one virtual host, through every fault: %d histories, played
    in network namespaces by the command that writes this page:

    ```
    %s
    ```

    on %s, with %s. A few of them, in which everything occurs once, are played by each `./check`.

    A *history*: the **master** starts alone, the other one follows. Then the fault strikes the master
    at a random moment between two advertisements, the other takes over, and the fault is undone: the
    link is whole again, the daemon is started again. The better one has advskew 0, the other one
    20; equal ones have 0 both. A client asks the address by UDP every millisecond. All times are
    in ms.

    | | |
    |---|---|
    | takeover | from the master's last advertisement, or its word that it leaves, to its successor's first |
    | silence | how long, at most, the client got no answer, from the fault on |
    | two masters | how long, at most, two hosts held the address though they heard each other: when one preempts, hands over, or comes back |
    | left behind | how long the address stayed at the host that failed, beside its successor's; until then that host's kernel answers, so a killed daemon's client hardly notices |

    %s
    ## What must hold

    A history that breaks one of these makes the command fail, and name it:

    - kcarp takes over within `advbase * deadRatio + advskew/256` s of the last advertisement.
      ucarp may take `(advbase + advskew/256) * deadRatio` s and one more: it looks at its deadline once in an
      interval, and at what it received once a second.
    - A kcarp that is told to leave or to hand over is followed within a second, ucarp's, and the client misses nothing.
    - Nobody is silent for the client longer than the worst member's time above.
    - Two masters that hear each other: not longer than one advertisement, or a second more when it is a ucarp
      that has to notice.
    - The better one preempts within an interval of the worse one.
    - A killed kcarp's address is gone within a second of the takeover.
    - Who shall have the address in the end has it, alone, and nothing moves after.
    - kcarp drops no frame; tshark, tcpdump and `kcarp-agent decode` understand every one.

    All with %s ms for this machine, which plays many histories at once, and the pauses of the client itself.

    ## Where ucarp itself is at fault

    %s
    %s
    ## Further histories

    %s
    ## The frames

    %s

    ## Not run

    OpenBSD, FreeBSD, NetBSD, OPNsense, pfSense: their CARP is in their kernels, and can't be run here. What they send, and
    what they accept, is covered by [golden frames](../../agent/src/test/resources/frames/README.md), computed
    from their rules by a script that shares nothing with kcarp, and by the rules of [the protocol](protocol.md) in
    `CarpSpecificationTest`. Tell us what you see.
    """
        .formatted(
            results.size(),
            command,
            date,
            machine,
            summary(),
            Expectation.millis(Expectation.MARGIN_NANOS),
            ucarpsFaults(),
            product(),
            further(),
            dissection.text());
  }

  private List<Outcome> played(Predicate<Cell> which) {
    return results.stream()
        .filter(result -> which.test(result.cell()))
        .flatMap(result ->
            result instanceof Result.Played(var outcome) ? Stream.of(outcome) : Stream.empty())
        .toList();
  }

  /** The worst of each fault, kcarp's histories beside ucarp's. */
  private String summary() {
    var table =
        new StringBuilder(
            """
            ## The worst of each

            | fault of the master | it was | histories | takeover | silence | two masters | left behind |
            |---|---|--:|--:|--:|--:|--:|
            """);
    for (var fault : Fault.values()) {
      for (var master : Daemon.values()) {
        var its = masters(master, each -> each == fault);
        if (!its.isEmpty()) {
          table.append(
              "| %s | %s | %d | %s | %s | %s | %s |\n"
                  .formatted(
                      fault,
                      master,
                      its.size(),
                      worst(its, outcome -> outcome.takeoverNanos().orElse(0)),
                      worst(its, Outcome::silenceNanos),
                      worst(its, Outcome::overlapNanos),
                      leftBehind(its)));
        }
      }
    }
    return table.toString();
  }

  private static String worst(List<Outcome> outcomes, ToLongFunction<Outcome> value) {
    return outcomes.isEmpty()
        ? NOT_PLAYED
        : Expectation.millis(outcomes.stream().mapToLong(value).max().orElse(0));
  }

  private static String leftBehind(List<Outcome> outcomes) {
    return outcomes.stream().anyMatch(Outcome::stillLeftBehind)
        ? "until it is started again"
        : worst(outcomes, Outcome::leftBehindNanos);
  }

  private String ucarpsFaults() {
    var table =
        new StringBuilder(
            """
            | ucarp | worst seen of it | kcarp | worst seen of it |
            |---|---|---|---|
            """);
    fault(
        table,
        "goes without a word at SIGTERM and SIGUSR2: the others wait a whole dead time",
        "silence " + worst(masters(Daemon.UCARP, Fault::planned), Outcome::silenceNanos),
        "says that it leaves, and keeps the address until a successor has announced it",
        "silence " + worst(masters(Daemon.KCARP, Fault::planned), Outcome::silenceNanos));
    fault(
        table,
        "hears once a second: preempts late",
        "in " + worst(preempting(Daemon.UCARP), Page::preemptionNanos),
        "preempts at the first advertisement",
        "in " + worst(preempting(Daemon.KCARP), Page::preemptionNanos));
    fault(
        table,
        "and yields late to who preempts",
        "two masters " + worst(preempting(Daemon.KCARP), Outcome::overlapNanos),
        "yields at the first advertisement",
        "two masters " + worst(preempting(Daemon.UCARP), Outcome::overlapNanos));
    fault(
        table,
        "two of them claim at once when a master leaves, and the one that yields has announced"
            + " itself last",
        "silence "
            + worst(
                played(cell ->
                    cell.group().secondUcarp()
                        && cell.master() == Daemon.KCARP
                        && cell.fault().planned()),
                Outcome::silenceNanos),
        "backups woken together claim one after the other, the better ones first",
        "in `CarpSimulationTest`");
    fault(
        table,
        "leaves the address behind when it is killed",
        leftBehind(masters(Daemon.UCARP, fault -> fault == Fault.SIGKILL)),
        "its addresses end by the kernel's clock when nobody refreshes them",
        leftBehind(masters(Daemon.KCARP, fault -> fault == Fault.SIGKILL)));
    fault(
        table,
        "sleeps for ten seconds at a time without a carrier, deaf to signals, too",
        "",
        "hears of the carrier from the kernel",
        "");
    return table.toString();
  }

  private static void fault(
      StringBuilder table, String ucarp, String seenOfUcarp, String kcarp, String seenOfKcarp) {
    table.append("| %s | %s | %s | %s |\n".formatted(ucarp, seenOfUcarp, kcarp, seenOfKcarp));
  }

  /** Of two members, where the fault struck this one as master. */
  private List<Outcome> masters(Daemon master, Predicate<Fault> fault) {
    return played(cell ->
        cell.master() == master
            && fault.test(cell.fault())
            && !cell.strikesBackup()
            && !cell.group().secondUcarp()
            && cell.group().advbaseSeconds() == 1);
  }

  /** Where this one took the address from a worse one. */
  private List<Outcome> preempting(Daemon better) {
    return played(cell -> cell.better().is(better) && !cell.group().secondUcarp()).stream()
        .filter(outcome -> outcome.preemptionNanos().isPresent())
        .toList();
  }

  private static long preemptionNanos(Outcome outcome) {
    return outcome.preemptionNanos().orElse(0);
  }

  private String product() {
    var text = new StringBuilder();
    for (var fault : Fault.values()) {
      var its =
          results.stream()
              .filter(result -> result.cell().group() == Group.USUAL && fault != Fault.PARTITION)
              .filter(result -> result.cell().fault() == fault)
              .toList();
      if (!its.isEmpty()) {
        text.append("## %s\n\n".formatted(fault));
        text.append(
            """
            takeover · silence · two masters, and who has the address in the end

            | master | transport | preempt | %s |
            |---|---|---|---|---|---|
            """
                .formatted(
                    Arrays.stream(Better.values())
                        .map(Better::toString)
                        .collect(Collectors.joining(" | "))));
        for (var master : Daemon.values()) {
          for (var transport : Transport.values()) {
            for (boolean preempt : List.of(false, true)) {
              var row =
                  Arrays.stream(Better.values())
                      .map(better ->
                          new Cell(master, fault, transport, preempt, better, Group.USUAL))
                      .map(this::text)
                      .collect(Collectors.joining(" | "));
              text.append(
                  "| %s | %s | %s | %s |\n"
                      .formatted(master, transport, preempt ? "on" : "off", row));
            }
          }
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private String text(Cell cell) {
    return results.stream()
        .filter(result -> result.cell().equals(cell))
        .map(Page::text)
        .findFirst()
        .orElse(NOT_PLAYED);
  }

  private static String text(Result result) {
    return switch (result) {
      case Result.Played(var outcome) ->
          result.faults().isEmpty()
              ? text(outcome)
              : "**" + text(outcome) + "; " + String.join("; ", result.faults()) + "**";
      case Result.Stuck stuck -> "**" + stuck.reason() + "**";
    };
  }

  private static String text(Outcome outcome) {
    var preempted =
        outcome.preemptionNanos().isPresent()
            ? ", preempting in " + Expectation.millis(outcome.preemptionNanos().getAsLong())
            : "";
    if (outcome.cell().strikesBackup()) {
      return "%s%s; then as backup: %s · two masters %s"
          .formatted(
              outcome.end(),
              preempted,
              Expectation.millis(outcome.silenceNanos()),
              Expectation.millis(outcome.overlapNanos()));
    }
    return "%s · %s · %s, %s%s"
        .formatted(
            Expectation.millis(outcome.takeoverNanos().orElse(0)),
            Expectation.millis(outcome.silenceNanos()),
            Expectation.millis(outcome.overlapNanos()),
            outcome.end(),
            preempted);
  }

  private String further() {
    var table =
        new StringBuilder(
            """
            | master | fault | preempt | better | special | takeover · silence · two masters, and who has the address in the end |
            |---|---|---|---|---|---|
            """);
    for (var result : results) {
      var cell = result.cell();
      if (cell.group() != Group.USUAL || cell.fault() == Fault.PARTITION) {
        table.append(
            "| %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                    cell.master(),
                    cell.fault(),
                    cell.preempt() ? "on" : "off",
                    cell.better(),
                    cell.group(),
                    text(result)));
      }
    }
    return table.toString();
  }
}
