package io.kcarp.agent.runtime;

/** Where capture threads leave frames. */
@FunctionalInterface
public interface FrameQueue {

  /** Leaves a frame for the loop, or drops it when the queue is full. Never blocks. */
  void offer(ReceivedFrame frame);
}
