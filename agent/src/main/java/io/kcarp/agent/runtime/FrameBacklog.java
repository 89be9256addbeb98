package io.kcarp.agent.runtime;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for the loop, in order of arrival. No sender has more than its share of the
 * places, so that one that floods does not keep the others out. Senders are told apart by source
 * MAC; who makes up many, or takes another's, gets past this, and is for the switch to stop.
 *
 * <p>Any thread may offer, one polls; nobody waits.
 */
final class FrameBacklog {
  private static final int SOURCE_MAC = 6;
  private static final int SOURCE_MAC_END = 12;

  /** A power of two. Two senders in one of them share its share. */
  private static final int SENDERS = 256;

  private final ArrayBlockingQueue<ReceivedFrame> frames;
  private final AtomicIntegerArray waiting = new AtomicIntegerArray(SENDERS);
  private final int share;

  /**
   * @param capacity how many frames may wait
   * @param share how many of one sender
   */
  FrameBacklog(int capacity, int share) {
    this.frames = new ArrayBlockingQueue<>(capacity);
    this.share = share;
  }

  /** Whether there was a place for it. */
  boolean offer(ReceivedFrame frame) {
    int sender = sender(frame.bytes());
    if (waiting.incrementAndGet(sender) <= share && frames.offer(frame)) {
      return true;
    }
    waiting.decrementAndGet(sender);
    return false;
  }

  /** The one that has waited longest, null when none waits. */
  @Nullable ReceivedFrame poll() {
    ReceivedFrame frame = frames.poll();
    if (frame != null) {
      waiting.decrementAndGet(sender(frame.bytes()));
    }
    return frame;
  }

  int size() {
    return frames.size();
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  private static int sender(byte[] frame) {
    int hash = 0;
    for (int i = SOURCE_MAC; i < Math.min(SOURCE_MAC_END, frame.length); i++) {
      hash = 31 * hash + frame[i];
    }
    return (hash ^ hash >>> 16 ^ hash >>> 8) & SENDERS - 1;
  }
}
