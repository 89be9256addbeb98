package io.kcarp.agent.config;

import io.kcarp.agent.ucarp.UcarpCommandLine;
import io.kcarp.agent.ucarp.UcarpOption;
import io.kcarp.agent.ucarp.UcarpOptions;
import io.kcarp.agent.ucarp.UcarpRefusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The agent's command line. */
public final class AgentCommand {
  static final String DEFAULT_NAMESPACE = "kcarp-system";
  private static final String DEFAULT_HTTP_ADDRESS = "127.0.0.1:9477";
  private static final String UCARP = "ucarp";
  private static final String STATUS = "status";
  private static final String HAND_OVER = "hand-over";
  private static final String DECODE = "decode";
  private static final String LISTEN = "listen";

  private static final int MAX_NAME_LENGTH = 253;
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private AgentCommand() {}

  /**
   * Parses; decides everything from its arguments.
   *
   * @param environment NODE_NAME and POD_NAMESPACE are defaults; an empty value counts as unset
   * @param version what {@code --version} prints
   */
  public static Invocation parse(
      List<String> arguments, Map<String, String> environment, String version) {
    // Not by picocli, which knows neither getopt_long's abbreviations nor its grouped letters.
    if (!arguments.isEmpty() && arguments.getFirst().equals(UCARP)) {
      return ucarp(arguments.subList(1, arguments.size()));
    }
    Optional<Map<String, String>> plain = RunOptions.plain(arguments);
    if (plain.isPresent()) {
      try {
        return new Invocation.Run(options(plain.get()::get, environment));
      } catch (ConfigurationException e) {
        return refuse(RunOptions.COMMAND, String.valueOf(e.getMessage()));
      }
    }
    return byPicocli(arguments, environment, version);
  }

  static Invocation byPicocli(
      List<String> arguments, Map<String, String> environment, String version) {
    CommandLine commandLine = commandLine(version);
    String command = "";
    try {
      ParseResult parsed =
          commandLine.parseArgs(ConvertSubcommand.own(arguments).toArray(String[]::new));
      if (parsed.isUsageHelpRequested()) {
        return print(commandLine.getUsageMessage(Ansi.OFF));
      }
      if (parsed.isVersionHelpRequested()) {
        return print("kcarp-agent " + version);
      }
      if (!parsed.hasSubcommand()) {
        return refuse("", "no command given");
      }
      ParseResult given = parsed.subcommand();
      command = given.commandSpec().name();
      if (given.isUsageHelpRequested()) {
        return print(given.commandSpec().commandLine().getUsageMessage(Ansi.OFF));
      }
      return switch (command) {
        case STATUS -> LocalSubcommands.statusInvocation(given);
        case HAND_OVER -> LocalSubcommands.handOverInvocation(given);
        case DECODE -> InspectSubcommands.decodeInvocation(given);
        case LISTEN -> InspectSubcommands.listenInvocation(given);
        case ConvertSubcommand.NAME -> ConvertSubcommand.invocation(given, arguments);
        default ->
            new Invocation.Run(options(name -> given.matchedOptionValue(name, null), environment));
      };
    } catch (ParameterException e) {
      CommandSpec refusing = e.getCommandLine().getCommandSpec();
      return refuse(
          refusing.parent() == null ? "" : refusing.name(), String.valueOf(e.getMessage()));
    } catch (ConfigurationException e) {
      return refuse(command, String.valueOf(e.getMessage()));
    }
  }

  private static Invocation ucarp(List<String> arguments) {
    try {
      return switch (UcarpCommandLine.toRun(arguments)) {
        case UcarpCommandLine.Parsed.Usage() -> print(UcarpOption.usage());
        case UcarpCommandLine.Parsed.Run(UcarpOptions options, List<String> warnings) ->
            new Invocation.Ucarp(
                options,
                warnings,
                options.socket() == null ? null : path("--socket", options.socket()),
                options.httpAddress() == null ? null : socketAddress(options.httpAddress()));
      };
    } catch (UcarpRefusal e) {
      return new Invocation.Exit(e.fault().exitCode(), "kcarp-agent ucarp: " + e.sentence(), true);
    } catch (ConfigurationException e) {
      return new Invocation.Exit(
          Invocation.Exit.USAGE, "kcarp-agent ucarp: " + e.getMessage(), true);
    }
  }

  /** What is given of {@link RunOptions}; null for what is not. */
  @FunctionalInterface
  private interface Given {
    @Nullable String value(String option);
  }

  private static AgentOptions options(Given given, Map<String, String> environment)
      throws ConfigurationException {
    String node = firstOf(given.value(RunOptions.NODE), environment.get("NODE_NAME"));
    if (node == null) {
      throw new ConfigurationException("--node NAME is required (or NODE_NAME in the environment)");
    }
    String namespace = firstOf(given.value(RunOptions.NAMESPACE), environment.get("POD_NAMESPACE"));
    String file = given.value(RunOptions.FILE);
    String keyFile = given.value(RunOptions.KEY_FILE);
    String httpAddress = given.value(RunOptions.HTTP_ADDRESS);
    if (keyFile != null && file == null) {
      throw new ConfigurationException(
          "--key-file needs --file: with an API server the operator gives the key");
    }
    return new AgentOptions(
        name(RunOptions.NODE, node),
        name(RunOptions.NAMESPACE, namespace == null ? DEFAULT_NAMESPACE : namespace),
        file == null ? null : path(RunOptions.FILE, file),
        keyFile == null ? null : path(RunOptions.KEY_FILE, keyFile),
        LocalSubcommands.socket(given.value(RunOptions.SOCKET)),
        socketAddress(httpAddress == null ? DEFAULT_HTTP_ADDRESS : httpAddress));
  }

  private static @Nullable String firstOf(@Nullable String option, @Nullable String variable) {
    if (option != null) {
      return option;
    }
    return variable == null || variable.isEmpty() ? null : variable;
  }

  static String name(String option, String value) throws ConfigurationException {
    if (value.length() > MAX_NAME_LENGTH || !NAME.matcher(value).matches()) {
      throw new ConfigurationException(
          option
              + " '"
              + value
              + "' is not a Kubernetes name: lower-case letters, digits, '-' and '.', at most "
              + MAX_NAME_LENGTH);
    }
    return value;
  }

  static Path path(String option, String value) throws ConfigurationException {
    if (value.isBlank()) {
      throw new ConfigurationException(option + " is empty");
    }
    return Path.of(value);
  }

  /** Without a host it is loopback: never all addresses unless asked for by 0.0.0.0 or [::]. */
  private static InetSocketAddress socketAddress(String value) throws ConfigurationException {
    int colon = value.lastIndexOf(':');
    try {
      if (colon >= 0) {
        String host = value.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed || host.indexOf(':') < 0) {
          String literal = bracketed ? host.substring(1, host.length() - 1) : host;
          return new InetSocketAddress(
              literal.isEmpty()
                  ? InetAddress.ofLiteral("127.0.0.1")
                  : InetAddress.ofLiteral(literal),
              Integer.parseInt(value.substring(colon + 1)));
        }
      }
    } catch (IllegalArgumentException _) {
      // The sentence below says it all.
    }
    throw new ConfigurationException(
        "--http-address '"
            + value
            + "' is not ADDRESS:PORT with a literal address and a port from 0 to 65535, such as "
            + DEFAULT_HTTP_ADDRESS);
  }

  private static Invocation print(String text) {
    return new Invocation.Exit(0, text.stripTrailing(), false);
  }

  private static Invocation refuse(String command, String problem) {
    return new Invocation.Exit(
        Invocation.Exit.USAGE,
        "kcarp-agent: "
            + problem
            + "; see kcarp-agent "
            + (command.isEmpty() ? "" : command + " ")
            + "--help",
        true);
  }

  private static CommandLine commandLine(String version) {
    CommandSpec run = CommandSpec.create().addOption(help());
    run.usageMessage().description("Runs the agent of one node until SIGTERM.");
    run.addOption(
            option(
                RunOptions.NODE,
                "NAME",
                "This node's name, as in 'kubectl get nodes'. Default: NODE_NAME of the environment."))
        .addOption(
            option(
                RunOptions.NAMESPACE,
                "NAMESPACE",
                "Where kcarp is installed. Default: POD_NAMESPACE of the environment, else "
                    + DEFAULT_NAMESPACE
                    + "."))
        .addOption(
            option(
                RunOptions.FILE,
                "PATH",
                "File mode: VirtualIPs and their Secrets come from this YAML file, which is watched;"
                    + " no API server."))
        .addOption(
            option(
                RunOptions.KEY_FILE,
                "PATH",
                "File mode: the password of VirtualIPs that name no Secret is its first line."))
        .addOption(LocalSubcommands.socketOption())
        .addOption(
            option(
                RunOptions.HTTP_ADDRESS,
                "ADDRESS:PORT",
                "Where /metrics, /healthz and /readyz listen; port 0 takes a free one. Default: "
                    + DEFAULT_HTTP_ADDRESS
                    + "."));
    CommandSpec root =
        CommandSpec.create()
            .name("kcarp-agent")
            .version(version)
            .addOption(help())
            .addOption(
                OptionSpec.builder("--version")
                    .versionHelp(true)
                    .type(boolean.class)
                    .description("Prints the version.")
                    .build())
            .addSubcommand(RunOptions.COMMAND, run)
            .addSubcommand(UCARP, ucarpInHelp())
            .addSubcommand(ConvertSubcommand.NAME, ConvertSubcommand.spec().addOption(help()))
            .addSubcommand(STATUS, LocalSubcommands.status())
            .addSubcommand(HAND_OVER, LocalSubcommands.handOver())
            .addSubcommand(DECODE, InspectSubcommands.decode())
            .addSubcommand(LISTEN, InspectSubcommands.listen());
    root.usageMessage().description("The node agent of kcarp: CARP for Kubernetes.");
    return new CommandLine(root)
        .setExpandAtFiles(false)
        .setAllowOptionsAsOptionParameters(false)
        .setInterpolateVariables(false);
  }

  /** For the list of commands; its arguments never come here. */
  private static CommandSpec ucarpInHelp() {
    CommandSpec ucarp = CommandSpec.create();
    ucarp.usageMessage().description("Runs one virtual host from UCARP(8)'s own command line.");
    return ucarp;
  }

  static OptionSpec help() {
    return OptionSpec.builder("--help", "-h")
        .usageHelp(true)
        .type(boolean.class)
        .description("Prints this help.")
        .build();
  }

  static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }
}
