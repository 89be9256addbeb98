package io.kcarp.lab.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for events. */
public final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Await() {}

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Looks again and again until it holds.
   *
   * @throws NotMeasured when it does not within a minute
   */
  public static void until(String what, Duration betweenLooks, Condition condition)
      throws IOException {
    long startNanos = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - startNanos > LIMIT.toNanos()) {
        throw new NotMeasured("not within %d s: %s".formatted(LIMIT.toSeconds(), what));
      }
      LockSupport.parkNanos(betweenLooks.toNanos());
    }
  }
}
