package io.kcarp.agent.netlink;

import java.util.function.Consumer;

/**
 * {@code ip monitor link address}: tells what changes, whoever changed it, this process included.
 *
 * <p>The kernel queues events from the moment the watch is opened. So open, then list with {@link
 * Netlink}, then {@link #start}: nothing falls between, and an event may repeat what the list said.
 */
public interface NetlinkWatch extends AutoCloseable {

  /**
   * Starts the watch's own daemon thread, which calls the listener with each event in the kernel's
   * order. A listener that throws loses that one event and is logged; one that blocks makes the
   * kernel's queue run over, which is told by {@link NetlinkEvent.Overrun}.
   *
   * @throws IllegalStateException when it was started or closed before
   */
  void start(Consumer<NetlinkEvent> listener);

  /**
   * Ends the thread, within milliseconds unless the listener blocks, and waits for it (one second
   * at most). May be called from the listener too; then the thread ends after that call.
   */
  @Override
  void close();
}
