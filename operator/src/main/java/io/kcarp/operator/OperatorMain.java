package io.kcarp.operator;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program {@code kcarp-operator}. Exit codes: 0 stopped by a signal, 1 to be started anew, 2
 * wrong usage.
 */
@Command(
    name = "kcarp-operator",
    mixinStandardHelpOptions = true,
    version = "kcarp-operator 0.1.0",
    description = "Makes VirtualIPs effective and runs the agents.",
    subcommands = RunCommand.class,
    synopsisSubcommandLabel = "COMMAND")
public final class OperatorMain {
  private OperatorMain() {}

  /** Runs until a signal. */
  public static void main(String... arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new OperatorMain());
  }
}
