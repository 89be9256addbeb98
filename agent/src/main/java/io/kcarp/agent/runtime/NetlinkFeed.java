package io.kcarp.agent.runtime;

import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import io.kcarp.agent.netlink.NetlinkWatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds the kernel's events to the loop, through another watch whenever one ends by itself. */
public final class NetlinkFeed {
  private static final Logger LOG = LoggerFactory.getLogger(NetlinkFeed.class);
  private static final long REOPEN_SECONDS = 1;

  private final Supplier<NetlinkWatch> opener;
  private final ScheduledExecutorService reopening;
  private final Consumer<NetlinkEvent> listener;

  /**
   * Not started yet.
   *
   * @param opener opens a watch, or throws {@link NetlinkUnavailable}
   * @param reopening where a watch is opened again
   * @param listener called on the watch's thread; {@code Overrun} means: list again
   */
  public NetlinkFeed(
      Supplier<NetlinkWatch> opener,
      ScheduledExecutorService reopening,
      Consumer<NetlinkEvent> listener) {
    this.opener = opener;
    this.reopening = reopening;
    this.listener = listener;
  }

  /**
   * Begins; what happens from now on is told.
   *
   * @throws NetlinkUnavailable when no watch can be opened
   */
  public void start() {
    opener.get().start(this::told);
  }

  private void told(NetlinkEvent event) {
    if (event instanceof NetlinkEvent.Stopped(String cause)) {
      LOG.warn("No news of links and addresses, opening another netlink socket: {}", cause);
      reopenLater();
    } else {
      listener.accept(event);
    }
  }

  private void reopenLater() {
    var _ = reopening.schedule(this::reopen, REOPEN_SECONDS, TimeUnit.SECONDS);
  }

  private void reopen() {
    try {
      start();
      listener.accept(new NetlinkEvent.Overrun());
    } catch (NetlinkUnavailable e) {
      LOG.warn("Trying again: {}", e.getMessage());
      reopenLater();
    }
  }
}
