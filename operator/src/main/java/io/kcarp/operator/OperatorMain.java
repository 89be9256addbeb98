package io.kcarp.operator;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The program {@code kcarp-operator}. Exit codes: 1 to be started anew, 2 wrong usage, and the
 * JVM's own, 128 and the signal's number, when a signal stopped it.
 */
@Command(
    name = "kcarp-operator",
    mixinStandardHelpOptions = true,
    versionProvider = OperatorMain.Version.class,
    description = "Makes VirtualIPs effective and runs the agents.",
    subcommands = RunCommand.class,
    synopsisSubcommandLabel = "COMMAND")
public final class OperatorMain {
  private OperatorMain() {}

  /** Runs until a signal. */
  public static void main(String... arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Of the jar; what is started from class files has none. */
  static String version() {
    return Objects.requireNonNullElse(
        OperatorMain.class.getPackage().getImplementationVersion(), "(not packaged)");
  }

  /** What {@code --version} says. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"kcarp-operator " + version()};
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new OperatorMain());
  }
}
