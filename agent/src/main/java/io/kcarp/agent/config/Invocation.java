package io.kcarp.agent.config;

/** What a command line asks for. */
public sealed interface Invocation {

  /** Run the agent. */
  record Run(AgentOptions options) implements Invocation {}

  /**
   * Print and end.
   *
   * @param code the exit code: 0, or 2 when the command line can't be followed
   * @param text ends without a line break
   * @param toStderr whether it is a refusal
   */
  record Exit(int code, String text, boolean toStderr) implements Invocation {}
}
