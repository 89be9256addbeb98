package io.kcarp.agent.link;

public interface FramePort extends AutoCloseable {
  void send(byte[] frame) throws FrameNotSentException;

  @Override
  void close();
}
