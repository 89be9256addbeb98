package io.kcarp.lab.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kcarp-lab soak}. Exit codes: 0, 1 when a promise was broken, or when the time was too
 * short to judge what the agents take of the machine.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = "Breaks things by chance, one after the other, and watches kcarp's promises.")
public final class SoakCommand implements Callable<Integer> {
  @Option(
      names = "--minutes",
      defaultValue = "30",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--seed",
      defaultValue = "2026",
      paramLabel = "N",
      description = "Of the faults and their moments. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--pace",
      defaultValue = "USUAL",
      paramLabel = "PACE",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Pace pace = Pace.USUAL;

  private final Path repository;

  /** For a checkout with built jars. */
  public SoakCommand(Path repository) {
    this.repository = repository;
  }

  @Override
  public Integer call() throws IOException {
    System.out.printf(
        "lab/isolated lab/kcarp-lab soak --minutes %d --seed %d --pace %s%n", minutes, seed, pace);
    var logs = repository.resolve("target/soak");
    var soak = new Soak(repository.resolve("agent/kcarp-agent"), pace, seed, logs, System.out);
    boolean kept = soak.run(Duration.ofMinutes(minutes));
    if (!kept) {
      System.err.println("kcarp-lab soak: not all is as it should be, see above");
    }
    return kept ? 0 : 1;
  }
}
