package io.kcarp.lab.faults;

import io.kcarp.lab.faults.Fault.Healing;
import io.kcarp.lab.net.Signal;
import java.io.IOException;

/** What happens to the holder's program. */
final class ProcessFaults {
  private ProcessFaults() {}

  /** A machine without power: no link, no programs, and what its kernel knew is gone. */
  static Healing powerOff(Scene scene) throws IOException {
    var holder = scene.holder();
    holder.stayDown();
    holder.host().cutLink();
    holder.kill();
    scene.lane().release(holder.host());
    return () -> {
      holder.host().restoreLink();
      holder.boot();
    };
  }

  static Healing terminate(Scene scene) {
    var holder = scene.holder();
    holder.stayDown();
    holder.terminate();
    return holder::boot;
  }

  static Healing kill(Scene scene) {
    scene.holder().kill();
    return Healing.NONE;
  }

  static Healing killForGood(Scene scene) {
    scene.holder().stayDown();
    scene.holder().kill();
    return Healing.NONE;
  }

  static Healing stop(Scene scene) {
    scene.holder().signal(Signal.STOP);
    return () -> scene.holder().signal(Signal.CONT);
  }
}
