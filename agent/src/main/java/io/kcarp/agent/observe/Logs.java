package io.kcarp.agent.observe;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the log. */
public final class Logs {
  private Logs() {}

  /** For subcommands whose stdout is their answer. */
  public static void toStderr() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("async")
            instanceof AsyncAppender async
        && async.getAppender("stdout") instanceof ConsoleAppender<ILoggingEvent> console) {
      console.setTarget("System.err");
      console.start();
    }
  }

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
