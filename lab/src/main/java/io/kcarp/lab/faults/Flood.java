package io.kcarp.lab.faults;

import io.kcarp.lab.net.FrameSender;
import io.kcarp.lab.net.LabException;
import java.io.IOException;

/** Sends one frame again and again until it is told to stop. */
final class Flood {
  /** Frames a second. */
  static final int RATE = 50_000;

  private static final int A_SECOND = 1000;
  private static final int BURST = RATE / A_SECOND;

  private final FrameSender sender;
  private final byte[] frame;
  private final Thread thread;
  private volatile boolean stopping;

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
        }
      }
    } catch (IOException e) {
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "flood: " + e, e);
    }
  }

  private void stop() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sender.close();
  }
}
