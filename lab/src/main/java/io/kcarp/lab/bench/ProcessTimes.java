package io.kcarp.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What the kernel says about a process. */
final class ProcessTimes {
  /** A tick of {@code /proc/PID/stat}: USER_HZ is 100 on every Linux that runs Java. */
  private static final long TICK_NANOS = 10_000_000;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final String RESIDENT = "VmRSS:";

  private final Path process;

  ProcessTimes(long pid) {
    process = Path.of("/proc", Long.toString(pid));
  }

  /** What all its threads have used so far, those that have ended included. */
  long cpuNanos() throws IOException {
    return cpuNanos(Files.readString(process.resolve("stat"), StandardCharsets.UTF_8));
  }

  /** The same of each thread that lives, by name; threads of one name are added up. */
  Map<String, Long> cpuNanosByThread() throws IOException {
    var byName = new TreeMap<String, Long>();
    try (var threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (var thread : threads) {
        add(thread, byName);
      }
    }
    return byName;
  }

  private static void add(Path thread, Map<String, Long> byName) throws IOException {
    try {
      var name = Files.readString(thread.resolve("comm"), StandardCharsets.UTF_8).strip();
      var stat = Files.readString(thread.resolve("stat"), StandardCharsets.UTF_8);
      byName.merge(name, cpuNanos(stat), Long::sum);
    } catch (NoSuchFileException ended) {
      // Between the listing and the reading.
      return;
    }
  }

  /** Memory that it has in RAM. */
  long residentBytes() throws IOException {
    try (var lines = Files.lines(process.resolve("status"), StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    }
  }

  /** From one line of proc(5)'s stat; a program's name may have blanks and parentheses in it. */
  static long cpuNanos(String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * TICK_NANOS;
  }
}
