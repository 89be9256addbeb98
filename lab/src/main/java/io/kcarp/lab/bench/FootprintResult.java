package io.kcarp.lab.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a {@link FootprintBench} found.
 *
 * @param accepted from exec to the first frame that an agent accepts
 * @param kcarp from exec to the first advertisement of one that hears nobody; so the next two
 * @param time in which the CPU was measured
 */
record FootprintResult(
    Spread accepted,
    Spread kcarp,
    Spread ucarp,
    Spread keepalived,
    List<Footprint> idle,
    ImageRoot agent,
    ImageRoot operator,
    Duration time) {
  /** Of an agent, in all. */
  static final long BOUND_BYTES = 100L << 20;

  /** The median. */
  static final Duration BOUND_START = Duration.ofMillis(500);

  FootprintResult {
    idle = List.copyOf(idle);
  }

  /** Whether the agent keeps to what is promised. */
  boolean kept() {
    return accepted.medianNanos() <= BOUND_START.toNanos()
        && idle.stream()
            .filter(each -> each.program().startsWith("kcarp agent"))
            .allMatch(each -> each.memory().bytes() <= BOUND_BYTES);
  }

  /** In Markdown. */
  String table() {
    return """
    | while nothing happens | addresses | anonymous MiB | of files MiB | resident MiB | CPU, of one core |
    |---|--:|--:|--:|--:|--:|
    %s

    | from exec, in ms | min | median | max |
    |---|--:|--:|--:|
    | **kcarp agent, to the first frame that it accepts** | %s |
    | kcarp agent alone, to its first advertisement (3,000 of it are the dead time) | %s |
    | ucarp alone | %s |
    | keepalived alone | %s |

    | image | archive MiB | unpacked MiB |
    |---|--:|--:|
    | kcarp-agent | %s |
    | kcarp-operator | %s |
    """
        .formatted(
            idle.stream().map(Footprint::toRow).collect(Collectors.joining("\n")),
            accepted.toCells(),
            kcarp.toCells(),
            ucarp.toCells(),
            keepalived.toCells(),
            sizes(agent),
            sizes(operator));
  }

  private static String sizes(ImageRoot image) {
    return String.format(
        Locale.ROOT,
        "%.0f | %.0f",
        Footprint.mebibytes(image.archiveBytes()),
        Footprint.mebibytes(image.unpackedBytes()));
  }

  /** A page of its own. */
  String page(String command, String date, Machine machine) {
    return """
    # Numbers: footprint

    What kcarp's programs take, and how fast they start. This page is written by the command that
    measures:

    ```
    %s
    ```

    on %s, with %s.

    %s
    kcarp runs from its images' own files, as built by `lab/images`, each program in a root that is the
    image; ucarp and keepalived are Debian's. Each is the only one on its segment, and master of all its
    addresses at one advertisement a second; all run at the same time, and the CPU is that of %d s.

    - The bound for an agent is %d MiB resident and %d ms from exec to the first frame that it accepts
      (median): %s.
    - *of files*: pages as they are on disk (libraries, the AOT cache), which the kernel may drop and read
      again; *anonymous*: all else.
    - *in Kubernetes*: with TLS to an API server (the lab's quick one).
    - *the first frame that it accepts*: a worse master advertises 128 times a second, so that an agent that
      preempts advertises as soon as it has accepted one.
    - What was done for these figures, and what was not: [decision 0013](decisions/0013-aot-cache.md).
    """
        .formatted(
            command,
            date,
            machine,
            table(),
            time.toSeconds(),
            BOUND_BYTES >> 20,
            BOUND_START.toMillis(),
            kept() ? "kept" : "missed");
  }
}
