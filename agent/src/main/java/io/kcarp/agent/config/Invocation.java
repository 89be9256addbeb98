package io.kcarp.agent.config;

import io.kcarp.agent.convert.ConversionRequest;
import io.kcarp.agent.ucarp.UcarpOptions;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command line asks for. */
public sealed interface Invocation {

  /** Run the agent. */
  record Run(AgentOptions options) implements Invocation {}

  /**
   * Run one virtual host as UCARP(8) does.
   *
   * @param warnings what a user should change, a sentence each
   * @param httpAddress where metrics and health listen; null: nowhere
   */
  record Ucarp(UcarpOptions options, List<String> warnings, @Nullable InetSocketAddress httpAddress)
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
   * @param code the exit code: 0, or another when the command line can't be followed
   * @param text ends without a line break
   * @param toStderr whether it is a refusal
   */
  record Exit(int code, String text, boolean toStderr) implements Invocation {}
}
