package io.kcarp.agent.link.raw;

import com.sun.jna.LastErrorException;
import io.kcarp.agent.link.FrameNotSentException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Sends CARP headers to single hosts: the kernel chooses the route, finds the neighbour and writes
 * IP and Ethernet headers. One socket for each source address. Any thread; no call waits for
 * anything but the others.
 */
public final class RoutedSender implements AutoCloseable {
  private String interfaceName;
  private final Map<InetAddress, RawSocket> sockets = new HashMap<>();
  private boolean closed;

  /** Opens nothing yet. */
  public RoutedSender(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /** The interface has another name now. */
  public synchronized void renamed(String newName) {
    interfaceName = newName;
  }

  /**
   * Opens the socket of a source before it is sent from: from then on the kernel does not refuse
   * what arrives at that address. Does nothing when it is open, or after {@link #close}.
   *
   * @throws FrameNotSentException when the system refuses: the address is not there, or no NET_RAW
   */
  public synchronized void prepare(InetAddress source) throws FrameNotSentException {
    if (closed) {
      return;
    }
    try {
      var _ = socket(source);
    } catch (LastErrorException e) {
      throw failure(source, e);
    }
  }

  /**
   * Sends one packet of protocol 112.
   *
   * @param payload behind the IP header
   * @throws FrameNotSentException when the kernel did not take it: no route, a firewall, the source
   *     is gone, or this is closed. The next call tries anew
   */
  public synchronized void send(InetAddress source, InetAddress destination, byte[] payload)
      throws FrameNotSentException {
    if (closed) {
      throw new FrameNotSentException(interfaceName + " is closed.");
    }
    try {
      socket(source).send(destination, payload);
    } catch (LastErrorException e) {
      forget(source);
      throw failure(destination, e);
    }
  }

  private RawSocket socket(InetAddress source) {
    RawSocket known = sockets.get(source);
    if (known != null) {
      return known;
    }
    RawSocket opened = RawSocket.open(interfaceName, source);
    sockets.put(source, opened);
    return opened;
  }

  /** It may be bound to what is no longer there. */
  private void forget(InetAddress source) {
    RawSocket socket = sockets.remove(source);
    if (socket != null) {
      socket.close();
    }
  }

  private FrameNotSentException failure(InetAddress address, LastErrorException e) {
    return new FrameNotSentException(
        "%s: unicast with %s fails: %s."
            .formatted(interfaceName, address.getHostAddress(), e.getMessage()),
        e);
  }

  /** Closes the sockets; closing again does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    sockets.values().forEach(RawSocket::close);
    sockets.clear();
  }
}
