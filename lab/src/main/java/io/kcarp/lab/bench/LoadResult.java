package io.kcarp.lab.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the two agents of a {@link LoadBench} used.
 *
 * @param time in which they used it
 */
record LoadResult(
    Duration time,
    AgentUsage master,
    AgentUsage backup,
    AgentTraffic masterTraffic,
    AgentTraffic backupTraffic) {
  /** Of one core, for each agent. */
  static final double AIMED_SHARE = 0.05;

  /** Between two garbage collections. */
  static final Duration AIMED_CALM = Duration.ofSeconds(10);

  private static final double NOTABLE_SHARE = 0.0005;

  /** Whether both agents kept to what is aimed at. */
  boolean kept() {
    return kept(master) && kept(backup);
  }

  private boolean kept(AgentUsage usage) {
    return share(usage.cpuNanos()) < AIMED_SHARE
        && usage.pausesNanos().size() <= time.dividedBy(AIMED_CALM);
  }

  /** Of one core. */
  double share(long cpuNanos) {
    return (double) cpuNanos / time.toNanos();
  }

  /** In Markdown. */
  String table() {
    return """
    | in %.1f s | master | backup |
    |---|--:|--:|
    | advertisements a second | %.0f sent | %.0f heard |
    | **CPU, of one core** | **%s** | **%s** |
    | CPU for one advertisement | %.1f µs | %.1f µs |
    | by thread | %s | %s |
    | **garbage collections** | **%d** | **%d** |
    | longest pause by one | %s ms | %s ms |
    | memory (RSS) | %d MiB | %d MiB |
    | changes of role | %d | %d |
    """
        .formatted(
            time.toMillis() / 1e3,
            perSecond(masterTraffic.sent()),
            perSecond(backupTraffic.received()),
            percent(master.cpuNanos()),
            percent(backup.cpuNanos()),
            master.cpuNanos() / 1e3 / Math.max(1, masterTraffic.sent()),
            backup.cpuNanos() / 1e3 / Math.max(1, backupTraffic.received()),
            threads(master),
            threads(backup),
            master.pausesNanos().size(),
            backup.pausesNanos().size(),
            Spread.millis(master.longestPauseNanos()),
            Spread.millis(backup.longestPauseNanos()),
            master.residentBytes() >> 20,
            backup.residentBytes() >> 20,
            masterTraffic.transitions(),
            backupTraffic.transitions());
  }

  private double perSecond(long count) {
    return count * 1e9 / time.toNanos();
  }

  private String percent(long cpuNanos) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share(cpuNanos));
  }

  /** The busiest first. */
  private String threads(AgentUsage usage) {
    return usage.cpuNanosByThread().entrySet().stream()
        .filter(thread -> share(thread.getValue()) >= NOTABLE_SHARE)
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(thread -> thread.getKey() + " " + percent(thread.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** A page of its own. */
  String page(String command, String date, Machine machine) {
    return """
    # Numbers: load

    What a segment full of virtual hosts costs the agents. This page is written by the command that
    measures:

    ```
    %s
    ```

    on %s, with %s.

    %s
    Two agents in file mode, network namespaces on one bridge, with the JVM options of the image
    (32 MiB heap). Each has %d virtual hosts (vhids 1 to %d) at advbase 0, advskew %d: 10.24
    advertisements a second each. One is master of all, the other hears it.

    - The aim is less than %.0f %% of one core for each, and at most one garbage collection in %d s: %s.
    - *CPU* is the user and system time of the whole process. On a machine that does other work it
      is higher, by half and more: compare runs of one hour. So are the pauses, in which it waits.
    - *by thread*: `loop` is the protocol, `capture-...` reads frames, `C1 ...` is the compiler.
    """
        .formatted(
            command,
            date,
            machine,
            table(),
            LoadBench.VIRTUAL_HOSTS,
            LoadBench.VIRTUAL_HOSTS,
            LoadBench.ADVSKEW,
            100 * AIMED_SHARE,
            AIMED_CALM.toSeconds(),
            kept() ? "reached" : "missed");
  }
}
