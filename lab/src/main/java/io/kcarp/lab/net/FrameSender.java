package io.kcarp.lab.net;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Puts any frame on a host's wire, also forged ones: a packet(7) socket. Not thread-safe. */
public final class FrameSender implements AutoCloseable {
  /** Of struct sockaddr_ll: family, protocol, interface index, and what only receiving needs. */
  private static final int SOCKET_ADDRESS_BYTES = 20;

  private static final int INDEX_OFFSET = 4;

  private final int socket;

  private FrameSender(int socket) {
    this.socket = socket;
  }

  /** Sends from the host's {@value Host#INTERFACE}. */
  public static FrameSender open(Host host) throws IOException {
    return host.call(() -> {
      var card = NetworkInterface.getByName(Host.INTERFACE);
      if (card == null) {
        throw new SocketException(host + " has no " + Host.INTERFACE);
      }
      var address =
          ByteBuffer.allocate(SOCKET_ADDRESS_BYTES)
              .order(ByteOrder.nativeOrder())
              .putShort(0, (short) LibC.AF_PACKET)
              .putInt(INDEX_OFFSET, card.getIndex());
      // Protocol 0: it receives nothing.
      int socket = LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);
      LibC.bind(socket, address.array(), SOCKET_ADDRESS_BYTES);
      return new FrameSender(socket);
    });
  }

  /**
   * Sends one frame, from the destination MAC on; at least the 14 bytes of an Ethernet header.
   *
   * @throws IOException when the kernel does not take it
   */
  public void send(byte[] frame) throws IOException {
    try {
      LibC.send(socket, frame, frame.length, 0);
    } catch (LastErrorException e) {
      throw new IOException("frame not sent: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    LibC.close(socket);
  }
}
