package io.kcarp.agent.link;

/** One open interface. Used by one thread, which is not the one that calls the receiver. */
public interface FramePort extends AutoCloseable {

  /**
   * Sends a whole Ethernet frame, without its checksum; short ones are padded on the way.
   *
   * @throws FrameNotSentException when the interface did not take it: it is down, gone, or this
   *     port is closed. The port may work again when the link is back
   */
  void send(byte[] frame) throws FrameNotSentException;

  /**
   * Stops receiving and gives everything back; when this returns the receiver is not called any
   * more. Closing again does nothing. Never call it from the receiver.
   */
  @Override
  void close();
}
