package io.kcarp.lab;

import io.kcarp.lab.bench.BenchCommand;
import io.kcarp.lab.bench.FootprintCommand;
import io.kcarp.lab.bench.LoadCommand;
import io.kcarp.lab.demo.DemoCommand;
import io.kcarp.lab.faults.FaultsCommand;
import io.kcarp.lab.faults.SoakCommand;
import io.kcarp.lab.interop.InteropCommand;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program {@code kcarp-lab}, started by the script of that name inside {@code lab/isolated}.
 * Exit codes: 0, 1 when something is not as it should be, 2 wrong usage.
 */
@Command(
    name = "kcarp-lab",
    mixinStandardHelpOptions = true,
    description = "kcarp on a network made for it.",
    synopsisSubcommandLabel = "COMMAND")
public final class LabMain {
  private LabMain() {}

  /** Runs one subcommand. */
  public static void main(String... arguments) {
    Path repository = Path.of(System.getProperty("kcarp.home", "."));
    System.exit(
        new CommandLine(new LabMain())
            .addSubcommand(new DemoCommand(repository))
            .addSubcommand(new BenchCommand(repository))
            .addSubcommand(new LoadCommand(repository))
            .addSubcommand(new FootprintCommand(repository))
            .addSubcommand(new InteropCommand(repository))
            .addSubcommand(new FaultsCommand(repository))
            .addSubcommand(new SoakCommand(repository))
            .execute(arguments));
  }
}
