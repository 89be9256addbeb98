package io.kcarp.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that asks the {@link EchoServer} behind an address, once a millisecond unless told, and
 * notes when who answered.
 *
 * <p>Sends are due at fixed times; a sender that was held up catches up at once, so that the number
 * of probes tells the time.
 */
public final class UdpProbe implements AutoCloseable {
  /** Between two probes, unless told. */
  public static final Duration PERIOD = Duration.ofMillis(1);

  private static final long STRAGGLER_MILLIS = 100;

  private final DatagramChannel channel;
  private final InetSocketAddress target;
  private final long periodNanos;
  private final Thread sender;
  private final Thread receiver;
  private final Object lock = new Object();
  private final List<Long> sentNanos = new ArrayList<>();
  private final List<ProbeReport.Answer> answers = new ArrayList<>();
  private volatile boolean stopping;

  private UdpProbe(DatagramChannel channel, InetSocketAddress target, Duration period) {
    this.channel = channel;
    this.target = target;
    periodNanos = period.toNanos();
    sender = Thread.ofPlatform().daemon().name("probe-sender").unstarted(this::send);
    receiver = Thread.ofPlatform().daemon().name("probe-receiver").unstarted(this::receive);
  }

  /** Starts asking from this host. */
  public static UdpProbe start(Host client, InetAddress address, int port) throws IOException {
    return start(client, address, port, PERIOD);
  }

  /** Asks at another pace. */
  public static UdpProbe start(Host client, InetAddress address, int port, Duration period)
      throws IOException {
    var channel = client.call(DatagramChannel::open);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, EchoServer.BUFFER_BYTES);
    var probe = new UdpProbe(channel, new InetSocketAddress(address, port), period);
    probe.receiver.start();
    probe.sender.start();
    return probe;
  }

  private void send() {
    var datagram = ByteBuffer.allocateDirect(EchoServer.SEQUENCE_BYTES);
    long startNanos = System.nanoTime();
    try {
      for (long sequence = 0; !stopping; sequence++) {
        awaitNanos(startNanos + sequence * periodNanos);
        datagram.clear().putLong(sequence).flip();
        synchronized (lock) {
          sentNanos.add(System.nanoTime());
        }
        sendOne(datagram);
      }
    } catch (ClosedChannelException closed) {
      return;
    }
  }

  private void sendOne(ByteBuffer datagram) throws ClosedChannelException {
    try {
      channel.send(datagram, target);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException unreachable) {
      // No route just now: it counts as sent and not answered.
      return;
    }
  }

  private void awaitNanos(long deadlineNanos) {
    long left;
    while ((left = deadlineNanos - System.nanoTime()) > 0 && !stopping) {
      LockSupport.parkNanos(left);
    }
  }

  private void receive() {
    var datagram = ByteBuffer.allocateDirect(512);
    try {
      while (true) {
        datagram.clear();
        channel.receive(datagram);
        long arrivedNanos = System.nanoTime();
        datagram.flip();
        long sequence = datagram.getLong();
        var host = StandardCharsets.UTF_8.decode(datagram).toString();
        synchronized (lock) {
          answers.add(new ProbeReport.Answer(sequence, arrivedNanos, host));
        }
      }
    } catch (ClosedChannelException closed) {
      return;
    } catch (IOException e) {
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "probe: " + e, e);
    }
  }

  /** What was seen so far; probes still on their way look lost. */
  public ProbeReport report() {
    synchronized (lock) {
      return new ProbeReport(sentNanos, answers);
    }
  }

  /** Stops asking, leaves the last answers 100 ms to arrive, and reports. */
  public ProbeReport stop() throws IOException {
    stopping = true;
    try {
      sender.join();
      TimeUnit.MILLISECONDS.sleep(STRAGGLER_MILLIS);
      channel.close();
      receiver.join();
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
    }
    return report();
  }

  /** Stops at once. */
  @Override
  public void close() throws IOException {
    stopping = true;
    channel.close();
  }
}
