package io.kcarp.agent.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.util.OptionalInt;

/**
 * A line as ucarp writes it, {@code [INFO] text}; for a syslog client with {@code <N>} before it, N
 * being facility * 8 + severity (RFC 5424).
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final int ERROR = 3;
  private static final int WARNING = 4;
  private static final int INFO = 6;
  private static final int DEBUG = 7;

  private final OptionalInt facility;
  private final ThrowableProxyConverter stack = new ThrowableProxyConverter();

  /** With a prefix when a facility is given. */
  LogLine(OptionalInt facility) {
    this.facility = facility;
  }

  @Override
  public void start() {
    stack.start();
    super.start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    int severity = severity(event.getLevel());
    String prefix = facility.isPresent() ? "<" + (facility.getAsInt() * 8 + severity) + ">" : "";
    String trace = event.getThrowableProxy() == null ? "" : "\n" + stack.convert(event).strip();
    String text = event.getFormattedMessage() + trace;
    // A syslog client takes each line for a message of its own.
    return prefix + name(severity) + " " + text.replace("\n", "\n" + prefix + " ") + "\n";
  }

  private static int severity(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> ERROR;
      case Level.WARN_INT -> WARNING;
      case Level.INFO_INT -> INFO;
      default -> DEBUG;
    };
  }

  private static String name(int severity) {
    return switch (severity) {
      case ERROR -> "[ERROR]";
      case WARNING -> "[WARNING]";
      case INFO -> "[INFO]";
      default -> "[DEBUG]";
    };
  }
}
