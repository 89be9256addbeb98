package io.kcarp.agent.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks and tells the result as a table; {@code ./check micro} is its command. */
final class Micro {
  private static final String[] IMAGE_FLAGS = {
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseCompactObjectHeaders",
    "-Xmx32m",
    "-Xmn4m",
    "-XX:-UsePerfData"
  };

  private Micro() {}

  /** One argument: the page to write. */
  public static void main(String[] args) throws RunnerException, IOException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(AdvertisementBenchmark.class.getName())
                    .jvmArgs(IMAGE_FLAGS)
                    .addProfiler(GCProfiler.class)
                    .forks(3)
                    .warmupIterations(5)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(1))
                    .build())
            .run();
    String page = page(results);
    System.out.println(page);
    Files.writeString(Path.of(args[0]), page);
  }

  private static String page(Collection<RunResult> results) throws IOException {
    return """
    # What one advertisement costs

    Written by `./check micro` (JMH, 3 forks of 5 s) on %s, with %d cores (%s), JDK %s,
    VM flags `%s`.

    | | ns | +- | bytes allocated |
    |---|--:|--:|--:|
    %s

    - *receive*: decode, authenticate and step, a backup that hears its master.
    - *send*: step, digest and encode, a master whose interval has passed.
    - *digest*: two HMAC-SHA1, one computed and one checked.
    """
        .formatted(
            LocalDate.now(Clock.systemUTC()),
            Runtime.getRuntime().availableProcessors(),
            processor(),
            Runtime.version(),
            String.join(" ", IMAGE_FLAGS),
            results.stream().map(Micro::row).sorted().collect(Collectors.joining("\n")));
  }

  private static String row(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    return String.format(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %.0f |",
        benchmark.substring(benchmark.lastIndexOf('.') + 1),
        result.getPrimaryResult().getScore(),
        result.getPrimaryResult().getScoreError(),
        requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore());
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 2))
        .findFirst()
        .orElse("unknown processor");
  }
}
