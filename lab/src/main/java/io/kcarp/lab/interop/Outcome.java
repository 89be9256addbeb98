package io.kcarp.lab.interop;

import io.kcarp.lab.net.CapturedFrame;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What was seen of a cell.
 *
 * @param takeoverNanos from the master's last word to the successor's first advertisement; empty
 *     when the fault struck a backup
 * @param takeoverBoundNanos the longest that a member may take
 * @param silenceNanos how long, at most, a client that asks every millisecond got no answer
 * @param silenceBoundNanos what may be
 * @param pauseNanos how long, at most, the client itself did not ask
 * @param preemptionNanos from an advertisement of the worse one to that of the better one that
 *     takes over, when it came or came back; empty where none was to be
 * @param preemptionBoundNanos what may be
 * @param overlaps in all parts of the history
 * @param leftBehindNanos how long the address stayed on the host that had failed beside the
 *     successor's, the two not hearing each other
 * @param stillLeftBehind whether that ended only when the fault was undone
 * @param end the daemon that has the address in the end
 * @param moves changes of the holder that were not to be
 * @param drops frames that kcarp did not take, by reason
 * @param frames all advertisements
 * @param history who advertised, and who held the address, from the fault on; for people
 */
record Outcome(
    Cell cell,
    OptionalLong takeoverNanos,
    long takeoverBoundNanos,
    long silenceNanos,
    long silenceBoundNanos,
    long pauseNanos,
    OptionalLong preemptionNanos,
    long preemptionBoundNanos,
    List<Overlap> overlaps,
    long leftBehindNanos,
    boolean stillLeftBehind,
    Daemon end,
    int moves,
    Map<String, Long> drops,
    List<CapturedFrame> frames,
    String history) {
  Outcome {
    overlaps = List.copyOf(overlaps);
    drops = Map.copyOf(drops);
    frames = List.copyOf(frames);
  }

  /** The longest of {@link #overlaps}. */
  long overlapNanos() {
    return overlaps.stream().mapToLong(Overlap::nanos).max().orElse(0);
  }
}
