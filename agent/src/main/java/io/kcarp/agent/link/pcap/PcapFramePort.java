package io.kcarp.agent.link.pcap;

import io.kcarp.agent.link.FrameNotSentException;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FrameReceiver;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.raw.RoutedSender;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.RawPacketListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A libpcap handle with the thread that captures on it. */
final class PcapFramePort implements FramePort {
  private static final Logger log = LoggerFactory.getLogger(PcapFramePort.class);
  private static final int FOR_EVER = -1;

  private static final long LONGEST_JOIN_MILLIS = 1_000;

  private volatile String interfaceName;
  private final PcapHandle handle;
  private final Reception reception;
  private final RoutedSender routed;
  private final Thread captureThread;
  private final FrameReceiver receiver;
  private final LongSupplier nanoTime;
  private @Nullable OwnerCapture owners;

  /** Capture thread only. */
  private boolean deaf;

  private PcapFramePort(
      String interfaceName,
      PcapHandle handle,
      Reception reception,
      FrameReceiver receiver,
      LongSupplier nanoTime) {
    this.interfaceName = interfaceName;
    this.handle = handle;
    this.reception = reception;
    this.routed = new RoutedSender(interfaceName);
    this.receiver = receiver;
    this.nanoTime = nanoTime;
    this.captureThread =
        Thread.ofPlatform().name("capture-" + interfaceName).daemon().unstarted(this::capture);
  }

  /** Starts to capture; closing the port closes the handle and the reception. */
  static PcapFramePort start(
      String interfaceName,
      PcapHandle handle,
      Reception reception,
      FrameReceiver receiver,
      LongSupplier nanoTime) {
    PcapFramePort port = new PcapFramePort(interfaceName, handle, reception, receiver, nanoTime);
    port.captureThread.start();
    return port;
  }

  private void capture() {
    RawPacketListener listener = this::received;
    CallbackFaults.tell(this::callbackFailed);
    try {
      handle.loop(FOR_EVER, listener);
    } catch (InterruptedException e) {
      // pcap4j's word for breakLoop: close() waits for the end of this thread.
    } catch (PcapNativeException e) {
      receiver.closed(whyCaptureEnded(e));
    } catch (NotOpenException | RuntimeException | Error e) {
      // Whatever it is, a port that does not hear must say so: a deaf backup claims.
      receiver.closed(PcapFaults.other(interfaceName, e));
    } finally {
      CallbackFaults.forget();
    }
  }

  private void received(byte[] frame) {
    if (deaf) {
      return;
    }
    try {
      Instant noted = handle.getTimestamp().toInstant();
      receiver.received(frame, Arrival.nanos(noted, Instant.now(), nanoTime.getAsLong()));
    } catch (RuntimeException | Error e) {
      // pcap4j would log it.
      callbackFailed(e);
    }
  }

  /** The loop would go on, and fail at each frame. */
  private void callbackFailed(Throwable fault) {
    if (deaf) {
      return;
    }
    deaf = true;
    try {
      handle.breakLoop();
    } catch (NotOpenException e) {
      log.debug("Closed in the meantime", e);
    }
    receiver.closed(PcapFaults.other(interfaceName, fault));
  }

  /** libpcap has no code for a deleted interface, only this text. */
  private LinkUnavailableException whyCaptureEnded(PcapNativeException e) {
    String message = e.getMessage();
    return message != null && message.contains("disappeared")
        ? PcapFaults.disappeared(interfaceName, e)
        : PcapFaults.other(interfaceName, e);
  }

  @Override
  public void send(byte[] frame) throws FrameNotSentException {
    try {
      handle.sendPacket(frame);
    } catch (PcapNativeException e) {
      throw new FrameNotSentException(
          "%s did not take a frame: %s.".formatted(interfaceName, e.getMessage()), e);
    } catch (NotOpenException e) {
      throw new FrameNotSentException(interfaceName + " is closed.", e);
    }
  }

  @Override
  public void sendRouted(InetAddress source, InetAddress destination, byte[] payload)
      throws FrameNotSentException {
    routed.send(source, destination, payload);
  }

  @Override
  public synchronized void listen(InetAddress destination) {
    if (destination.isMulticastAddress()) {
      reception.want(destination);
      addressAdded();
      return;
    }
    try {
      routed.prepare(destination);
    } catch (FrameNotSentException e) {
      log.warn("{} Peers are told that nobody here speaks CARP.", e.getMessage());
    }
  }

  @Override
  public synchronized void watchOwners(Set<InetAddress> addresses) throws LinkUnavailableException {
    if (!handle.isOpen()) {
      return;
    }
    OwnerCapture before = owners;
    owners =
        addresses.isEmpty()
            ? null
            : OwnerCapture.start(interfaceName, addresses, receiver, nanoTime);
    if (before != null) {
      before.close();
    }
  }

  @Override
  public synchronized void addressAdded() {
    if (!handle.isOpen()) {
      return;
    }
    try {
      reception.complete();
    } catch (LinkUnavailableException e) {
      log.warn("{} may not hear all of CARP's multicast: {}", interfaceName, e.sentence());
    }
  }

  @Override
  public synchronized void renamed(String newName) {
    interfaceName = newName;
    reception.renamed(newName);
    routed.renamed(newName);
  }

  @Override
  public synchronized void close() {
    if (!handle.isOpen()) {
      return;
    }
    try {
      handle.breakLoop();
      captureThread.join(LONGEST_JOIN_MILLIS);
    } catch (NotOpenException e) {
      throw new IllegalStateException("only close() closes the handle", e);
    } catch (InterruptedException e) {
      // The loop is ending: closing below waits for it.
      Thread.currentThread().interrupt();
    }
    handle.close();
    if (owners != null) {
      owners.close();
    }
    reception.close();
    routed.close();
  }
}
