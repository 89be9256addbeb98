package io.kcarp.lab.net;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks every few milliseconds which hosts hold an address, by asking their kernels, not the
 * programs that claim it.
 *
 * <p>The hosts are read one after the other, so an address that moves in that moment may be seen
 * twice or nowhere for one look.
 */
public final class HolderWatch implements AutoCloseable {
  private final Map<String, LocalAddresses> tables;
  private final Duration period;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private final Object lock = new Object();
  private final List<HolderLog.Change> changes = new ArrayList<>();
  private long lastLookNanos;
  private long longestGapNanos;

  private HolderWatch(Map<String, LocalAddresses> tables, Duration period) throws IOException {
    this.tables = tables;
    this.period = period;
    look();
    thread = Thread.ofPlatform().daemon().name("holder-watch").unstarted(this::run);
  }

  /** Starts watching; the log begins with the holders at this moment. */
  public static HolderWatch start(InetAddress address, List<Host> hosts, Duration period)
      throws IOException {
    var tables = new LinkedHashMap<String, LocalAddresses>();
    for (var host : hosts) {
      tables.put(host.name(), LocalAddresses.of(host, address));
    }
    var watch = new HolderWatch(tables, period);
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
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "holder watch: " + e, e);
    }
  }

  private void look() throws IOException {
    long nowNanos = System.nanoTime();
    var holders = new HashSet<String>();
    for (var table : tables.entrySet()) {
      if (table.getValue().present()) {
        holders.add(table.getKey());
      }
    }
    synchronized (lock) {
      if (changes.isEmpty()) {
        changes.add(new HolderLog.Change(nowNanos, holders));
      } else {
        longestGapNanos = Math.max(longestGapNanos, nowNanos - lastLookNanos);
        if (!changes.getLast().holders().equals(holders)) {
          changes.add(new HolderLog.Change(nowNanos, holders));
        }
      }
      lastLookNanos = nowNanos;
    }
  }

  /** Who held it at the last look. */
  public Set<String> holders() {
    return log().lastHolders();
  }

  /** All that was seen so far. */
  public HolderLog log() {
    synchronized (lock) {
      return new HolderLog(changes, lastLookNanos, longestGapNanos);
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
    for (var table : tables.values()) {
      table.close();
    }
  }
}
