package io.kcarp.agent.observe;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The end of the log. */
public final class Logs {
  private Logs() {}

  /**
   * Writes out what was logged and ends logging; waits at most a second. The last thing that the
   * shutdown does: logback's own shutdown hook would run beside the hand-over and cut its lines.
   */
  public static void flushAndStop() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
