package io.kcarp.agent.relay;

import io.kcarp.agent.relay.Sightings.Heard;
import io.kcarp.agent.runtime.StatusSink;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other agents of this host, found by their sockets beside this one's own. Tells of the virtual
 * hosts looked for as if they were this agent's; while none is looked for, it rests.
 *
 * <p>A socket that can't be reached is tried again with each look at the folder, twice a second: a
 * static pod comes back whenever kubelet likes.
 */
public final class Neighbours implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

  private static final long LOOK_MILLIS = 500;
  private static final String SOCKETS = "*.sock";

  private final Path ownSocket;
  private final Path folder;
  private final Clock clock;
  private final SortedMap<Path, Neighbour> bySocket = new TreeMap<>();
  private final Sightings sightings;
  private final Semaphore news = new Semaphore(0);
  private volatile Set<String> wanted = Set.of();
  private volatile @Nullable Thread thread;
  private long metNanos;
  private boolean met;
  private boolean failing;

  /**
   * Looks for nothing before {@link #start}.
   *
   * @param ownSocket this agent's; the others are in its folder
   * @param clock of what is told
   */
  public Neighbours(Path ownSocket, Clock clock) {
    this.ownSocket = ownSocket.toAbsolutePath();
    this.folder = Objects.requireNonNull(this.ownSocket.getParent(), "a socket is in a folder");
    this.clock = clock;
    this.sightings = new Sightings(folder);
  }

  /** Begins to look; the sink is told on a thread of this. */
  public void start(StatusSink sink) {
    thread = Thread.ofPlatform().daemon().name("neighbours").start(() -> run(sink));
  }

  /**
   * Looks for these VirtualIPs from now on; what is no longer among them is released. Any thread.
   */
  public void lookFor(Set<String> names) {
    wanted = Set.copyOf(names);
    news.release();
  }

  private void run(StatusSink sink) {
    try {
      while (true) {
        Set<String> names = wanted;
        try {
          look(names, sink);
        } catch (RuntimeException e) {
          LOG.error("A fault in kcarp while asking other agents of this host", e);
        }
        if (names.isEmpty()) {
          news.acquire();
          news.drainPermits();
        } else if (news.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      }
    } catch (InterruptedException _) {
      bySocket.values().forEach(Neighbour::close);
    }
  }

  private void look(Set<String> names, StatusSink sink) {
    long nowNanos = System.nanoTime();
    bySocket.values().removeIf(Neighbour::isOver);
    if (names.isEmpty()) {
      bySocket.values().forEach(Neighbour::close);
      bySocket.clear();
    } else if (!met || nowNanos - metNanos >= LOOK_MILLIS * 1_000_000) {
      // Not with each news: who can't be reached is news at once.
      met = true;
      metNanos = nowNanos;
      meet();
    }
    SortedMap<Path, Heard> agents = new TreeMap<>();
    bySocket.forEach(
        (socket, neighbour) -> agents.put(socket, new Heard(neighbour.reports(nowNanos))));
    sightings.tell(names, agents, nowNanos, clock.instant(), sink);
  }

  private void meet() {
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(folder, SOCKETS)) {
      for (Path socket : sockets) {
        if (!socket.equals(ownSocket) && !bySocket.containsKey(socket)) {
          bySocket.put(socket, Neighbour.start(socket, news::release));
        }
      }
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        LOG.warn("Can't look for other agents' sockets in {}: {}", folder, e.toString());
      }
    }
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
