package io.kcarp.lab.net;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Who held an address when. Times are {@link System#nanoTime} values.
 *
 * @param changes the holders from that time on, oldest first; at least the state at the start
 * @param endNanos the last look
 * @param longestGapNanos the longest time between two looks: how far off each change may be
 */
public record HolderLog(List<Change> changes, long endNanos, long longestGapNanos) {
  /** From this time on these hosts, and no other, hold the address. */
  public record Change(long atNanos, Set<String> holders) {
    public Change {
      holders = Set.copyOf(holders);
    }
  }

  public HolderLog {
    changes = List.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("a log starts with the state at its start");
    }
  }

  public long startNanos() {
    return changes.getFirst().atNanos();
  }

  /** For how long of the window two hosts or more held the address. */
  public long severalHoldersNanos(long fromNanos, long toNanos) {
    return nanosWhere(count -> count > 1, fromNanos, toNanos);
  }

  /** For how long of the whole time two hosts or more held the address. */
  public long severalHoldersNanos() {
    return severalHoldersNanos(startNanos(), endNanos);
  }

  /** For how long of the window no host held the address. */
  public long noHolderNanos(long fromNanos, long toNanos) {
    return nanosWhere(count -> count == 0, fromNanos, toNanos);
  }

  /** For how long of the whole time no host held the address. */
  public long noHolderNanos() {
    return noHolderNanos(startNanos(), endNanos);
  }

  /** The holders at the last look. */
  public Set<String> lastHolders() {
    return changes.getLast().holders();
  }

  private long nanosWhere(IntPredicate holderCount, long fromNanos, long toNanos) {
    long total = 0;
    for (int i = 0; i < changes.size(); i++) {
      if (holderCount.test(changes.get(i).holders().size())) {
        long begin = changes.get(i).atNanos();
        long end = i + 1 < changes.size() ? changes.get(i + 1).atNanos() : endNanos;
        total += Math.max(0, min(end, toNanos) - max(begin, fromNanos));
      }
    }
    return total;
  }

  // By difference: nanoTime may wrap.
  private static long min(long a, long b) {
    return a - b < 0 ? a : b;
  }

  private static long max(long a, long b) {
    return a - b > 0 ? a : b;
  }
}
