package io.kcarp.agent.netlink.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkEvent.Stopped;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KernelNetlinkWatchTest {
  @Test
  void aSocketThatFailsEndsTheWatchWithAWord() throws InterruptedException {
    // A descriptor that is always readable and can't be received from.
    NetlinkSocket noSocket = new NetlinkSocket(LibC.eventfd(1, LibC.EFD_CLOEXEC), 0);
    BlockingQueue<NetlinkEvent> events = new LinkedBlockingQueue<>();

    try (KernelNetlinkWatch watch =
        new KernelNetlinkWatch(noSocket, LibC.eventfd(0, LibC.EFD_CLOEXEC))) {
      watch.start(events::add);

      assertThat(events.poll(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Stopped.class,
              stopped -> assertThat(stopped.cause()).contains("netlink socket failed", "88"));
    }
    assertThat(events).isEmpty();
  }
}
