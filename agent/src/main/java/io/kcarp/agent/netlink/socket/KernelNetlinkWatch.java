package io.kcarp.agent.netlink.socket;

import com.sun.jna.LastErrorException;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import io.kcarp.agent.netlink.NetlinkWatch;
import io.kcarp.agent.netlink.message.Datagram;
import io.kcarp.agent.netlink.message.Envelope;
import io.kcarp.agent.netlink.message.Errno;
import io.kcarp.agent.netlink.message.Message;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link NetlinkWatch} on a socket and a daemon thread. */
public final class KernelNetlinkWatch implements NetlinkWatch {
  private static final Logger log = LoggerFactory.getLogger(KernelNetlinkWatch.class);

  /** Bit n-1 for each of RTNLGRP_LINK (1), RTNLGRP_IPV4_IFADDR (5), RTNLGRP_IPV6_IFADDR (9). */
  private static final int GROUPS = 1 | 1 << 4 | 1 << 8;

  /** Some hundred link events: a node that starts many pods at once makes as many. */
  private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

  private static final long JOIN_MILLIS = 1000;

  /** {@code struct pollfd}: descriptor s32, events s16, returned events s16. */
  private static final int POLL_BYTES = 8;

  private final NetlinkSocket socket;
  private final int wakeFd;
  private final byte[] buffer = new byte[NetlinkSocket.BUFFER_BYTES];

  /** Guards the two below, and the descriptors against use after they were closed. */
  private final Object lock = new Object();

  private @Nullable Thread thread;
  private boolean released;

  private volatile boolean closing;

  /** Only used by the thread. */
  private boolean listenerFailed;

  KernelNetlinkWatch(NetlinkSocket socket, int wakeFd) {
    this.socket = socket;
    this.wakeFd = wakeFd;
  }

  /**
   * Subscribes in the calling thread's network namespace; needs no rights.
   *
   * @throws NetlinkUnavailable when there is no netlink for this process
   */
  public static KernelNetlinkWatch open() {
    return open(RECEIVE_BUFFER_BYTES);
  }

  static KernelNetlinkWatch open(int receiveBufferBytes) {
    NetlinkSocket socket = NetlinkSocket.open(GROUPS);
    try {
      socket.setReceiveBufferBytes(receiveBufferBytes);
      return new KernelNetlinkWatch(socket, LibC.eventfd(0, LibC.EFD_CLOEXEC));
    } catch (LastErrorException e) {
      socket.close();
      throw new NetlinkUnavailable(
          "The kernel gives this process no event descriptor ("
              + Errno.describe(e.getErrorCode())
              + ").",
          e);
    }
  }

  @Override
  public void start(Consumer<NetlinkEvent> listener) {
    synchronized (lock) {
      if (thread != null || closing) {
        throw new IllegalStateException("A watch starts once, and not after close.");
      }
      thread = Thread.ofPlatform().name("netlink-watch").daemon().start(() -> run(listener));
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (lock) {
      closing = true;
      running = thread;
      if (running == null) {
        release();
        return;
      }
      wake();
    }
    if (running != Thread.currentThread()) {
      join(running);
    }
  }

  private void run(Consumer<NetlinkEvent> listener) {
    try {
      while (!closing) {
        int ready = awaitReadable();
        if (ready < 0) {
          stopped(listener, -ready);
          return;
        }
        if (closing) {
          return;
        }
        int received = socket.receive(buffer, LibC.MSG_DONTWAIT);
        if (received >= 0) {
          deliverDatagram(received, listener);
        } else if (received == -Errno.ENOBUFS) {
          overrun(listener);
        } else if (received != -Errno.EAGAIN) {
          stopped(listener, -received);
          return;
        }
      }
    } finally {
      synchronized (lock) {
        release();
      }
    }
  }

  /**
   * Blocks until there is something to receive, or {@link #close} woke it: 0, or negative errno.
   */
  private int awaitReadable() {
    // A blocked receive would not be woken by closing its socket, hence the second descriptor.
    byte[] descriptors = new byte[2 * POLL_BYTES];
    NetlinkSocket.nativeOrder(descriptors)
        .putInt(socket.fd())
        .putInt(LibC.POLLIN)
        .putInt(wakeFd)
        .putInt(LibC.POLLIN);
    while (true) {
      try {
        LibC.poll(descriptors, 2, -1);
        return 0;
      } catch (LastErrorException e) {
        if (e.getErrorCode() != Errno.EINTR) {
          return -e.getErrorCode();
        }
      }
    }
  }

  private void deliverDatagram(int received, Consumer<NetlinkEvent> listener) {
    ByteBuffer datagram =
        NetlinkSocket.nativeOrder(buffer).limit(Math.min(received, buffer.length));
    for (Envelope envelope : Datagram.read(datagram)) {
      switch (envelope.message()) {
        case Message.LinkPresent(Link link) ->
            deliver(listener, new NetlinkEvent.LinkChanged(link));
        case Message.LinkGone(int index, String name) ->
            deliver(listener, new NetlinkEvent.LinkRemoved(index, name));
        case Message.AddressPresent(InterfaceAddress address) ->
            deliver(listener, new NetlinkEvent.AddressAdded(address));
        case Message.AddressGone(InterfaceAddress address) ->
            deliver(listener, new NetlinkEvent.AddressRemoved(address));
        case Message.Malformed(var refusal) -> {
          log.warn("{} Listing again.", refusal.sentence());
          overrun(listener);
          return;
        }
        case Message.NeighbourUnanswered _,
            Message.Acknowledged _,
            Message.DumpDone _,
            Message.Skipped _ -> {}
      }
    }
  }

  /**
   * Drops what is queued before it tells: the error overtakes older events, and the kernel queues
   * nothing new until the queue has been empty.
   */
  private void overrun(Consumer<NetlinkEvent> listener) {
    int received;
    do {
      received = socket.receive(buffer, LibC.MSG_DONTWAIT);
    } while (!closing && (received >= 0 || received == -Errno.ENOBUFS));
    deliver(listener, new NetlinkEvent.Overrun());
  }

  private void stopped(Consumer<NetlinkEvent> listener, int errno) {
    String cause =
        "The netlink socket failed: " + Errno.describe(errno) + " (errno " + errno + ").";
    log.error("{} The watch ends.", cause);
    deliver(listener, new NetlinkEvent.Stopped(cause));
  }

  private void deliver(Consumer<NetlinkEvent> listener, NetlinkEvent event) {
    if (closing) {
      return;
    }
    try {
      listener.accept(event);
    } catch (Throwable t) {
      // Without this thread the agent would be blind and not know it. Once is enough: a listener
      // that cannot stand one event rarely stands the next.
      if (!listenerFailed) {
        listenerFailed = true;
        log.error("The listener failed on {}; later failures are not logged.", event, t);
      }
    }
  }

  private void wake() {
    if (!released) {
      byte[] one = new byte[Long.BYTES];
      NetlinkSocket.nativeOrder(one).putLong(1);
      LibC.write(wakeFd, one, one.length);
    }
  }

  private void release() {
    if (!released) {
      released = true;
      socket.close();
      NetlinkSocket.closeQuietly(wakeFd);
    }
  }

  private static void join(Thread running) {
    try {
      running.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
