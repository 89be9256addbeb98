package io.kcarp.agent.config;

import java.util.List;

/** The agent can't start as it was told to: print the message and exit with 2. */
public final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The exit code that goes with it. */
  public static final int EXIT_CODE = 2;

  /** One problem, in one sentence a user can act on. */
  public ConfigurationException(String problem) {
    super(problem);
  }

  /** Several, one line each. */
  public ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
