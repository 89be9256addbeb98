package io.kcarp.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kcarp-lab load}. Exit codes: 0, 1 when an agent needs more than is aimed at or nothing
 * could be measured.
 */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = "Measures what a segment full of virtual hosts costs the agents.")
public final class LoadCommand implements Callable<Integer> {
  @Option(
      names = "--warm-up",
      defaultValue = "10",
      paramLabel = "SECONDS",
      description = "How long to wait before. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Option(
      names = "--time",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description = "How long to measure. Default: ${DEFAULT-VALUE}.")
  private int timeSeconds;

  @Option(
      names = "--write",
      paramLabel = "PATH",
      description = "Writes the result there, too, as a page in Markdown.")
  private @Nullable Path page;

  private final Path repository;

  /** For a checkout with built jars. */
  public LoadCommand(Path repository) {
    this.repository = repository;
  }

  @Override
  public Integer call() throws IOException {
    var command =
        "lab/isolated lab/kcarp-lab load --warm-up %d --time %d"
            .formatted(warmUpSeconds, timeSeconds);
    var machine = Machine.here();
    System.out.printf("%s%n%s%n%n", command, machine);
    try {
      var result =
          new LoadBench(
                  repository.resolve("agent/kcarp-agent"),
                  Duration.ofSeconds(warmUpSeconds),
                  Duration.ofSeconds(timeSeconds))
              .run();
      System.out.print(result.table());
      if (page != null) {
        var date = LocalDate.now(Clock.systemUTC()).toString();
        Files.writeString(page, result.page(command, date, machine));
      }
      if (!result.kept()) {
        System.err.println("kcarp-lab load: more than is aimed at, see above");
      }
      return result.kept() ? 0 : 1;
    } catch (NotMeasured e) {
      System.err.println("kcarp-lab load: " + e.getMessage());
      return 1;
    }
  }
}
