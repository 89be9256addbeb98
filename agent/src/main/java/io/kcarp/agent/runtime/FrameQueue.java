package io.kcarp.agent.runtime;

/** Where capture threads leave frames. */
@FunctionalInterface
public interface FrameQueue {

  /** Leaves a frame for the loop, or drops it when the queue is full. Never blocks. */
  void offer(ReceivedFrame frame);

  /**
   * The same for one that says who has an address. Anybody may send many, and they must not keep
   * advertisements out.
   */
  default void offerClaim(ReceivedFrame frame) {
    offer(frame);
  }
}
