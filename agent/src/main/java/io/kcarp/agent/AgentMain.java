package io.kcarp.agent;

import io.kcarp.agent.clock.BootClockUnavailable;
import io.kcarp.agent.config.AgentCommand;
import io.kcarp.agent.config.AgentOptions;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.Invocation;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import java.io.PrintStream;
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
