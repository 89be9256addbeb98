package io.kcarp.lab.faults;

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

  /** Lets it happen; returns at once, unless the fault itself takes its time. */
  Healing strike(Scene scene) throws IOException;
}
