package io.kcarp.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.agent.carp.Role;
import io.kcarp.agent.local.LocalServer;
import io.kcarp.agent.local.LocalVerbs;
import io.kcarp.agent.local.StatusBoard;
import io.kcarp.agent.runtime.HandOver;
import io.kcarp.agent.runtime.LoopClock;
import io.kcarp.agent.runtime.Peers;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {
  @TempDir private Path folder;
  private final Told told = new Told();
  private Neighbours neighbours;

  @BeforeEach
  void start() {
    neighbours = new Neighbours(folder.resolve("agent.sock"), Clock.systemUTC());
    neighbours.start(told);
  }

  @AfterEach
  void close() {
    neighbours.close();
  }

  @Test
  void rolesOfAStaticPodAreToldAsTheyChangeAlsoAfterItStartedAnew() throws Exception {
    neighbours.lookFor(Set.of("control-plane"));
    StatusBoard board = new StatusBoard();
    board.report(Told.report("control-plane", Role.INIT, Role.BACKUP));
    board.report(Told.report("another", Role.INIT, Role.BACKUP));
    try (LocalServer _ = serve("control-plane.sock", board)) {
      soon()
          .untilAsserted(
              () -> assertThat(told.words).containsExactly("control-plane BACKUP Started"));

      board.report(Told.report("control-plane", Role.BACKUP, Role.MASTER));
      soon()
          .untilAsserted(() -> assertThat(told.words).endsWith("control-plane MASTER MasterDown"));
      assertThat(told.reports.getLast())
          .isEqualTo(Told.report("control-plane", Role.BACKUP, Role.MASTER));
    }
    soon().untilAsserted(() -> assertThat(told.words).endsWith("control-plane INIT NoStaticPod"));

    StatusBoard next = new StatusBoard();
    next.report(Told.report("control-plane", Role.INIT, Role.BACKUP));
    try (LocalServer _ = serve("control-plane.sock", next)) {
      soon().untilAsserted(() -> assertThat(told.words).endsWith("control-plane BACKUP Started"));
    }
  }

  @Test
  void ownSocketIsNotAsked() throws Exception {
    StatusBoard board = new StatusBoard();
    board.report(Told.report("control-plane", Role.BACKUP, Role.MASTER));
    try (LocalServer _ = serve("agent.sock", board)) {
      neighbours.lookFor(Set.of("control-plane"));

      soon()
          .untilAsserted(
              () -> assertThat(told.words).containsExactly("control-plane INIT NoStaticPod"));
    }
  }

  @Test
  void oneThatHangsDelaysNoOther() throws Exception {
    StatusBoard board = new StatusBoard();
    board.report(Told.report("control-plane", Role.INIT, Role.BACKUP));
    try (ServerSocketChannel hanging = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        LocalServer _ = serve("control-plane.sock", board)) {
      hanging.bind(UnixDomainSocketAddress.of(folder.resolve("a.sock")));
      neighbours.lookFor(Set.of("control-plane", "hung"));

      soon()
          .untilAsserted(() ->
              assertThat(told.words)
                  .contains("control-plane BACKUP Started", "hung INIT NoStaticPod"));
      assertThat(told.reports.getLast().message()).contains("a.sock does not answer");
    }
  }

  @Test
  void whatIsNoLongerLookedForIsReleased() throws Exception {
    StatusBoard board = new StatusBoard();
    board.report(Told.report("control-plane", Role.INIT, Role.BACKUP));
    try (LocalServer _ = serve("control-plane.sock", board)) {
      neighbours.lookFor(Set.of("control-plane"));
      soon().untilAsserted(() -> assertThat(told.words).hasSize(1));

      neighbours.lookFor(Set.of());

      soon()
          .untilAsserted(() ->
              assertThat(told.words)
                  .containsExactly("control-plane BACKUP Started", "control-plane released"));
    }
  }

  private LocalServer serve(String socket, StatusBoard board) throws Exception {
    return LocalServer.start(
        folder.resolve(socket),
        board,
        new LocalVerbs(
            "n1",
            "vip.yaml",
            Optional::empty,
            new Peers(),
            LoopClock.of(System::nanoTime),
            _ -> CompletableFuture.completedFuture(new HandOver.Unknown(List.of()))));
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30));
  }
}
