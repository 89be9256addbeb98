package io.kcarp.agent.link;

/** Opens interfaces. */
public interface FramePorts {

  /**
   * Opens an interface for CARP in IPv4 and IPv6, and asks the network for 224.0.0.18 and ff02::12
   * as far as the interface speaks these families; see {@link FramePort#listen} for other groups.
   * Frames sent through the port itself are not received.
   *
   * @param interfaceName as in {@code ip link}
   * @param receiver called as soon as a frame arrives, even before this returns
   * @throws LinkUnavailableException says why not, in one sentence
   */
  FramePort open(String interfaceName, FrameReceiver receiver) throws LinkUnavailableException;
}
