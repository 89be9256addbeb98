package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import io.kcarp.agent.netlink.NetlinkWatch;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NetlinkFeedTest {
  private final BlockingQueue<Consumer<NetlinkEvent>> started = new LinkedBlockingQueue<>();
  private final BlockingQueue<NetlinkEvent> told = new LinkedBlockingQueue<>();

  private NetlinkWatch watch() {
    return new NetlinkWatch() {
      @Override
      public void start(Consumer<NetlinkEvent> listener) {
        started.add(listener);
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void aWatchThatEndsIsReplacedAndTheListsAreAskedForAgain() throws InterruptedException {
    ArrayDeque<Boolean> openings = new ArrayDeque<>(List.of(true, false, true));
    try (ScheduledExecutorService reopening = Executors.newSingleThreadScheduledExecutor()) {
      new NetlinkFeed(
              () -> {
                if (!openings.remove()) {
                  throw new NetlinkUnavailable("refused by the test");
                }
                return watch();
              },
              reopening,
              told::add)
          .start();
      Consumer<NetlinkEvent> first = started.take();
      first.accept(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
      first.accept(new NetlinkEvent.Stopped("ended by the test"));

      assertThat(started.poll(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(told.take()).isEqualTo(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(new NetlinkEvent.Overrun());
      assertThat(openings).isEmpty();
    }
  }
}
