package io.kcarp.agent.config;

import io.kcarp.agent.convert.ConversionRequest;
import io.kcarp.agent.ucarp.UcarpOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command line asks for. */
public sealed interface Invocation {

  /** Run the agent. */
  record Run(AgentOptions options) implements Invocation {}

  /** Show the roles of a running agent. */
  record Status(Path socket, boolean json) implements Invocation {}

  /** Follow the roles of a running agent. */
  record Watch(Path socket) implements Invocation {}

  /** Move one virtual host of a running agent. */
  record HandOver(Path socket, String name) implements Invocation {}

  /**
   * Read frames.
   *
   * @param addresses the virtual host's, at least one
   * @param pcap a capture; null: lines of hexadecimal digits on stdin
   */
  record Decode(Path passwordFile, List<InetAddress> addresses, @Nullable Path pcap)
      implements Invocation {
    /** Copies the list. */
    public Decode {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Show who speaks on a segment.
   *
   * @param limit for how long; null: until it is ended
   */
  record Listen(String interfaceName, @Nullable Duration limit, boolean json)
      implements Invocation {}

  /**
   * Run one virtual host as UCARP(8) does.
   *
   * @param warnings what a user should change, a sentence each
   * @param socket where {@code kcarp-agent status} and {@code hand-over} ask; null: by its name
   * @param httpAddress where metrics and health listen; null: nowhere
   */
  record Ucarp(
      UcarpOptions options,
      List<String> warnings,
      @Nullable Path socket,
      @Nullable InetSocketAddress httpAddress)
      implements Invocation {
    /** Copies the list. */
    public Ucarp {
      warnings = List.copyOf(warnings);
    }
  }

  /** Print the VirtualIPs for what shares addresses today. */
  record Convert(ConversionRequest request) implements Invocation {}

  /**
   * Print and end.
   *
   * @param code the exit code: 0, or another, {@link #USAGE} mostly, for a refusal
   * @param text ends without a line break
   * @param toStderr whether it is a refusal
   */
  record Exit(int code, String text, boolean toStderr) implements Invocation {
    /** The exit code of a command line that can't be followed, as ucarp's. */
    public static final int USAGE = 1;
  }
}
