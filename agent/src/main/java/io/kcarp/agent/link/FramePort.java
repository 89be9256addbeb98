package io.kcarp.agent.link;

import java.net.InetAddress;
import java.util.Set;

/** One open interface. One thread sends; any thread but the receiver's may close. */
public interface FramePort extends AutoCloseable {

  /**
   * Sends a whole Ethernet frame, without its checksum; short ones are padded on the way.
   *
   * @throws FrameNotSentException when the interface did not take it: it is down, gone, or this
   *     port is closed. The port may work again when the link is back
   */
  void send(byte[] frame) throws FrameNotSentException;

  /**
   * Sends one IP packet of protocol 112 to a single host, by the kernel's routes and neighbour
   * table, with a TTL or hop limit of 255. Does not wait until the neighbour is found.
   *
   * @param source an address of the interface
   * @param payload the 36 bytes behind the IP header
   * @throws FrameNotSentException when the kernel did not take it, for example for want of a route;
   *     the next one may do
   */
  void sendRouted(InetAddress source, InetAddress destination, byte[] payload)
      throws FrameNotSentException;

  /**
   * Also hears what is sent to this destination. A multicast group: asks the network for it, now or
   * as soon as the interface has the address that this needs, until the port is closed. An address
   * of the interface: keeps the kernel from refusing what is sent to it. Takes a system call or
   * two, so not on the loop thread. Does nothing on a closed port, and nothing when it listens
   * already.
   */
  default void listen(InetAddress destination) {}

  /**
   * Also tells {@link FrameReceiver#claimed} who says to have one of these addresses; replaces what
   * was asked before. What is said meanwhile may be told twice. Takes tens of milliseconds, so not
   * on the loop thread. Does nothing on a closed port.
   *
   * @throws LinkUnavailableException when claims can't be captured; the port works on
   */
  default void watchOwners(Set<InetAddress> addresses) throws LinkUnavailableException {}

  /**
   * The interface got an address: asks the network for the groups that it could not be asked for
   * without one. Takes a system call or two, so not on the loop thread. Does nothing on a closed
   * port.
   */
  default void addressAdded() {}

  /**
   * The interface has another name now, by which the port opens what it opens from now on; what is
   * open stays so. Not on the loop thread: it waits for other calls.
   */
  default void renamed(String interfaceName) {}

  /**
   * Stops receiving and gives everything back; when this returns the receiver is not called any
   * more. Takes some tens of milliseconds. Closing again does nothing.
   */
  @Override
  void close();
}
