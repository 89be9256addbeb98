package io.kcarp.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLineTest {
  private static final int DAEMON = 3;

  @ParameterizedTest
  @CsvSource({
    "ERROR, [ERROR], 27",
    "WARN, [WARNING], 28",
    "INFO, [INFO], 30",
    "DEBUG, [DEBUG], 31",
    "TRACE, [DEBUG], 31",
  })
  void aLineIsAsUcarpsAndForSyslogHasItsPriorityBeforeIt(String level, String shown, int priority) {
    assertThat(line(OptionalInt.empty(), level, null)).isEqualTo(shown + " MASTER on eth0 id 1\n");
    assertThat(line(OptionalInt.of(DAEMON), level, null))
        .isEqualTo("<" + priority + ">" + shown + " MASTER on eth0 id 1\n");
  }

  @Test
  void everyLineOfAFaultHasThePriority() {
    assertThat(line(OptionalInt.of(DAEMON), "ERROR", new IllegalStateException("no")).lines())
        .hasSizeGreaterThan(2)
        .allMatch(line -> line.startsWith("<27>"))
        .anyMatch(line -> line.contains("IllegalStateException: no"));
  }

  private static String line(OptionalInt facility, String level, @Nullable Throwable fault) {
    LogLine layout = new LogLine(facility);
    layout.setContext(new LoggerContext());
    layout.start();
    return layout.doLayout(
        new LoggingEvent(
            "",
            new LoggerContext().getLogger("test"),
            Level.valueOf(level),
            "MASTER on {} id {}",
            fault,
            new Object[] {"eth0", 1}));
  }
}
