package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.kcarp.agent.carp.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FileModeStatusTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(FileModeStatus.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final FileModeStatus status = new FileModeStatus();

  @BeforeEach
  void attach() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(lines);
  }

  @Test
  void eachChangeIsOneLine() {
    status.report(Samples.report("web", Role.INIT, Role.BACKUP));
    status.report(Samples.report("web", Role.INIT, Role.BACKUP));
    status.report(Samples.report("web", Role.BACKUP, Role.MASTER));
    status.released("web");

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "web is Backup: heard nothing from 10.0.0.2",
            "web is Master: heard nothing from 10.0.0.2",
            "web is released");
    assertThat(lines.list.get(1).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .contains("vip=web", "role=Master", "reason=MasterDown", "interface=eth0");
  }
}
