package io.kcarp.lab.faults;

import java.io.Closeable;
import java.io.IOException;

/** Something that goes wrong. */
@FunctionalInterface
interface Fault {
  /** How all becomes well again. */
  @FunctionalInterface
  interface Healing {
    /** Nothing that anybody would do: the fault has passed, or stays. */
    Healing NONE = () -> {};

    void heal() throws IOException;
  }

  /**
   * Called once for a lane, before anything strikes there.
   *
   * @return what removes it again, before the lane is closed
   */
  default Closeable prepare(Lane lane) throws IOException {
    return () -> {};
  }

  /** Lets it happen; returns at once, unless the fault itself takes its time. */
  Healing strike(Scene scene) throws IOException;
}
