package io.kcarp.lab.net;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What a {@link UdpProbe} saw. Times are {@link System#nanoTime} values; windows include their
 * start and exclude their end.
 *
 * @param sentNanos when each probe was sent, by sequence number
 * @param answers in the order of their arrival
 */
public record ProbeReport(List<Long> sentNanos, List<Answer> answers) {
  /** One answer. */
  public record Answer(long sequence, long arrivedNanos, String host) {}

  /** From this answer on another host answers. */
  public record Change(long atNanos, String host) {}

  public ProbeReport {
    sentNanos = List.copyOf(sentNanos);
    answers = List.copyOf(answers);
  }

  /** The longest time without an answer in the window, its edges counting as answers. */
  public long longestSilenceNanos(long fromNanos, long toNanos) {
    long longest = 0;
    long last = fromNanos;
    for (var answer : answers) {
      long at = answer.arrivedNanos();
      if (at - fromNanos >= 0 && at - toNanos < 0) {
        longest = Math.max(longest, at - last);
        last = at;
      }
    }
    return Math.max(longest, toNanos - last);
  }

  /** Probes sent in the window that were never answered. */
  public int lost(long fromNanos, long toNanos) {
    var answered = new HashSet<Long>();
    answers.forEach(answer -> answered.add(answer.sequence()));
    int lost = 0;
    for (int sequence = 0; sequence < sentNanos.size(); sequence++) {
      long at = sentNanos.get(sequence);
      if (at - fromNanos >= 0 && at - toNanos < 0 && !answered.contains((long) sequence)) {
        lost++;
      }
    }
    return lost;
  }

  /** Probes never answered. */
  public int lost() {
    if (sentNanos.isEmpty()) {
      return 0;
    }
    return lost(sentNanos.getFirst(), sentNanos.getLast() + 1);
  }

  /**
   * The longest time between two sends in the window: how far the machine, and not the network, may
   * have lengthened a silence.
   */
  public long longestSendGapNanos(long fromNanos, long toNanos) {
    long longest = 0;
    for (int sequence = 1; sequence < sentNanos.size(); sequence++) {
      long at = sentNanos.get(sequence);
      if (at - fromNanos >= 0 && at - toNanos < 0) {
        longest = Math.max(longest, at - sentNanos.get(sequence - 1));
      }
    }
    return longest;
  }

  /** Who answered from when on; the first entry is the first answer. */
  public List<Change> changes() {
    var changes = new ArrayList<Change>();
    for (var answer : answers) {
      if (changes.isEmpty() || !changes.getLast().host().equals(answer.host())) {
        changes.add(new Change(answer.arrivedNanos(), answer.host()));
      }
    }
    return List.copyOf(changes);
  }
}
