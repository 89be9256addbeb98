package io.kcarp.lab.net;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * A relay between a host and its bridge that delays, reorders and duplicates frames: what netem
 * does, for kernels built without it. A frame waits in this process, so each passes some 50 µs late
 * even when all is well.
 */
public final class UnrulyLink implements AutoCloseable {
  /**
   * What is done to frames, in each direction.
   *
   * @param maxDelay each frame waits for a random time up to this one, and so overtakes others
   * @param duplicates the share of frames that are sent a second time, 0.0 to 1.0, after a delay of
   *     its own
   */
  public record Manners(Duration maxDelay, double duplicates) {
    /** Frames pass as they come. */
    public static final Manners GOOD = new Manners(Duration.ZERO, 0);
  }

  /** Of the header that tells of checksums left to the card, which go unfinished otherwise. */
  private static final int VNET_HEADER_BYTES = 10;

  private static final int MAX_BYTES = VNET_HEADER_BYTES + (1 << 16);
  private static final int POLL_MICROS = 50_000;
  private static final int SOCKET_ADDRESS_BYTES = 20;

  /** EINTR, EAGAIN (the timeout), ENETDOWN, ENXIO, ENOBUFS: a frame less, as on any bad link. */
  private static final Set<Integer> PASSING_ERRORS = Set.of(4, 6, 11, 100, 105);

  /** A frame, with the header before it, until it is due. */
  private static final class Waiting implements Delayed {
    private final long dueNanos;
    private final int socket;
    private final byte[] frame;

    private Waiting(long dueNanos, int socket, byte[] frame) {
      this.dueNanos = dueNanos;
      this.socket = socket;
      this.frame = frame;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private final Host host;
  private final String relay;
  private final Random random;
  private final DelayQueue<Waiting> queue = new DelayQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final int hostSide;
  private final int bridgeSide;
  private volatile Manners manners = Manners.GOOD;
  private volatile boolean stopping;

  private UnrulyLink(Host host, String bridge, Random random) throws IOException {
    this.host = host;
    this.random = random;
    // Interface names have 15 characters at most.
    relay = host.port() + "r";
    Command.ipBatch(
        List.of(),
        List.of(
            "link add %s type veth peer name %sb".formatted(relay, relay),
            "link set %s up".formatted(relay),
            "link set %sb master %s up".formatted(relay, bridge),
            "link set %s nomaster".formatted(host.port())));
    hostSide = open(host.port());
    bridgeSide = open(relay);
  }

  /**
   * Puts a relay into a host's link, well-mannered at first. Until it is closed the host's link
   * must not be cut, restored or unplugged.
   *
   * @param random by which frames are delayed and duplicated; used by several threads
   */
  public static UnrulyLink insert(Host host, Segment segment, Random random) throws IOException {
    var link = new UnrulyLink(host, segment.bridge(), random);
    link.start("from-" + host, () -> link.read(link.hostSide, link.bridgeSide));
    link.start("to-" + host, () -> link.read(link.bridgeSide, link.hostSide));
    link.start("relay-" + host, link::send);
    return link;
  }

  private void start(String name, Runnable body) {
    threads.add(Thread.ofPlatform().daemon().name(name).start(body));
  }

  private static int open(String device) throws IOException {
    int index = LibC.interfaceIndex(device);
    if (index == 0) {
      throw new IOException("no interface " + device + " in this namespace");
    }
    int socket = LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);
    option(socket, LibC.SOL_PACKET, LibC.PACKET_VNET_HDR, nativeBytes(4).putInt(1).array());
    option(socket, LibC.SOL_PACKET, LibC.PACKET_IGNORE_OUTGOING, nativeBytes(4).putInt(1).array());
    // A read wakes up now and then to see whether it is to stop: close() would not wake it.
    option(
        socket,
        LibC.SOL_SOCKET,
        LibC.SO_RCVTIMEO,
        nativeBytes(16).putLong(0).putLong(POLL_MICROS).array());
    byte[] address = nativeBytes(SOCKET_ADDRESS_BYTES).putShort((short) LibC.AF_PACKET).array();
    ByteBuffer.wrap(address).putShort(2, (short) LibC.ETH_P_ALL);
    ByteBuffer.wrap(address).order(ByteOrder.nativeOrder()).putInt(4, index);
    LibC.bind(socket, address, address.length);
    return socket;
  }

  private static void option(int socket, int level, int name, byte[] value) {
    LibC.setsockopt(socket, level, name, value, value.length);
  }

  private static ByteBuffer nativeBytes(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
  }

  private void read(int from, int to) {
    byte[] buffer = new byte[MAX_BYTES];
    while (!stopping) {
      try {
        int length = LibC.recv(from, buffer, buffer.length, 0);
        byte[] frame = Arrays.copyOf(buffer, length);
        queue.add(new Waiting(dueNanos(), to, frame));
        if (random.nextDouble() < manners.duplicates()) {
          queue.add(new Waiting(dueNanos(), to, frame));
        }
      } catch (LastErrorException e) {
        require(e, "read");
      }
    }
  }

  private long dueNanos() {
    long most = manners.maxDelay().toNanos();
    return System.nanoTime() + (most == 0 ? 0 : random.nextLong(most));
  }

  private void send() {
    try {
      while (!stopping) {
        var next = queue.poll(POLL_MICROS, TimeUnit.MICROSECONDS);
        if (next != null) {
          send(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(Waiting next) {
    try {
      LibC.send(next.socket, next.frame, next.frame.length, 0);
    } catch (LastErrorException e) {
      require(e, "send");
    }
  }

  private static void require(LastErrorException e, String verb) {
    if (!PASSING_ERRORS.contains(e.getErrorCode())) {
      throw new LabException(
          LabException.Reason.PROGRAM_FAILED, "relay cannot " + verb + ": " + e, e);
    }
  }

  /** What is done to frames that come in from now on. */
  public void behave(Manners newManners) {
    manners = newManners;
  }

  /** Takes the relay out again. Frames that still wait are lost. */
  @Override
  public void close() {
    stopping = true;
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LibC.close(hostSide);
    LibC.close(bridgeSide);
    Command.run(List.of("ip", "link", "del", relay));
    host.restoreLink();
  }
}
