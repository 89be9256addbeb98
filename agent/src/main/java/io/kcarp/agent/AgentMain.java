package io.kcarp.agent;

import io.kcarp.agent.clock.BootClockUnavailable;
import io.kcarp.agent.config.AgentCommand;
import io.kcarp.agent.config.AgentOptions;
import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.config.Invocation;
import io.kcarp.agent.convert.ConversionRefusal;
import io.kcarp.agent.convert.ConversionRequest;
import io.kcarp.agent.convert.Converter;
import io.kcarp.agent.inspect.DecodeCommand;
import io.kcarp.agent.inspect.ListenCommand;
import io.kcarp.agent.link.pcap.PcapFramePorts;
import io.kcarp.agent.local.LocalCommands;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import io.kcarp.agent.observe.Logs;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.agent.signal.Signals;
import io.kcarp.agent.ucarp.Facility;
import io.kcarp.agent.ucarp.HostInterfaces;
import io.kcarp.agent.ucarp.UcarpOptions;
import io.kcarp.agent.ucarp.UcarpRefusal;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** The command line of the agent. */
public final class AgentMain {
  /** What the launcher waits for on stderr before it leaves a daemon alone. */
  private static final String RUNS = "kcarp-agent: runs";

  private AgentMain() {}

  /** Makes an agent that runs. */
  @FunctionalInterface
  private interface Start {
    Agent agent() throws ConfigurationException;
  }

  /** Runs the agent until SIGTERM; exits with 2 and one line when it can't start. */
  public static void main(String[] arguments) {
    run(List.of(arguments), Kernel::ofThisMachine);
  }

  /** The same on another kernel. */
  static void run(List<String> arguments, Kernel.Opener kernel) {
    switch (AgentCommand.parse(arguments, System.getenv(), version())) {
      case Invocation.Exit(int code, String text, boolean toStderr) ->
          exit(code, text, toStderr ? System.err : System.out);
      case Invocation.Run(AgentOptions options) -> run(() -> Agent.start(options, kernel));
      case Invocation.Ucarp ucarp -> runUcarp(ucarp, kernel);
      case Invocation.Convert(ConversionRequest request) -> convert(request);
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

  private static void convert(ConversionRequest request) {
    try {
      exit(0, Converter.convert(request), System.out);
    } catch (ConversionRefusal e) {
      exit(ConversionRefusal.EXIT_CODE, "kcarp-agent convert: " + e.getMessage(), System.err);
    }
  }

  private static void runUcarp(Invocation.Ucarp invocation, Kernel.Opener kernel) {
    UcarpOptions options = invocation.options();
    log(options);
    invocation.warnings().forEach(LoggerFactory.getLogger(AgentMain.class)::warn);
    // ucarp's exit code then, where the JVM's own would be 128 + the signal's number.
    List.of("TERM", "INT", "HUP").forEach(name -> Signals.on(name, () -> System.exit(0)));
    try {
      String interfaceName = HostInterfaces.choose(options);
      String name = interfaceName + "-" + options.vhid();
      DesiredVirtualHost host = options.desiredOn(interfaceName);
      Path socket =
          Objects.requireNonNullElseGet(invocation.socket(), () -> AgentOptions.socketNamed(name));
      run(() -> Agent.start(name, host, socket, invocation.httpAddress(), kernel));
      if (options.daemonize()) {
        System.err.println(RUNS);
      }
    } catch (UcarpRefusal e) {
      exit(e.fault().exitCode(), "kcarp-agent ucarp: " + e.sentence(), System.err);
    }
  }

  private static void log(UcarpOptions options) {
    boolean toSyslog = options.daemonize();
    Logs.asLines(toSyslog ? OptionalInt.of(options.facility().number()) : OptionalInt.empty());
    if (options.debug()) {
      Logs.verbose();
    }
    if (toSyslog && options.facility() == Facility.NONE) {
      Logs.silent();
    }
  }

  private static void run(Start start) {
    CompletableFuture<Agent> running = new CompletableFuture<>();
    Signals.on("USR1", () -> running.join().logRoles());
    Signals.on("USR2", () -> running.join().handOver());
    try {
      Agent agent = start.agent();
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(agent::leave));
      running.complete(agent);
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
