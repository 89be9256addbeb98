package io.kcarp.agent.kube;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when files may have changed: on the kernel's word about their folders, which also tells of
 * files renamed over them and of a ConfigMap's swapped link, and every {@value #POLL_MILLIS} ms,
 * for file systems that tell nothing. Waits until writers pause. A thread of its own, "file-watch".
 */
final class FileWatch implements AutoCloseable {
  static final long POLL_MILLIS = 5_000;

  /** A writer that pauses for so long is taken to be done. */
  private static final long SETTLE_MILLIS = 100;

  private static final int MOST_SETTLES = 20;

  /** Kubernetes swaps ..data to show another version of a volume's files. */
  private static final String VOLUME_PREFIX = "..";

  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  private final List<Path> files;
  private final Look look;
  private final Thread thread;
  private final @Nullable WatchService kernel;
  private volatile boolean closed;

  /** Looks at the files; told on the thread of the watch. */
  @FunctionalInterface
  interface Look {
    /**
     * They may have changed.
     *
     * @return after how many milliseconds to look again, should nothing be heard before
     */
    long look();
  }

  FileWatch(List<Path> files, Look look) {
    this.files = files.stream().map(Path::toAbsolutePath).toList();
    this.look = look;
    this.kernel = open();
    this.thread = Thread.ofPlatform().daemon().name("file-watch").unstarted(this::run);
  }

  void start() {
    register();
    thread.start();
  }

  private static @Nullable WatchService open() {
    try {
      return FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      log.warn(
          "the kernel does not tell of changed files ({}); looks every {} ms",
          e.getMessage(),
          POLL_MILLIS);
      return null;
    }
  }

  /** Again at each look: a folder may have been replaced. What is registered stays so. */
  private void register() {
    if (kernel == null) {
      return;
    }
    Set<Path> folders = new LinkedHashSet<>();
    files.forEach(file -> folders.add(file.getParent()));
    for (Path folder : folders) {
      try {
        folder.register(
            kernel,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
      } catch (IOException e) {
        log.debug("{} is not watched", folder, e);
      }
    }
  }

  private void run() {
    long waitMillis = POLL_MILLIS;
    try {
      while (!closed) {
        if (heard(waitMillis)) {
          settle();
        }
        register();
        waitMillis = look.look();
      }
    } catch (InterruptedException | ClosedWatchServiceException _) {
      // close() ends the thread so.
    }
  }

  /** Whether there is news of one of the files; false when there was none within the limit. */
  private boolean heard(long limitMillis) throws InterruptedException {
    if (kernel == null) {
      Thread.sleep(limitMillis);
      return false;
    }
    long endNanos = System.nanoTime() + limitMillis * 1_000_000;
    for (long leftNanos = endNanos - System.nanoTime();
        leftNanos > 0;
        leftNanos = endNanos - System.nanoTime()) {
      WatchKey key = kernel.poll(leftNanos, TimeUnit.NANOSECONDS);
      if (key != null) {
        boolean ours = key.pollEvents().stream().anyMatch(this::isOurs);
        boolean folderIsThere = key.reset();
        if (ours || !folderIsThere) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isOurs(WatchEvent<?> event) {
    return !(event.context() instanceof Path name)
        || name.toString().startsWith(VOLUME_PREFIX)
        || files.stream().anyMatch(file -> name.equals(file.getFileName()));
  }

  private void settle() throws InterruptedException {
    for (int i = 0; i < MOST_SETTLES && heard(SETTLE_MILLIS); i++) {
      log.trace("still being written");
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (kernel != null) {
        kernel.close();
      }
    } catch (IOException e) {
      log.debug("the watch did not close", e);
    }
    thread.interrupt();
  }
}
