package io.kcarp.lab.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * On what a measurement was made.
 *
 * @param load processes that ran or wanted to, the average of the minute before
 */
public record Machine(int cores, String processor, String kernel, String jdk, double load) {
  /** This one, now. */
  public static Machine here() throws IOException {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        processorName(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** Its name on x86; elsewhere the architecture alone. */
  private static String processorName() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d cores (%s), %s, JDK %s; load average at the start %.1f",
        cores,
        processor,
        kernel,
        jdk,
        load);
  }
}
