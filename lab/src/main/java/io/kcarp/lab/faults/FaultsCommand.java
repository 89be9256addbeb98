package io.kcarp.lab.faults;

import io.kcarp.lab.bench.Machine;
import io.kcarp.lab.net.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code kcarp-lab faults}. Exit codes: 0, 1 when a cell could not be measured, 2 wrong usage.
 * Results are kept in the checkout, beside the page, so that another run goes on where this one
 * was.
 */
@CommandLine.Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    description = "Breaks things and measures what clients see: kcarp, ucarp and keepalived.")
public final class FaultsCommand implements Callable<Integer> {
  @Option(
      names = "--repeats",
      defaultValue = "20",
      paramLabel = "N",
      description = "Of each fault for each contender. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Option(
      names = "--seed",
      defaultValue = "2026",
      paramLabel = "N",
      description = "Of the moments at which faults strike. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--lanes",
      defaultValue = "4",
      paramLabel = "N",
      description =
          "Networks to measure in at once, where rows allow it. Default: ${DEFAULT-VALUE}.")
  private int lanes;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ROW",
      description = "Only these rows, such as link-cut. Default: all.")
  private List<String> rows = List.of();

  @Option(
      names = "--contender",
      split = ",",
      paramLabel = "NAME",
      description = "Only these: kcarp, ucarp, keepalived. Default: all.")
  private List<String> contenders = List.of();

  @Option(
      names = "--pace",
      split = ",",
      paramLabel = "PACE",
      description = "Only these: usual, tenth, fastest. Default: all.")
  private List<String> paces = List.of();

  @Option(names = "--again", description = "Forgets what was measured of these before.")
  private boolean again;

  @Option(names = "--render", description = "Measures nothing, shows what was measured.")
  private boolean render;

  @Option(
      names = "--results",
      paramLabel = "FOLDER",
      description = "Where results are kept. Default: docs/numbers-faults in the checkout.")
  private @Nullable Path folder;

  @Option(
      names = "--write",
      paramLabel = "PATH",
      description = "Writes the results there as a page in Markdown, with pictures beside it.")
  private @Nullable Path page;

  @Spec private @Nullable CommandSpec spec;

  private final Path repository;

  /** For a checkout with built jars. */
  public FaultsCommand(Path repository) {
    this.repository = repository;
  }

  @Override
  public Integer call() throws IOException {
    var cells = chosen();
    var archive =
        new Archive(folder != null ? folder : repository.resolve("docs").resolve("numbers-faults"));
    int failures = 0;
    if (!render) {
      var session = archive.begin(LocalDate.now(Clock.systemUTC()), Machine.here(), revision());
      System.out.printf(
          "lab/isolated lab/kcarp-lab faults --repeats %d --seed %d%n%s, revision %s%n%n",
          repeats, seed, session.machine(), session.revision());
      if (again) {
        for (var cell : cells) {
          archive.forget(cell);
        }
      }
      var launcher = repository.resolve("agent/kcarp-agent");
      var logs = repository.resolve("target").resolve("faults");
      failures =
          new Campaign(
                  launcher, archive, logs, session, repeats, seed, Priority.raise(), System.out)
              .run(cells, lanes);
    }
    if (page != null) {
      write(all(archive), archive.sessions(), page);
    }
    return failures == 0 ? 0 : 1;
  }

  /** Where this checkout is, as git says it. */
  private String revision() {
    return Command.run(
            List.of("git", "-C", repository.toString(), "describe", "--always", "--dirty"))
        .strip();
  }

  private void write(Map<Cell, Results> results, List<Session> sessions, Path path)
      throws IOException {
    var name = path.getFileName().toString().replaceFirst("\\.md$", "");
    var command =
        "lab/isolated lab/kcarp-lab faults --repeats %d --seed %d --write %s"
            .formatted(repeats, seed, path);
    var text = new Page(results, name, sessions, command);
    Files.writeString(path, text.toString());
    for (var pace : Pace.values()) {
      Files.writeString(
          path.resolveSibling(text.pictureName(pace)), new Picture(pace, results).toString());
    }
  }

  private static Map<Cell, Results> all(Archive archive) throws IOException {
    var results = new HashMap<Cell, Results>();
    for (var cell : Cell.all()) {
      var observations = archive.of(cell);
      if (!observations.isEmpty()) {
        results.put(cell, new Results(cell, observations));
      }
    }
    return results;
  }

  private List<Cell> chosen() {
    var row = chosen(rows, Row.values(), Row::id);
    var contender = chosen(contenders, Contender.values(), Contender::id);
    var pace = chosen(paces, Pace.values(), Pace::id);
    return Cell.all().stream()
        .filter(cell -> row.test(cell.row()))
        .filter(cell -> contender.test(cell.contender()))
        .filter(cell -> pace.test(cell.pace()))
        .toList();
  }

  private <T> Predicate<T> chosen(List<String> names, T[] all, Function<T, String> nameOf) {
    var known = Arrays.stream(all).map(nameOf).toList();
    for (var name : names) {
      if (!known.contains(name) && spec != null) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "'%s' is none of %s".formatted(name, String.join(", ", known)));
      }
    }
    return each -> names.isEmpty() || names.contains(nameOf.apply(each));
  }
}
