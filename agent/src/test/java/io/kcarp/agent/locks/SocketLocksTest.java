package io.kcarp.agent.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcarp.agent.runtime.HostLocks.HostLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SocketLocksTest {
  /** The network namespace is everybody's. */
  private static final String NAME = "test/" + ProcessHandle.current().pid();

  private final SocketLocks locks = new SocketLocks();

  @Test
  void aLockIsTakenOnceAndAgainAfterItsRelease() {
    HostLock lock = locks.take(NAME).orElseThrow();
    assertThat(locks.take(NAME)).isEmpty();
    assertThat(new SocketLocks().take(NAME)).isEmpty();

    lock.release();
    locks.take(NAME).orElseThrow().release();
  }

  @Test
  void anotherNameIsAnotherLock() {
    HostLock lock = locks.take(NAME).orElseThrow();
    locks.take(NAME + "0").orElseThrow().release();
    lock.release();
  }

  @Test
  void itIsSeenInTheKernelsListOfSockets() throws Exception {
    HostLock lock = locks.take(NAME).orElseThrow();
    assertThat(Files.readAllLines(Path.of("/proc/net/unix")))
        .anyMatch(line -> line.endsWith(" @kcarp/" + NAME));
    lock.release();
  }

  @Test
  void aNameThatDoesNotFitIsTheCallersMistake() {
    assertThatThrownBy(() -> locks.take("x".repeat(108)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too long");
  }
}
