package io.kcarp.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that connects to the {@link TcpGreeter} behind an address again and again, and notes
 * when it was greeted. One attempt at a time; each is given up after a while, so that the kernel's
 * own pauses between two SYNs do not count.
 */
public final class TcpProbe implements AutoCloseable {
  private static final int ATTEMPT_MILLIS = 100;

  private final InetSocketAddress target;
  private final long periodNanos;
  private final List<Long> greetedNanos = new ArrayList<>();
  private volatile boolean stopping;

  private TcpProbe(InetSocketAddress target, Duration period) {
    this.target = target;
    periodNanos = period.toNanos();
  }

  /**
   * Starts connecting from this host.
   *
   * @param period between two attempts
   */
  public static TcpProbe start(Host client, InetAddress address, int port, Duration period) {
    var probe = new TcpProbe(new InetSocketAddress(address, port), period);
    Thread.ofPlatform()
        .daemon()
        .name("tcp-probe")
        .start(() -> {
          try {
            client.call(probe::run);
          } catch (IOException e) {
            throw new LabException(LabException.Reason.PROGRAM_FAILED, "TCP probe: " + e, e);
          }
        });
    return probe;
  }

  private Boolean run() {
    while (!stopping) {
      long nextNanos = System.nanoTime() + periodNanos;
      attempt();
      for (long left; (left = nextNanos - System.nanoTime()) > 0 && !stopping; ) {
        LockSupport.parkNanos(left);
      }
    }
    return true;
  }

  private void attempt() {
    try (var socket = new Socket()) {
      socket.setSoTimeout(ATTEMPT_MILLIS);
      socket.connect(target, ATTEMPT_MILLIS);
      if (socket.getInputStream().read() >= 0) {
        synchronized (greetedNanos) {
          greetedNanos.add(System.nanoTime());
        }
      }
    } catch (IOException nobodyThere) {
      // What is measured: the time until the next greeting.
      return;
    }
  }

  /** The longest time without a greeting in the window, its edges counting as greetings. */
  public long longestSilenceNanos(long fromNanos, long toNanos) {
    synchronized (greetedNanos) {
      long longest = 0;
      long last = fromNanos;
      for (long at : greetedNanos) {
        if (at - fromNanos >= 0 && at - toNanos < 0) {
          longest = Math.max(longest, at - last);
          last = at;
        }
      }
      return Math.max(longest, toNanos - last);
    }
  }

  /** Whether it was greeted at all. */
  public boolean greeted() {
    synchronized (greetedNanos) {
      return !greetedNanos.isEmpty();
    }
  }

  @Override
  public void close() {
    stopping = true;
  }
}
