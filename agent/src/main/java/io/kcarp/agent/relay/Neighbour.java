package io.kcarp.agent.relay;

import io.kcarp.agent.config.ConfigurationException;
import io.kcarp.agent.local.LocalClient;
import io.kcarp.agent.local.StatusAnswer;
import io.kcarp.agent.runtime.VirtualHostReport;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One other agent of this host, asked over its socket until it ends: {@code status} each second,
 * and at once when {@code watch} tells of a change. On threads of its own, so that one that hangs
 * delays nobody.
 */
final class Neighbour implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbour.class);

  /** What watch does not tell, such as the master heard, is this late at most. */
  private static final long PERIOD_MILLIS = 1_000;

  /** Who has not answered for this long hangs. */
  static final long SILENT_NANOS = 3_000_000_000L;

  private final Path socket;
  private final Runnable onNews;
  private final Semaphore changes = new Semaphore(0);
  private final Thread asker;
  private volatile @Nullable Answer answer;
  private volatile boolean over;

  private record Answer(Map<String, VirtualHostReport> reports, long receivedNanos) {}

  private Neighbour(Path socket, Runnable onNews) {
    this.socket = socket;
    this.onNews = onNews;
    this.asker = Thread.ofVirtual().name("neighbour-" + socket.getFileName()).unstarted(this::run);
  }

  /**
   * Begins to ask.
   *
   * @param onNews called on any thread when there is an answer, or the end
   */
  static Neighbour start(Path socket, Runnable onNews) {
    Neighbour neighbour = new Neighbour(socket, onNews);
    neighbour.asker.start();
    return neighbour;
  }

  /** Whether it ended, or never was there. */
  boolean isOver() {
    return over;
  }

  /** What it runs, by name; null while it has not answered, or when it hangs. */
  @Nullable Map<String, VirtualHostReport> reports(long nowNanos) {
    Answer last = answer;
    return last == null || nowNanos - last.receivedNanos() > SILENT_NANOS ? null : last.reports();
  }

  private void run() {
    try (LocalClient client = LocalClient.connect(socket);
        LocalClient watching = LocalClient.connect(socket)) {
      Thread watcher = Thread.ofVirtual().start(() -> watch(watching));
      try {
        ask(client);
      } finally {
        watcher.interrupt();
      }
    } catch (ConfigurationException e) {
      LOG.debug("{}", e.getMessage());
    } catch (IllegalArgumentException | DateTimeException e) {
      LOG.warn("The agent on {} answers what is no status: {}", socket, e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      over = true;
      onNews.run();
    }
  }

  private void ask(LocalClient client) throws ConfigurationException, InterruptedException {
    while (true) {
      Map<String, VirtualHostReport> reports =
          client.status().virtualHosts().stream()
              .map(StatusAnswer.VirtualHostStatus::toReport)
              .collect(Collectors.toUnmodifiableMap(VirtualHostReport::name, report -> report));
      answer = new Answer(reports, System.nanoTime());
      onNews.run();
      if (changes.tryAcquire(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        changes.drainPermits();
      }
    }
  }

  private void watch(LocalClient client) {
    try {
      client.ask(Map.of("verb", "watch"));
      while (client.receive() != null) {
        changes.release();
      }
    } catch (ConfigurationException e) {
      LOG.debug("{}", e.getMessage());
    } finally {
      // The agent leaves, and waits a moment for its clients to do so.
      asker.interrupt();
    }
  }

  @Override
  public void close() {
    asker.interrupt();
  }
}
