package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void everyRoleIsTakenAndNoTimeIsNegative() {
    Set<Role> taken = EnumSet.noneOf(Role.class);
    List<Long> nanos = new ArrayList<>();
    new Rehearsal(
            LoopClock.system(),
            new NoMetrics() {
              @Override
              public void transition(String vip, Role from, Role to, String reason) {
                taken.add(to);
              }

              @Override
              public void tookOverNanos(long takeoverNanos) {
                nanos.add(takeoverNanos);
              }
            })
        .run();
    assertThat(taken).containsExactlyInAnyOrder(Role.INIT, Role.BACKUP, Role.MASTER);
    assertThat(nanos).isNotEmpty().allMatch(value -> value >= 0);
  }
}
