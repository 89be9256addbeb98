package io.kcarp.lab.faults;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a row needs before its programs start.
 *
 * @param environment of the programs
 * @param startBy the command by which they are started
 * @param fault what strikes
 */
record Equipment(Map<String, String> environment, List<String> startBy, Fault fault, Closeable rest)
    implements AutoCloseable {
  /** The fault of rows that cannot do without. */
  static final Fault NEEDED =
      _ -> {
        throw new IllegalStateException("this fault comes with its equipment");
      };

  /** What a row needs is not to be had here. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;

    private Unavailable(String message) {
      super(message);
    }
  }

  /** For a row in a lane. */
  static Equipment of(Row row, int lane) throws IOException, Unavailable {
    if (row == Row.CLOCK_AHEAD || row == Row.CLOCK_BACK_THEN_CUT) {
      var shim = ClockShim.compile();
      return new Equipment(
          shim.environment(),
          List.of(),
          row == Row.CLOCK_AHEAD ? shim::stepAhead : shim::stepBackThenCut,
          shim::close);
    }
    if (row == Row.MEMORY_PRESSURE) {
      var group =
          MemoryGroup.create(lane)
              .orElseThrow(() -> new Unavailable("no memory control group can be made here"));
      return new Equipment(Map.of(), group.startBy(), row.fault(), group::close);
    }
    return new Equipment(Map.of(), List.of(), row.fault(), () -> {});
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
