package io.kcarp.lab.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks every few milliseconds which MAC a host sends to when it talks to an address: its neighbour
 * entry.
 */
public final class NeighbourWatch implements AutoCloseable {
  /** From this time on the entry has this MAC, in lower-case hex digits with colons. */
  public record Change(long atNanos, String mac) {}

  private final FileChannel table;
  private final String address;
  private final Duration period;
  private final ByteBuffer text = ByteBuffer.allocate(1 << 13);
  private final List<Change> changes = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  private NeighbourWatch(FileChannel table, Inet4Address address, Duration period) {
    this.table = table;
    this.address = address.getHostAddress();
    this.period = period;
    thread = Thread.ofPlatform().daemon().name("neighbour-watch").unstarted(this::run);
  }

  /** Starts watching. */
  public static NeighbourWatch start(Host host, Inet4Address address, Duration period)
      throws IOException {
    // Stays bound to the namespace in which it was opened.
    var table = host.call(() -> FileChannel.open(Path.of("/proc/thread-self/net/arp")));
    var watch = new NeighbourWatch(table, address, period);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      while (!stopping.await(period.toNanos(), TimeUnit.NANOSECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "neighbour watch: " + e, e);
    }
  }

  private void look() throws IOException {
    table.position(0);
    text.clear();
    while (text.hasRemaining() && table.read(text) > 0) {
      // All of it, a page at a time.
    }
    var mac = mac(new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII), address);
    synchronized (changes) {
      if (mac.isPresent() && (changes.isEmpty() || !changes.getLast().mac().equals(mac.get()))) {
        changes.add(new Change(System.nanoTime(), mac.get()));
      }
    }
  }

  /** The MAC of an address in the text of {@code /proc/net/arp}; an entry without one is none. */
  static Optional<String> mac(String table, String address) {
    return table
        .lines()
        .map(line -> line.split(" +", -1))
        .filter(fields -> fields.length >= 6 && fields[0].equals(address))
        .map(fields -> fields[3])
        .filter(mac -> !mac.equals("00:00:00:00:00:00"))
        .findFirst();
  }

  /** The MACs so far, oldest first; the entry's absence in between is not told. */
  public List<Change> changes() {
    synchronized (changes) {
      return List.copyOf(changes);
    }
  }

  @Override
  public void close() throws IOException {
    stopping.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    table.close();
  }
}
