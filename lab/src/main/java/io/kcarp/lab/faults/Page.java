package io.kcarp.lab.faults;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The fault table as a page in Markdown.
 *
 * @param results of the cells that were measured
 * @param picture what the file names of its pictures begin with; a pace and {@code .svg} follow
 * @param sessions in which they were
 * @param command the one that measures it again
 */
record Page(Map<Cell, Results> results, String picture, List<Session> sessions, String command) {
  Page {
    results = Map.copyOf(results);
    sessions = List.copyOf(sessions);
  }

  /** Of the picture of a pace. */
  String pictureName(Pace pace) {
    return "%s-%s.svg".formatted(picture, pace.id());
  }

  @Override
  public String toString() {
    return intro() + paces() + announced() + reading() + rows() + settings();
  }

  private String intro() {
    return """
    # The fault table

    What clients of a shared address go through when something breaks: kcarp, ucarp and keepalived under the same
    faults. This page is written by the command that measures (`./check faults`):

    ```
    %s
    ```

    A table takes hours, so that it was measured in several runs, each of which went on where the one before had ended;
    what was seen in each repeat is in [files beside this page](%s). Each goes on from these files; with `--again` it forgets
    what they have of the rows that it names: rows in which a rival looked better because the machine had other work were measured
    again so, and every contender of the row with them. The first number of each repeat in the files is its session's.

    %s

    Three hosts, a client, a client behind a router: network namespaces around one bridge. Each contender has a
    segment of its own; several are measured side by side where the fault merely waits, but not at the fastest pace. A fault strikes the host
    that holds the address, at a random moment between two advertisements (from the seed: the same for all). Whatever
    program ends is started again after %d ms, unless the row says otherwise. All times in ms.
    """
        .formatted(
            command,
            picture,
            sessions.stream()
                .filter(session -> repeats(session) > 0)
                .map(this::told)
                .collect(Collectors.joining("\n")),
            Member.RESTART_DELAY.toMillis());
  }

  private long repeats(Session session) {
    return results.values().stream()
        .flatMap(measured -> measured.observations().stream())
        .filter(seen -> seen.session() == session.number())
        .count();
  }

  private String told(Session session) {
    return "- %s, revision %s, %s: %,d repeats."
        .formatted(session.date(), session.revision(), session.machine(), repeats(session));
  }

  private String paces() {
    var text = new StringBuilder();
    for (var pace : Pace.values()) {
      text.append(
          "\n## Advertisements every %s\n\nDead time (of the second host): %s.\n\n![Silence at %s](%s)\n\n%s"
              .formatted(
                  pace == Pace.FASTEST ? "4 ms (kcarp), 10 ms (keepalived)" : pace.title(),
                  Arrays.stream(Contender.values())
                      .filter(contender ->
                          contender.canGo(pace) && contender != Contender.KCARP_DROPPING)
                      .map(contender ->
                          "%s %s ms"
                              .formatted(
                                  contender.title(),
                                  Spread.millis(pace.deadTimeNanos(contender, 1))))
                      .collect(Collectors.joining(", ")),
                  pace.title(),
                  pictureName(pace),
                  new Table(pace, results)));
    }
    return text.toString();
  }

  /** In the rows in which somebody forges: how many frames are sent in answer. */
  private String announced() {
    var text = new StringBuilder();
    for (var pace : Pace.values()) {
      for (var row : Row.values()) {
        String counts = row.isForged() ? announced(pace, row) : "";
        if (!counts.isEmpty()) {
          text.append("- %s, %s: %s.\n".formatted(pace.title(), row.title(), counts));
        }
      }
    }
    return text.isEmpty()
        ? ""
        : """

        ## What forged frames draw

        Gratuitous ARP frames in one repeat, at most. Who answers each forged frame with one doubles the flood.

        %s\
        """
            .formatted(text);
  }

  private String announced(Pace pace, Row row) {
    return Arrays.stream(Contender.values())
        .map(contender -> results.get(new Cell(pace, row, contender)))
        .filter(Objects::nonNull)
        .map(measured ->
            "%s %,d"
                .formatted(
                    measured.cell().contender().title(), measured.max(Observation::announcements)))
        .collect(Collectors.joining("; "));
  }

  private static String reading() {
    return """

    ## How to read it

    - *n*: the repeats so far; the command measures what is left of those that it names.
    - *Silence*: how long, at most, a client got no answer that sends a UDP datagram every millisecond; *lost*: how
      many of them were never answered; the median, and the maximum where it is another. *Routed*: the same of the client behind the router, which asks every
      10 ms. *TCP*: how long, at most, nobody took a new connection, tried every 20 ms and given up after 100 ms.
    - *Moves*: how often the only holder was another than the last one; the median, and the maximum where it is another.
      *MACs*: the same of how often the client on the segment took another MAC for the address's.
    - Forged frames are made of one of the holder's own.
    - *Two holders*, *none*: for how long, by the hosts' kernels, looked at every 5 ms. In rows in which the hosts cannot
      hear each other, two holders are unavoidable, and only the time after the heal counts. In planned moves the longer of
      two counts: of who went, and at the fastest pace of who came back.
    - Two holders are meant, in kcarp: in a planned move for 20 ms as a rule, and for 150 at most where two claim at once; after
      a heal the same, once they have heard of each other, which takes up to an interval; under forged frames the same in
      each dead time ([0010](decisions/0010-yielding-and-forged-bow-outs.md)). Beside a holder that hangs or was killed for
      up to 1 s at 1 s, and up to 2 s below ([0008](decisions/0008-dead-mans-switch.md)), also where memory pressure stops it. In a
      partition as long as it lasts, and so where frames come later than the dead time: with 100 ms of jitter below 1 s, and at the fastest pace where
      programs or forged frames take the processors, whenever a backup hears nothing for 12 ms.
    - *Address removed*: the repeats follow each other closely. From the sixth removal within a minute on kcarp puts the address
      back and then hands it over to another host, so that it moves, and says who might be removing it.
    - *Left behind*: repeats that ended with the address, for a second and longer, on a host whose program does not run
      or is not master; *not at rest*: repeats after which the programs did not agree within 25 s on one master that holds the address.
    - Where a fault left a master that does not advertise, or clients that nobody answers (ucarp after the clock's jump,
      keepalived after the partition), all programs are started anew before the next one.
    - The hosts share a kernel: what holds its lock of all network configuration in one of them, as a program does that
      changes addresses and is short of memory, may keep another from taking the address.
    - Where a load average above is larger than the number of cores, silences below 100 ms are the machine's, and a
      program that is started again needs longer for it.
    - ucarp has no pace below 1 s: with advbase 0 a single lost advertisement ends its patience.
    """;
  }

  private static String rows() {
    var text = new StringBuilder("\n## What is done\n\n");
    for (var row : Row.values()) {
      text.append("- **%s**: %s.\n".formatted(row.title(), row.meaning()));
    }
    return text.toString();
  }

  private static String settings() {
    return """

    ## Settings

    - kcarp and ucarp: dead ratio 3; 1 s: advbase 1, advskew 0, 8 and 16; 100 ms: advbase 0, advskew 25, 26 and 27;
      fastest: advbase 0, advskew 1, 2 and 3. ucarp with `--shutdown`.
    - keepalived: [its configuration](../lab/src/main/resources/io/kcarp/lab/net/keepalived.conf) with `advert_int` 1, 0.1 and
      0.01 and priorities 254, 248, 240 (at 100 ms 254, 244, 234), which makes the dead time the same as CARP's where the
      two protocols allow it.
    - Nobody preempts, except at the fastest pace.
    """;
  }
}
