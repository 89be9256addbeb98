package io.kcarp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogFormTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void logbackFindsIt() {
    assertThat(ServiceLoader.load(Configurator.class)).hasOnlyElementsOfType(LogForm.class);
  }

  @Test
  void aFileThatIsGivenGoesBefore() {
    // The tests' own, in their JVM's options.
    assertThat(new LogForm().configure(context))
        .isEqualTo(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY);
  }

  @Test
  void linesAreJsonAndDontWait() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    LogForm.set(context);

    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    assertThat(root.isInfoEnabled()).isTrue();
    assertThat(root.isDebugEnabled()).isFalse();
    assertThat(context.getLogger("io.fabric8").isInfoEnabled()).isFalse();
    AsyncAppender async =
        (AsyncAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(LogForm.ASYNC);
    assertThat(async.isNeverBlock()).isTrue();

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ((ConsoleAppender<ILoggingEvent>) async.getAppender(LogForm.STDOUT)).setOutputStream(out);
    root.info("said {}", "once");
    context.stop();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("{\"timestamp\":")
        .contains("\"level\":\"INFO\"", "\"formattedMessage\":\"said once\"")
        .endsWith("}\n");
  }
}
