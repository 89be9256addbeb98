package io.kcarp.lab.faults;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * What one repeat showed, from the strike until all was well again or the time was up.
 *
 * @param session the {@link Session} in which it was
 * @param repeat from 0
 * @param silenceNanos how long, at most, a client on the segment that asks every millisecond got no
 *     answer
 * @param lost how many of its questions were never answered
 * @param routedSilenceNanos the same as the first of a client behind a router, which asks every 10
 *     ms
 * @param tcpSilenceNanos how long, at most, nobody took a new connection; tried every 20 ms
 * @param moves how often the only holder was another than the last only holder
 * @param macChanges how often the client on the segment took another host for the holder
 * @param severalNanos how long two hosts or more held the address
 * @param severalAfterHealNanos the part of it after the healing
 * @param noneNanos how long no host held it
 * @param leftovers hosts that had it at the end and should not
 * @param announcements gratuitous ARP frames
 * @param settled whether all was well again in time
 * @param pauseNanos how long, at most, the client itself did not ask, held up by the machine
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
record Observation(
    int session,
    int repeat,
    long silenceNanos,
    long lost,
    long routedSilenceNanos,
    long tcpSilenceNanos,
    long moves,
    long macChanges,
    long severalNanos,
    long severalAfterHealNanos,
    long noneNanos,
    long leftovers,
    long announcements,
    boolean settled,
    long pauseNanos) {
  /**
   * The time with several holders that counts in this row: after a partition's heal; of a planned
   * move and of the return that may follow it, the longer of the two.
   */
  long countedSeveralNanos(Row row) {
    if (row.isPartition()) {
      return severalAfterHealNanos;
    }
    return row.isPlanned()
        ? Math.max(severalNanos - severalAfterHealNanos, severalAfterHealNanos)
        : severalNanos;
  }
}
