package io.kcarp.agent.link.pcap;

import io.kcarp.agent.link.FrameReceiver;
import io.kcarp.agent.link.LinkUnavailableException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.RawPacketListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures who says to have some addresses, until it is closed. For other addresses there is
 * another one: changing the filter of a handle that captures loses what is queued in it, and is not
 * safe beside its thread. For that reason, too, it is not the handle that hears advertisements.
 */
final class OwnerCapture implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OwnerCapture.class);
  private static final int FOR_EVER = -1;
  private static final long LONGEST_JOIN_MILLIS = 1_000;

  private final PcapHandle handle;
  private final Thread thread;

  private OwnerCapture(PcapHandle handle, Thread thread) {
    this.handle = handle;
    this.thread = thread;
  }

  static OwnerCapture start(
      String interfaceName,
      Set<InetAddress> addresses,
      FrameReceiver receiver,
      LongSupplier nanoTime)
      throws LinkUnavailableException {
    PcapHandle handle = PcapFramePorts.filtered(interfaceName, ClaimFilter.of(addresses));
    Thread thread =
        Thread.ofPlatform()
            .name("owners-" + interfaceName)
            .daemon()
            .unstarted(() -> capture(interfaceName, handle, receiver, nanoTime));
    thread.start();
    return new OwnerCapture(handle, thread);
  }

  private static void capture(
      String interfaceName, PcapHandle handle, FrameReceiver receiver, LongSupplier nanoTime) {
    RawPacketListener listener =
        frame -> {
          Instant noted = handle.getTimestamp().toInstant();
          // First, so that a wait between the two clocks makes it older.
          long nowNanos = nanoTime.getAsLong();
          receiver.claimed(frame, Arrival.earliestNanos(noted, Instant.now(), nowNanos));
        };
    try {
      handle.loop(FOR_EVER, listener);
    } catch (InterruptedException e) {
      // pcap4j's word for breakLoop: close() waits for the end of this thread.
    } catch (PcapNativeException | NotOpenException e) {
      // What ends the port ends this, too, and the port says so.
      log.debug("Capturing claims on {} ended: {}", interfaceName, e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      handle.breakLoop();
      thread.join(LONGEST_JOIN_MILLIS);
    } catch (NotOpenException e) {
      throw new IllegalStateException("only close() closes the handle", e);
    } catch (InterruptedException e) {
      // The loop is ending: closing below waits for it.
      Thread.currentThread().interrupt();
    }
    handle.close();
  }
}
