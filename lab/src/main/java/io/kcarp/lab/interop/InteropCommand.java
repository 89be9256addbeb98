package io.kcarp.lab.interop;

import io.kcarp.lab.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kcarp-lab interop}. Exit codes: 0, 1 when a cell is not as it should be. */
@Command(
    name = "interop",
    mixinStandardHelpOptions = true,
    description = "Plays kcarp and Debian's ucarp in one virtual host through every fault.")
public final class InteropCommand implements Callable<Integer> {
  @Option(names = "--short", description = "A few cells only, in which everything occurs once.")
  private boolean brief;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      description = "Only cells with this in their names, such as 'kcarp master, SIGTERM'.")
  private @Nullable String only;

  @Option(
      names = "--at-once",
      defaultValue = "8",
      paramLabel = "N",
      description = "Cells side by side. Default: ${DEFAULT-VALUE}.")
  private int atOnce;

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
  public InteropCommand(Path repository) {
    this.repository = repository;
  }

  @Override
  public Integer call() throws IOException {
    int seedOrRandom = seed != null ? seed : new SecureRandom().nextInt(1_000_000);
    var command =
        "lab/isolated lab/kcarp-lab interop --at-once %d --seed %d".formatted(atOnce, seedOrRandom);
    var machine = Machine.here();
    System.out.printf("%s%n%s%n%n", command, machine);
    var launcher = repository.resolve("agent/kcarp-agent");
    var results = new Interop(launcher, atOnce, seedOrRandom, System.out).play(cells());
    var dissection = Dissection.of(launcher, results);
    System.out.printf("%n%s%n", dissection.text());
    if (page != null) {
      var date = LocalDate.now(Clock.systemUTC());
      Files.writeString(page, new Page(results, dissection, machine, date, command).text());
    }
    return broken(results, dissection) ? 1 : 0;
  }

  private static boolean broken(List<Result> results, Dissection dissection) {
    var faulty = results.stream().filter(result -> !result.faults().isEmpty()).toList();
    for (var result : faulty) {
      System.err.printf(
          "kcarp-lab interop: %s: %s%n", result.cell(), String.join("; ", result.faults()));
    }
    dissection.faults().forEach(fault -> System.err.printf("kcarp-lab interop: %s%n", fault));
    return !faulty.isEmpty() || !dissection.faults().isEmpty();
  }

  private List<Cell> cells() {
    var cells = brief ? Matrix.brief() : Matrix.all();
    return cells.stream().filter(cell -> only == null || cell.toString().contains(only)).toList();
  }
}
