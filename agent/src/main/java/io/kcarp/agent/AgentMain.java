package io.kcarp.agent;

import io.kcarp.agent.clock.BootClockUnavailable;
import io.kcarp.agent.config.AgentCommand;
import io.kcarp.agent.config.AgentOptions;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.Invocation;
import io.kcarp.agent.inspect.DecodeCommand;
import io.kcarp.agent.inspect.ListenCommand;
import io.kcarp.agent.link.pcap.PcapFramePorts;
import io.kcarp.agent.local.LocalCommands;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import io.kcarp.agent.observe.Logs;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The command line of the agent. */
public final class AgentMain {
  private AgentMain() {}

  /** Runs the agent until SIGTERM; exits with 2 and one line when it can't start. */
  public static void main(String[] arguments) {
    switch (AgentCommand.parse(List.of(arguments), System.getenv(), version())) {
      case Invocation.Exit(int code, String text, boolean toStderr) ->
          exit(code, text, toStderr ? System.err : System.out);
      case Invocation.Run(AgentOptions options) -> run(options);
      case Invocation.Status(Path socket, boolean json) ->
          ask(() -> LocalCommands.status(socket, json, System.out));
      case Invocation.Watch(Path socket) -> ask(() -> LocalCommands.watch(socket, System.out));
      case Invocation.HandOver(Path socket, String name) ->
          ask(() -> LocalCommands.handOver(socket, name, System.out));
      case Invocation.Decode decode -> ask(() -> DecodeCommand.run(decode, System.in, System.out));
      case Invocation.Listen listen -> {
        Logs.toStderr();
        ask(() -> ListenCommand.run(listen, new PcapFramePorts(System::nanoTime), System.out));
      }
    }
  }

  /** A subcommand that ends by itself. */
  @FunctionalInterface
  private interface Question {
    void ask() throws ConfigurationException;
  }

  private static void ask(Question question) {
    try {
      question.ask();
      Logs.flushAndStop();
    } catch (ConfigurationException e) {
      Logs.flushAndStop();
      exit(ConfigurationException.EXIT_CODE, "kcarp-agent: " + e.getMessage(), System.err);
    }
  }

  private static void run(AgentOptions options) {
    try {
      Agent agent = Agent.start(options);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(agent::leave));
    } catch (ConfigurationException | BootClockUnavailable | NetlinkUnavailable e) {
      exit(ConfigurationException.EXIT_CODE, "kcarp-agent: " + e.getMessage(), System.err);
    }
  }

  private static void exit(int code, String text, PrintStream stream) {
    stream.println(text);
    System.exit(code);
  }

  private static String version() {
    return Objects.requireNonNullElse(
        AgentMain.class.getPackage().getImplementationVersion(), "(not packaged)");
  }
}
