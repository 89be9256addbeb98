package io.kcarp.agent.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code status} and {@code hand-over}: they ask a running agent through its socket. */
final class LocalSubcommands {
  private LocalSubcommands() {}

  static CommandSpec status() {
    CommandSpec status = CommandSpec.create().addOption(AgentCommand.help());
    status.usageMessage().description("Shows the virtual hosts of this host's agent.");
    return status
        .addOption(socketOption())
        .addOption(AgentCommand.flag("--json", "One line of JSON in place of the table."))
        .addOption(
            AgentCommand.flag(
                "--watch",
                "One line of JSON for each virtual host now, and one for each change of role."));
  }

  static CommandSpec handOver() {
    CommandSpec handOver = CommandSpec.create().addOption(AgentCommand.help());
    handOver
        .usageMessage()
        .description("Moves one virtual host of which this host is master to another host.");
    return handOver
        .addOption(socketOption())
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("NAME")
                .arity("1")
                .type(String.class)
                .description("The VirtualIP's name.")
                .build());
  }

  static Invocation statusInvocation(ParseResult status) throws ConfigurationException {
    boolean watch = status.hasMatchedOption("--watch");
    if (watch && status.hasMatchedOption("--json")) {
      throw new ConfigurationException("--json goes without --watch, which prints JSON anyway");
    }
    if (watch) {
      return new Invocation.Watch(socket(status));
    }
    return new Invocation.Status(socket(status), status.hasMatchedOption("--json"));
  }

  static Invocation handOverInvocation(ParseResult handOver) throws ConfigurationException {
    String name = handOver.matchedPositionalValue(0, "");
    return new Invocation.HandOver(socket(handOver), AgentCommand.name("NAME", name));
  }

  static OptionSpec socketOption() {
    return AgentCommand.option(
        RunOptions.SOCKET,
        "PATH",
        "The agent's local socket. Default: " + AgentOptions.DEFAULT_SOCKET + ".");
  }

  static Path socket(ParseResult parsed) throws ConfigurationException {
    String socket = parsed.matchedOptionValue(RunOptions.SOCKET, null);
    return socket(socket);
  }

  static Path socket(@Nullable String socket) throws ConfigurationException {
    return socket == null
        ? AgentOptions.DEFAULT_SOCKET
        : AgentCommand.path(RunOptions.SOCKET, socket);
  }
}
