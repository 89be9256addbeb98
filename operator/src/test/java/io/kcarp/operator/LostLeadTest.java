package io.kcarp.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LostLeadTest {
  private final AtomicInteger exits = new AtomicInteger();
  private final LostLead lostLead = new LostLead(exits::incrementAndGet);

  @Test
  void aLeadLostToAnotherEndsTheProcess() {
    lostLead.stoppedLeading();

    assertThat(exits).hasValue(1);
  }

  @Test
  void aLeadGivenUpByClosingDoesNot() {
    lostLead.expected();
    lostLead.stoppedLeading();

    assertThat(exits).hasValue(0);
  }
}
