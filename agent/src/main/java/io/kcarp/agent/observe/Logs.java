package io.kcarp.agent.observe;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.slf4j.LoggerFactory;

/** The form of the log, and its end. */
public final class Logs {
  private static final String KCARP = "io.kcarp";

  private Logs() {}

  /** For subcommands whose stdout is their answer. */
  public static void toStderr() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && root(context).getAppender(LogForm.ASYNC) instanceof AsyncAppender async
        && async.getAppender(LogForm.STDOUT) instanceof ConsoleAppender<ILoggingEvent> console) {
      console.setTarget("System.err");
      console.start();
    }
  }

  /**
   * Lines as ucarp's in place of JSON.
   *
   * @param facility the syslog facility's number, when a syslog client reads the lines
   */
  public static void asLines(OptionalInt facility) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && root(context).getAppender(LogForm.ASYNC) instanceof AsyncAppender async
        && async.getAppender(LogForm.STDOUT) instanceof ConsoleAppender<ILoggingEvent> stdout) {
      LogLine line = new LogLine(facility);
      line.setContext(context);
      line.start();
      LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
      encoder.setContext(context);
      encoder.setCharset(StandardCharsets.UTF_8);
      encoder.setLayout(line);
      encoder.start();
      stdout.setEncoder(encoder);
    }
  }

  /** Logs kcarp's own debugging lines, too. */
  public static void verbose() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(KCARP).setLevel(Level.DEBUG);
    }
  }

  /** Logs nothing. */
  public static void silent() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      root(context).setLevel(Level.OFF);
    }
  }

  private static Logger root(LoggerContext context) {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
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
