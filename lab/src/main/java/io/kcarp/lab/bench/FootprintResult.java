package io.kcarp.lab.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a {@link FootprintBench} found.
 *
 * @param starts from exec, by what was begun and waited for
 * @param time in which the CPU was measured
 */
record FootprintResult(
    Map<String, Spread> starts,
    List<Footprint> idle,
    ImageRoot agent,
    ImageRoot operator,
    Duration time) {
  /** What the bound of a start is for. */
  static final String ACCEPTED = "**kcarp agent, to the first frame that it accepts**";

  static final String AGENT = "kcarp agent";

  static final String KUBE_VIP = "kube-vip, in Kubernetes";

  /** Of an agent with {@link #FEW} addresses, in all. */
  static final long BOUND_BYTES = 100L << 20;

  /** What each more takes is shown, and not bound. */
  static final int FEW = 10;

  /** The median. */
  static final Duration BOUND_START = Duration.ofMillis(500);

  FootprintResult {
    starts = Collections.unmodifiableMap(new LinkedHashMap<>(starts));
    idle = List.copyOf(idle);
  }

  private Spread accepted() {
    return Objects.requireNonNull(starts.get(ACCEPTED), "not measured");
  }

  /** Whether the agent keeps to what is promised. */
  boolean kept() {
    return accepted().medianNanos() <= BOUND_START.toNanos()
        && idle.stream()
            .filter(each -> each.program().startsWith(AGENT) && each.addresses() <= FEW)
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
    %s

    | image | archive MiB | unpacked MiB |
    |---|--:|--:|
    | kcarp-agent | %s |
    | kcarp-operator | %s |
    """
        .formatted(
            idle.stream().map(Footprint::toRow).collect(Collectors.joining("\n")),
            starts.entrySet().stream()
                .map(start -> "| %s | %s |".formatted(start.getKey(), start.getValue().toCells()))
                .collect(Collectors.joining("\n")),
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
    image; ucarp and keepalived are Debian's, kube-vip is built from its Go module by `lab/kube-vip`. Each is
    the only one on its segment and holds all its addresses, at one advertisement a second; all run at the same
    time, and the CPU is that of %d s.

    - The bound for an agent is %d MiB resident with up to %d addresses, and %d ms from exec to the first
      frame that it accepts (median): %s.
    - *of files*: pages as they are on disk (libraries, the AOT cache), which the kernel may drop and read
      again; *anonymous*: all else.
    - *in Kubernetes*: as in a pod, with TLS to an API server: the lab's quick one, for kube-vip the real one of
      `lab/cluster`. kube-vip runs with ARP, leader election, and the defaults of its settings.
    - *the first frame that it accepts*: a worse master advertises 128 times a second. An agent that begins to
      listen asks at once who has the address, so the first advertisement after that question is meant, at most
      8 ms late; that it was accepted is shown by the takeover, 10 ms of patience later.
    - *from a file* is `kcarp-agent-standalone`, *in Kubernetes* is `kcarp-agent`: one program with two AOT caches.
    - What was done for these figures, and what was not: [decision 0013](decisions/0013-aot-cache.md).
    """
        .formatted(
            command,
            date,
            machine,
            table(),
            time.toSeconds(),
            BOUND_BYTES >> 20,
            FEW,
            BOUND_START.toMillis(),
            kept() ? "kept" : "missed");
  }
}
