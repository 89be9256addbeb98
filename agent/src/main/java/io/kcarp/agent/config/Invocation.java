package io.kcarp.agent.config;

import java.net.InetAddress;
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
   * Print and end.
   *
   * @param code the exit code: 0, or {@link #USAGE} when the command line can't be followed
   * @param text ends without a line break
   * @param toStderr whether it is a refusal
   */
  record Exit(int code, String text, boolean toStderr) implements Invocation {
    /** The exit code of a command line that can't be followed, as ucarp's. */
    public static final int USAGE = 1;
  }
}
