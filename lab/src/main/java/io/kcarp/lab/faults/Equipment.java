package io.kcarp.lab.faults;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a row needs before its programs start.
 *
 * @param environment of the programs
 * @param startBy the command by which those of a host are started, by its number
 * @param fault what strikes
 */
record Equipment(
    Map<String, String> environment, IntFunction<List<String>> startBy, Fault fault, Closeable rest)
    implements AutoCloseable {
  /** What a row needs is not to be had here. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;

    private Unavailable(String message) {
      super(message);
    }
  }

  /** For a row in a lane. */
  static Equipment of(Row row, int lane) throws IOException, Unavailable {
    return switch (row) {
      case POWER_OFF -> of(ProcessFaults::powerOff);
      case LINK_CUT -> of(LinkFaults::cut);
      case LINK_FLAP -> of(LinkFaults::flap);
      case TERMINATE -> of(ProcessFaults::terminate);
      case KILL_FOR_GOOD -> of(ProcessFaults::killForGood);
      case KILL -> of(ProcessFaults::kill);
      case STOP -> of(ProcessFaults::stop);
      case INTERFACE_DELETED -> of(LinkFaults::deleteInterface);
      case ADDRESS_REMOVED -> of(LinkFaults::removeAddress);
      case MUTE -> of(LinkFaults::mute);
      case DEAF -> of(LinkFaults::deaf);
      case PARTITION -> of(LinkFaults::partition);
      case LOSS -> of(LinkFaults::lose);
      case JITTER -> of(LinkFaults.jitter());
      case DUPLICATES -> of(LinkFaults.duplicates());
      case WRONG_DIGESTS -> of(Flood.of(Forgery.WRONG_DIGEST));
      case FORGED_PREFERRED -> of(Flood.of(Forgery.PREFERRED));
      case FORGED_LEAVING -> of(Flood.of(Forgery.LEAVING));
      case CLOCK_AHEAD -> {
        var shim = ClockShim.compile();
        yield new Equipment(shim.environment(), _ -> List.of(), shim::stepAhead, shim::close);
      }
      case CLOCK_BACK_THEN_CUT -> {
        var shim = ClockShim.compile();
        yield new Equipment(shim.environment(), _ -> List.of(), shim::stepBackThenCut, shim::close);
      }
      case CPU_STARVATION -> of(Starvation::ofCpu);
      case MEMORY_PRESSURE -> {
        var groups =
            MemoryGroups.create(lane, Lane.HOSTS)
                .orElseThrow(() -> new Unavailable("no memory control group can be made here"));
        yield new Equipment(Map.of(), groups::startBy, Starvation::ofMemory, groups::close);
      }
      case API_SERVER_AWAY -> throw new Unavailable("a cluster is needed: see RealOutagesIT");
    };
  }

  private static Equipment of(Fault fault) {
    return new Equipment(Map.of(), _ -> List.of(), fault, () -> {});
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
