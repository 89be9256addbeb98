package io.kcarp.agent.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code decode} and {@code listen}: for troubleshooting, without an agent. */
final class InspectSubcommands {
  private static final int MAX_INTERFACE_NAME = 15;
  private static final int MAX_SECONDS = 1_000_000;

  private InspectSubcommands() {}

  static CommandSpec decode() {
    CommandSpec decode = CommandSpec.create().addOption(AgentCommand.help());
    decode
        .usageMessage()
        .description(
            "Reads CARP frames and says of each, in a line of JSON, what it says and whether an"
                + " agent with this password and these addresses accepts it.");
    return decode
        .addOption(
            AgentCommand.option("--password-file", "PATH", "Its first line is the password."))
        .addOption(
            OptionSpec.builder("--address")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1..*")
                .paramLabel("ADDRESS")
                .description("The virtual host's addresses, in any order.")
                .build())
        .addOption(
            AgentCommand.option(
                "--pcap",
                "PATH",
                "A capture, as tcpdump -w writes it. Default: stdin, a frame in hexadecimal digits"
                    + " on each line; lines that start with # are skipped."));
  }

  static CommandSpec listen() {
    CommandSpec listen = CommandSpec.create().addOption(AgentCommand.help());
    listen
        .usageMessage()
        .description("Shows who speaks CARP or VRRP on a segment. Needs no password.");
    return listen
        .addOption(AgentCommand.option("--interface", "NAME", "Where to listen."))
        .addOption(
            AgentCommand.option("--for", "SECONDS", "For how long. Default: until it is ended."))
        .addOption(AgentCommand.flag("--json", "Lines of JSON."));
  }

  static Invocation decodeInvocation(ParseResult decode) throws ConfigurationException {
    String passwordFile = decode.matchedOptionValue("--password-file", null);
    List<String> texts = decode.matchedOptionValue("--address", List.of());
    String pcap = decode.matchedOptionValue("--pcap", null);
    if (passwordFile == null) {
      throw new ConfigurationException("--password-file PATH is required");
    }
    if (texts.isEmpty()) {
      throw new ConfigurationException("--address ADDRESS is required: the virtual host's");
    }
    List<InetAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      addresses.add(address(text));
    }
    return new Invocation.Decode(
        AgentCommand.path("--password-file", passwordFile),
        addresses,
        pcap == null ? null : AgentCommand.path("--pcap", pcap));
  }

  private static InetAddress address(String text) throws ConfigurationException {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      throw new ConfigurationException(
          "--address '" + text + "' is not an IPv4 or IPv6 address, such as 10.0.0.100");
    }
  }

  static Invocation listenInvocation(ParseResult listen) throws ConfigurationException {
    String interfaceName = listen.matchedOptionValue("--interface", null);
    if (interfaceName == null) {
      throw new ConfigurationException("--interface NAME is required");
    }
    if (interfaceName.isBlank() || interfaceName.length() > MAX_INTERFACE_NAME) {
      throw new ConfigurationException(
          "--interface '" + interfaceName + "' is not an interface's name: 1 to 15 characters");
    }
    return new Invocation.Listen(
        interfaceName,
        limit(listen.matchedOptionValue("--for", null)),
        listen.hasMatchedOption("--json"));
  }

  private static @Nullable Duration limit(@Nullable String seconds) throws ConfigurationException {
    if (seconds == null) {
      return null;
    }
    try {
      int value = Integer.parseInt(seconds);
      if (value >= 1 && value <= MAX_SECONDS) {
        return Duration.ofSeconds(value);
      }
    } catch (NumberFormatException _) {
      // The sentence below says it all.
    }
    throw new ConfigurationException(
        "--for '" + seconds + "' is not a number of seconds from 1 to " + MAX_SECONDS);
  }
}
