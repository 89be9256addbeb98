package io.kcarp.lab.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a process takes of the machine, by its kernel.
 *
 * @param residentBytes memory that it has in RAM
 * @param threads that live
 * @param descriptors that are open
 */
record Vitals(long residentBytes, long threads, long descriptors) {
  private static final double MIB = 1 << 20;

  /** Now. */
  static Vitals of(long pid) throws IOException {
    var process = Path.of("/proc", Long.toString(pid));
    var status = Files.readAllLines(process.resolve("status"), StandardCharsets.UTF_8);
    try (var descriptors = Files.list(process.resolve("fd"))) {
      return new Vitals(
          field(status, "VmRSS:") * 1024, field(status, "Threads:"), descriptors.count());
    }
  }

  /** The number in a line of proc(5)'s status. */
  static long field(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f MiB, %d threads, %d descriptors",
        residentBytes / MIB,
        threads,
        descriptors);
  }
}
