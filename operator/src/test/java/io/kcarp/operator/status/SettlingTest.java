package io.kcarp.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private static final long QUIET = Settling.QUIET.toNanos();
  private static final long LONGEST = Settling.LONGEST.toNanos();
  private static final List<NodeEntry> MASTER = entries(NodeRole.Master);
  private static final List<NodeEntry> BACKUP = entries(NodeRole.Backup);

  private final Settling settling = new Settling();

  private static List<NodeEntry> entries(NodeRole role) {
    return List.of(
        new NodeEntry(
            "n1", role, "Elected", null, null, null, null, null, null, null, null, null, null, null,
            null, null));
  }

  @Test
  void whatWasJustHeardIsSaidAfterAWhile() {
    settling.hear(null, BACKUP, 0);

    assertThat(settling.waitNanos(0)).isEqualTo(QUIET);
    assertThat(settling.waitNanos(QUIET)).isZero();
  }

  @Test
  void newsBeginTheWhileAnew() {
    settling.hear(null, BACKUP, 0);
    settling.hear(null, BACKUP, QUIET / 2);
    assertThat(settling.waitNanos(QUIET / 2)).isEqualTo(QUIET / 2);

    settling.hear("n1", BACKUP, QUIET / 2);
    assertThat(settling.waitNanos(QUIET / 2)).isEqualTo(QUIET);
  }

  @Test
  void whatNeverRestsIsSaidToo() {
    for (long now = 0; now < LONGEST; now += QUIET / 2) {
      settling.hear(null, now % QUIET == 0 ? MASTER : BACKUP, now);
      assertThat(settling.waitNanos(now)).isBetween(1L, QUIET);
    }
    settling.hear("n1", MASTER, LONGEST);
    assertThat(settling.waitNanos(LONGEST)).isZero();

    settling.said();
    settling.hear("n1", BACKUP, LONGEST);
    assertThat(settling.waitNanos(LONGEST)).isEqualTo(QUIET);
  }

  @Test
  void whatFollowsFromSomethingElseThanReportsDoesNotWait() {
    settling.hear(null, BACKUP, 0);

    assertThat(settling.waitNanos(10 * QUIET)).isZero();
  }
}
