package io.kcarp.lab.kubelet;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a pass when woken, and once a period anyway, on a thread of its own. A pass looks at
 * everything, so one that fails (the API server is away) is simply made again.
 */
final class PassLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PassLoop.class);

  private final Semaphore wakes = new Semaphore(1);
  private final Duration period;
  private final Runnable pass;
  private final Thread thread;

  PassLoop(String name, Duration period, Runnable pass) {
    this.period = period;
    this.pass = pass;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void wake() {
    wakes.release();
  }

  private void run() {
    try {
      while (true) {
        var _ = wakes.tryAcquire(period.toNanos(), TimeUnit.NANOSECONDS);
        wakes.drainPermits();
        makePass();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void makePass() {
    try {
      pass.run();
    } catch (RuntimeException e) {
      log.warn("{} tries again: {}", thread.getName(), e.getMessage());
      log.debug("The failure", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
