package io.kcarp.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kcarp-lab bench}. Exit codes: 0, 1 when kcarp breaks its promise or nothing could be
 * measured.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Cuts links and measures how long the address is away, kcarp beside ucarp.")
public final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--cuts",
      defaultValue = "20",
      paramLabel = "N",
      description = "Link cuts for each contender. Default: ${DEFAULT-VALUE}.")
  private int cuts;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeats the moments of an earlier run. Default: random, and printed.")
  private @Nullable Integer seed;

  @Option(
      names = "--write",
      paramLabel = "PATH",
      description = "Writes the result there, too, as a page in Markdown.")
  private @Nullable Path page;

  private final Path repository;

  /** For a checkout with built jars. */
  public BenchCommand(Path repository) {
    this.repository = repository;
  }

  @Override
  public Integer call() throws IOException {
    int seedOrRandom = seed != null ? seed : new SecureRandom().nextInt(1_000_000);
    var command =
        "lab/isolated lab/kcarp-lab bench --cuts %d --seed %d".formatted(cuts, seedOrRandom);
    var machine = Machine.here();
    System.out.printf("%s%n%s%n%n", command, machine);
    var launcher = repository.resolve("agent/kcarp-agent");
    try {
      var results = new Bench(launcher, cuts, new Random(seedOrRandom), System.out).run();
      var report = new Report(results, machine, LocalDate.now(Clock.systemUTC()), command);
      System.out.printf("%n%s", report.table());
      if (page != null) {
        Files.writeString(page, report.page());
      }
      return results.stream().anyMatch(BenchCommand::isBroken) ? 1 : 0;
    } catch (NotMeasured e) {
      System.err.println("kcarp-lab bench: " + e.getMessage());
      return 1;
    }
  }

  private static boolean isBroken(Results results) {
    if (!results.contender().startsWith("kcarp")) {
      return false;
    }
    long over = results.overPromise();
    if (over > 0) {
      System.err.printf(
          "kcarp-lab bench: %s: %d of %d takeovers came more than %d ms after the dead time%n",
          results.contender(),
          over,
          results.cuts().size(),
          Results.PROMISED_EXCESS_NANOS / 1_000_000);
    }
    if (results.announcesLate()) {
      System.err.printf(
          "kcarp-lab bench: %s: announced more than %.1f ms after the dead time, or half of them more than %.1f ms%n",
          results.contender(),
          Results.PROMISED_ANNOUNCEMENT_NANOS / 1e6,
          Results.USUAL_ANNOUNCEMENT_NANOS / 1e6);
    }
    return over > 0 || results.announcesLate();
  }
}
