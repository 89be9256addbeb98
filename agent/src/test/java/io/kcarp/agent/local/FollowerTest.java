package io.kcarp.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowerTest {
  private final StatusBoard board = new StatusBoard();
  private int second;

  @Test
  void firstComesTheStateOfAllThenTransitionsInOrder() throws Exception {
    becomes("web", Role.BACKUP);
    becomes("db", Role.BACKUP);
    try (Follower follower = board.follow()) {
      assertThat(told(follower)).containsExactly("STATE db BACKUP", "STATE web BACKUP");

      becomes("web", Role.MASTER);
      becomes("web", Role.BACKUP);
      becomes("new", Role.BACKUP);
      assertThat(told(follower))
          .containsExactly("TRANSITION web MASTER", "TRANSITION web BACKUP", "STATE new BACKUP");
    }
  }

  @Test
  void reportThatChangesNoRoleIsNoTransition() throws Exception {
    board.report(Reports.of("web", Role.INIT, Role.BACKUP, "Started", 1));
    try (Follower follower = board.follow()) {
      assertThat(told(follower)).hasSize(1);
      board.report(Reports.of("web", Role.INIT, Role.BACKUP, "Started", 1));

      assertThat(told(follower)).isEmpty();
      assertThat(board.reports()).hasSize(1);
    }
  }

  @Test
  void changeThatIsInTheSnapshotAlreadyIsToldOnce() throws Exception {
    try (Follower follower = board.follow()) {
      becomes("web", Role.BACKUP);

      assertThat(told(follower)).containsExactly("STATE web BACKUP");
    }
  }

  @Test
  void releasedOnesAreToldOnce() throws Exception {
    becomes("web", Role.MASTER);
    try (Follower follower = board.follow()) {
      assertThat(told(follower)).hasSize(1);
      board.released("web");
      board.released("never-there");

      assertThat(told(follower)).containsExactly("RELEASED web MASTER");
    }
  }

  @Test
  void whoReadsTooSlowlyGetsTheLatestState() throws Exception {
    becomes("web", Role.BACKUP);
    becomes("gone", Role.BACKUP);
    try (Follower follower = board.follow()) {
      assertThat(told(follower)).hasSize(2);
      board.released("gone");
      for (int i = 0; i < Follower.MAILBOX; i++) {
        becomes("web", Role.MASTER);
        becomes("web", Role.BACKUP);
      }
      becomes("web", Role.MASTER);

      assertThat(told(follower)).containsExactly("RELEASED gone BACKUP", "STATE web MASTER");
      becomes("web", Role.BACKUP);
      assertThat(told(follower)).containsExactly("TRANSITION web BACKUP");
    }
  }

  @Test
  void lastWordsAreReadAfterTheEnd() throws Exception {
    becomes("web", Role.MASTER);
    try (Follower follower = board.follow()) {
      assertThat(told(follower)).hasSize(1);
      becomes("web", Role.INIT);
      board.end();

      assertThat(follower.isOver()).isFalse();
      assertThat(told(follower)).containsExactly("TRANSITION web INIT");
      assertThat(follower.isOver()).isTrue();
    }
  }

  private void becomes(String name, Role role) {
    board.report(Reports.of(name, Role.BACKUP, role, "Reason", ++second));
  }

  private static List<String> told(Follower follower) throws InterruptedException {
    List<String> told = new ArrayList<>();
    for (var next = follower.next(0); !next.isEmpty(); next = follower.next(0)) {
      next.forEach(each ->
          told.add(
              each.kind()
                  + " "
                  + each.change().report().name()
                  + " "
                  + each.change().report().role()));
    }
    return told;
  }
}
