package io.kcarp.agent.link;

/** What a port tells, on a thread of its own. Calls must not block nor throw. */
public interface FrameReceiver {

  /**
   * A frame arrived.
   *
   * @param frame from its Ethernet header on, the receiver's to keep; long frames may be cut off
   * @param arrivalNanos when, on the loop's clock, which counts suspended time
   */
  void received(byte[] frame, long arrivalNanos);

  /**
   * ARP or a neighbour advertisement arrived in which somebody says to have an address that was
   * asked for by {@link FramePort#watchOwners}. Perhaps on another thread than {@link #received}.
   *
   * @param frame from its Ethernet header on, the receiver's to keep
   * @param arrivalNanos as of {@link #received}, and never later than it was
   */
  default void claimed(byte[] frame, long arrivalNanos) {}

  /**
   * The port died by itself, for example because the interface was deleted: the last call. Its
   * owner still has to close it, from another thread.
   */
  void closed(LinkUnavailableException why);
}
