package io.kcarp.agent.config;

import io.kcarp.agent.convert.ConversionRequest;
import io.kcarp.agent.convert.ConversionRequest.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code convert}: options, then after each {@code --} a command line of UCARP(8). */
final class ConvertSubcommand {
  static final String NAME = "convert";

  private static final String SEPARATOR = "--";

  private ConvertSubcommand() {}

  static CommandSpec spec() {
    CommandSpec convert = CommandSpec.create();
    convert
        .usageMessage()
        .description("Prints the VirtualIP and Secret for what shares an address today.")
        .footer(
            "After each -- follows a command line of one host: convert --node n1 --node n2 -- ucarp"
                + " -i eth0 ... -- ucarp -i eth0 ...");
    return convert
        .addOption(many("--node", "NAME", "The Kubernetes node of each source, in the same order."))
        .addOption(many("--interfaces", "FILE", "Debian's interfaces(5) with ucarp-* lines."))
        .addOption(many("--keepalived", "FILE", "A keepalived.conf, as far as it maps."))
        .addOption(
            AgentCommand.option(
                "--namespace",
                "NAMESPACE",
                "Where kcarp is installed. Default: " + AgentCommand.DEFAULT_NAMESPACE + "."));
  }

  private static OptionSpec many(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  static boolean isMeant(List<String> arguments) {
    return !arguments.isEmpty() && arguments.getFirst().equals(NAME);
  }

  /** What picocli shall see: of a conversion everything before the first {@code --}. */
  static List<String> own(List<String> arguments) {
    int separator = isMeant(arguments) ? arguments.indexOf(SEPARATOR) : -1;
    return separator < 0 ? arguments : arguments.subList(0, separator);
  }

  static Invocation invocation(ParseResult parsed, List<String> arguments)
      throws ConfigurationException {
    List<Source> sources = new ArrayList<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      switch (option.longestName()) {
        case "--interfaces" ->
            paths(option).forEach(file -> sources.add(new Source.Interfaces(file)));
        case "--keepalived" ->
            paths(option).forEach(file -> sources.add(new Source.Keepalived(file)));
        default -> {}
      }
    }
    sources.addAll(commandLines(arguments));
    List<String> nodes = parsed.matchedOptionValue("--node", List.of());
    for (String node : nodes) {
      AgentCommand.name("--node", node);
    }
    String namespace = parsed.matchedOptionValue("--namespace", AgentCommand.DEFAULT_NAMESPACE);
    return new Invocation.Convert(
        new ConversionRequest(sources, nodes, AgentCommand.name("--namespace", namespace)));
  }

  private static List<Path> paths(OptionSpec option) {
    return option.stringValues().stream().map(Path::of).toList();
  }

  private static List<Source> commandLines(List<String> arguments) {
    List<Source> lines = new ArrayList<>();
    List<String> rest = arguments;
    for (int at = rest.indexOf(SEPARATOR); at >= 0; at = rest.indexOf(SEPARATOR)) {
      rest = rest.subList(at + 1, rest.size());
      int end = rest.indexOf(SEPARATOR);
      lines.add(new Source.CommandLine(end < 0 ? rest : rest.subList(0, end)));
    }
    return lines;
  }
}
