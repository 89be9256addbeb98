package io.kcarp.agent.observe;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * JSON lines on stdout, unless {@code -Dlogback.configurationFile} says otherwise. In place of a
 * logback.xml: to read one takes more classes, and as long, as half of the agent's own start. No
 * shutdown hook: the agent's own shutdown ends the log, after the hand-over.
 */
public final class LogForm extends ContextAwareBase implements Configurator {
  static final String ASYNC = "async";
  static final String STDOUT = "stdout";

  private static final int QUEUE_SIZE = 256;
  private static final int MAX_FLUSH_MILLIS = 1000;

  /** Called by logback, by its name in META-INF/services. */
  public LogForm() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    set(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void set(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> stdout = new ConsoleAppender<>();
    stdout.setContext(context);
    stdout.setName(STDOUT);
    stdout.setEncoder(encoder(context));
    stdout.start();

    // The loop thread logs: a stuck reader of stdout must cost lines, not time.
    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setName(ASYNC);
    async.setQueueSize(QUEUE_SIZE);
    async.setDiscardingThreshold(0);
    async.setNeverBlock(true);
    async.setMaxFlushTime(MAX_FLUSH_MILLIS);
    async.addAppender(stdout);
    async.start();

    context.getLogger("io.fabric8").setLevel(Level.WARN);
    context.getLogger("org.pcap4j").setLevel(Level.WARN);
    // v1alpha1 is known to be unstable.
    context
        .getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
        .setLevel(Level.ERROR);
    // kcarp says itself, once an outage, that the API server is away.
    context.getLogger("io.fabric8.kubernetes.client.informers").setLevel(Level.ERROR);

    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(async);
  }

  private static JsonEncoder encoder(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMessage(false);
    encoder.setWithMDC(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }
}
