package io.kcarp.lab.faults;

import io.kcarp.lab.net.FrameSender;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one frame again and again until it is told to stop. One that was much slower than it should
 * be was no flood, and the repeat is not counted.
 */
final class Flood {
  /** Frames a second. */
  static final int RATE = 50_000;

  /** What it must have reached when it ends. */
  private static final int LOWEST_RATE = RATE * 9 / 10;

  private static final int A_SECOND = 1000;
  private static final int BURST = RATE / A_SECOND;

  private final FrameSender sender;
  private final byte[] frame;
  private final Thread thread;
  private volatile boolean stopping;

  /** Read when the thread has ended. */
  private long sent;

  private long lastedNanos;
  private @Nullable IOException failure;

  private Flood(FrameSender sender, byte[] frame) {
    this.sender = sender;
    this.frame = frame;
    thread = Thread.ofPlatform().daemon().name("flood").unstarted(this::run);
  }

  /** A fault: the forger's host floods the segment with this forgery. */
  static Fault of(Forgery forgery) {
    return scene -> {
      var forger = scene.lane().forger();
      var flood =
          new Flood(
              FrameSender.open(forger), forgery.of(scene.advertisement().bytes(), forger.mac()));
      flood.thread.start();
      return flood::stop;
    };
  }

  private void run() {
    long startNanos = System.nanoTime();
    try {
      for (long burst = 0; !stopping; burst++) {
        Pause.until(startNanos + burst * 1_000_000_000L / A_SECOND);
        for (int i = 0; i < BURST; i++) {
          sender.send(frame);
          sent++;
        }
      }
    } catch (IOException e) {
      failure = e;
    }
    lastedNanos = System.nanoTime() - startNanos;
  }

  private void stop() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sender.close();
    if (failure != null) {
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "flood: " + failure, failure);
    }
    long rate = lastedNanos == 0 ? 0 : sent * 1_000_000_000L / lastedNanos;
    if (rate < LOWEST_RATE) {
      throw new LabException(
          LabException.Reason.PROGRAM_FAILED,
          "the flood had %d frames/s instead of %d".formatted(rate, RATE));
    }
  }
}
