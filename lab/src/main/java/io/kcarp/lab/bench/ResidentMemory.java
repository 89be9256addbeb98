package io.kcarp.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What processes have in RAM.
 *
 * @param anonymousBytes their own: heap, stacks, pages of files that they changed
 * @param fileBytes pages of files as they are on disk, which the kernel may drop and read again,
 *     and which processes share
 */
record ResidentMemory(long anonymousBytes, long fileBytes) {
  /** Of some processes, added up; a page that two of them have counts twice. */
  static ResidentMemory of(List<Long> pids) throws IOException {
    long anonymousBytes = 0;
    long residentBytes = 0;
    for (long pid : pids) {
      var rollup =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "smaps_rollup"), StandardCharsets.UTF_8);
      anonymousBytes += bytes(rollup, "Anonymous:");
      residentBytes += bytes(rollup, "Rss:");
    }
    return new ResidentMemory(anonymousBytes, residentBytes - anonymousBytes);
  }

  long bytes() {
    return anonymousBytes + fileBytes;
  }

  static long bytes(String rollup, String field) {
    return rollup
        .lines()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + field + " in smaps_rollup"));
  }
}
