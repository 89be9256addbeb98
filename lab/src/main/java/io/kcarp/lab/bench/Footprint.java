package io.kcarp.lab.bench;

import java.util.Locale;

/**
 * What a program takes while nothing happens.
 *
 * @param program which, and how it runs
 * @param addresses that it holds; -1 where that means nothing
 * @param processes that it is
 * @param cpuShare of one core
 */
record Footprint(
    String program, int addresses, int processes, ResidentMemory memory, double cpuShare) {

  /** A row in Markdown. */
  String toRow() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f | %.1f | **%.1f** | %.2f %% |",
        program + (processes > 1 ? ", %d processes".formatted(processes) : ""),
        addresses < 0 ? "" : Integer.toString(addresses),
        mebibytes(memory.anonymousBytes()),
        mebibytes(memory.fileBytes()),
        mebibytes(memory.bytes()),
        100 * cpuShare);
  }

  static double mebibytes(long bytes) {
    return bytes / 1048576.0;
  }
}
