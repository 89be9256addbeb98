package io.kcarp.agent.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kcarp.agent.KernelWithout;
import io.kcarp.agent.runtime.HostLocks.HostLock;
import io.kcarp.agent.runtime.HostLocks.Taking;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SocketLocksTest {
  /** The network namespace is everybody's. */
  private static final String NAME = "test/" + ProcessHandle.current().pid();

  private final SocketLocks locks = new SocketLocks();

  private HostLock taken(String name) {
    return ((Taking.Taken) locks.take(name)).lock();
  }

  @Test
  void aLockIsTakenOnceAndAgainAfterItsRelease() {
    HostLock lock = taken(NAME);
    assertThat(locks.take(NAME)).isEqualTo(new Taking.Busy());
    assertThat(new SocketLocks().take(NAME)).isEqualTo(new Taking.Busy());

    lock.release();
    taken(NAME).release();
  }

  @Test
  void anotherNameIsAnotherLock() {
    HostLock lock = taken(NAME);
    taken(NAME + "0").release();
    lock.release();
  }

  @Test
  void itIsSeenInTheKernelsListOfSockets() throws Exception {
    HostLock lock = taken(NAME);
    assertThat(Files.readAllLines(Path.of("/proc/net/unix")))
        .anyMatch(line -> line.endsWith(" @kcarp/" + NAME));
    lock.release();
  }

  @Test
  void aKernelWithoutThemSaysSo() throws Exception {
    assertThat(KernelWithout.UNIX_SOCKETS.call(() -> locks.take(NAME)))
        .isInstanceOfSatisfying(
            Taking.Unavailable.class,
            unavailable ->
                assertThat(unavailable.sentence()).contains("CONFIG_UNIX", "Address family"));
  }

  @Test
  void aNameThatDoesNotFitIsTheCallersMistake() {
    assertThatThrownBy(() -> locks.take("x".repeat(108)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too long");
  }
}
