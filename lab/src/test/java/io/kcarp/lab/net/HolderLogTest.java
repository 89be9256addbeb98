package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HolderLogTest {
  private final HolderLog log =
      new HolderLog(
          List.of(
              new HolderLog.Change(100, Set.of()),
              new HolderLog.Change(130, Set.of("n1")),
              new HolderLog.Change(150, Set.of("n1", "n2")),
              new HolderLog.Change(155, Set.of("n2")),
              new HolderLog.Change(170, Set.of())),
          190,
          2);

  @Test
  void timesWithSeveralAndWithoutHoldersAddUp() {
    assertThat(log.severalHoldersNanos()).isEqualTo(5);
    assertThat(log.noHolderNanos()).isEqualTo(50);
  }

  @Test
  void aWindowCountsOnlyItself() {
    assertThat(log.severalHoldersNanos(152, 400)).isEqualTo(3);
    assertThat(log.noHolderNanos(120, 175)).isEqualTo(15);
  }

  @Test
  void theLastStateLastsToTheLastLook() {
    assertThat(log.noHolderNanos(170, 1000)).isEqualTo(20);
    assertThat(log.lastHolders()).isEmpty();
  }

  @Test
  void aLogWithoutAStartIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new HolderLog(List.of(), 0, 0));
  }
}
