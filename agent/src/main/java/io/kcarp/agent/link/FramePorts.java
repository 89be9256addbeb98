package io.kcarp.agent.link;

public interface FramePorts {
  FramePort open(String interfaceName, FrameReceiver receiver) throws LinkUnavailableException;
}
