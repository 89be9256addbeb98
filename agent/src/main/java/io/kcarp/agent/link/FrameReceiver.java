package io.kcarp.agent.link;

public interface FrameReceiver {
  void received(byte[] frame, long arrivalNanos);

  void closed(LinkUnavailableException why);
}
