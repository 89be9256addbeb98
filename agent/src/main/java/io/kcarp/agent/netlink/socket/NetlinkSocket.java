package io.kcarp.agent.netlink.socket;

import com.sun.jna.LastErrorException;
import io.kcarp.agent.netlink.NetlinkUnavailable;
import io.kcarp.agent.netlink.message.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A NETLINK_ROUTE socket. What other processes send to it is dropped. */
final class NetlinkSocket implements NetlinkChannel {
  /**
   * The kernel fills a list's datagrams up to 32 KiB when the reader offers as much; JNA copies the
   * array whole, so more would only cost time.
   */
  static final int BUFFER_BYTES = 32 * 1024;

  /** {@code struct sockaddr_nl}: family u16, padding u16, port id u32, groups u32. */
  private static final int ADDRESS_BYTES = 12;

  private static final int PORT_ID_OFFSET = 4;
  private static final int GROUPS_OFFSET = 8;

  private static final int CLOSED = -1;

  private final byte[] sender = new byte[ADDRESS_BYTES];
  private final ByteBuffer senderFields = nativeOrder(sender);
  private final int[] senderBytes = new int[1];
  private int fd;
  private final int portId;

  NetlinkSocket(int fd, int portId) {
    this.fd = fd;
    this.portId = portId;
  }

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @param groups bit n-1 subscribes RTNLGRP n; 0 for none
   */
  static NetlinkSocket open(int groups) {
    int fd = CLOSED;
    try {
      fd = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE);
      byte[] address = new byte[ADDRESS_BYTES];
      nativeOrder(address)
          .putShort((short) LibC.AF_NETLINK)
          .putShort((short) 0)
          .putInt(0)
          .putInt(GROUPS_OFFSET, groups);
      LibC.bind(fd, address, ADDRESS_BYTES);
      LibC.getsockname(fd, address, new int[] {ADDRESS_BYTES});
      NetlinkSocket socket = new NetlinkSocket(fd, nativeOrder(address).getInt(PORT_ID_OFFSET));
      socket.askForReasons();
      return socket;
    } catch (LastErrorException e) {
      closeQuietly(fd);
      throw new NetlinkUnavailable(
          "The kernel gives this process no netlink socket ("
              + Errno.describe(e.getErrorCode())
              + "), by which interfaces are listed and addresses assigned: check its seccomp profile.",
          e);
    } catch (LinkageError e) {
      throw new NetlinkUnavailable(
          "The native library of JNA cannot be loaded ("
              + e.getMessage()
              + "), so there is no netlink; it needs glibc, and a directory to unpack to or"
              + " jna.boot.library.path.",
          e);
    }
  }

  int fd() {
    return fd;
  }

  @Override
  public int portId() {
    return portId;
  }

  /** Bounds each wait of {@link #send} and {@link #receive}; there is no bound before. */
  void setTimeoutMillis(int millis) {
    // struct timeval: seconds and microseconds, both long.
    byte[] value = new byte[2 * Long.BYTES];
    nativeOrder(value).putLong(millis / 1000).putLong(millis % 1000 * 1000L);
    LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVTIMEO, value, value.length);
    LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_SNDTIMEO, value, value.length);
  }

  /** The queue's size; past the system's limit where NET_ADMIN allows it, else up to the limit. */
  void setReceiveBufferBytes(int bytes) {
    try {
      setInt(LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, bytes);
    } catch (LastErrorException notPermitted) {
      setInt(LibC.SOL_SOCKET, LibC.SO_RCVBUF, bytes);
    }
  }

  @Override
  public int send(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    try {
      LibC.send(fd, bytes, bytes.length, 0);
      return 0;
    } catch (LastErrorException e) {
      return -e.getErrorCode();
    }
  }

  @Override
  public int receive(byte[] buffer, int flags) {
    while (true) {
      senderBytes[0] = ADDRESS_BYTES;
      try {
        long length =
            LibC.recvfrom(fd, buffer, buffer.length, flags | LibC.MSG_TRUNC, sender, senderBytes);
        if (senderBytes[0] == ADDRESS_BYTES && senderFields.getInt(PORT_ID_OFFSET) == 0) {
          return Math.toIntExact(length);
        }
      } catch (LastErrorException e) {
        // With SO_RCVTIMEO set the kernel does not restart the call after a signal.
        if (e.getErrorCode() != Errno.EINTR) {
          return -e.getErrorCode();
        }
      }
    }
  }

  @Override
  public void close() {
    closeQuietly(fd);
    fd = CLOSED;
  }

  /** Before 4.12 the kernel says no more of a refusal than its number. */
  private void askForReasons() {
    try {
      setInt(LibC.SOL_NETLINK, LibC.NETLINK_EXT_ACK, 1);
    } catch (LastErrorException e) {
      if (e.getErrorCode() != Errno.ENOPROTOOPT) {
        throw e;
      }
    }
  }

  private void setInt(int level, int option, int number) {
    byte[] value = new byte[Integer.BYTES];
    nativeOrder(value).putInt(number);
    LibC.setsockopt(fd, level, option, value, value.length);
  }

  static void closeQuietly(int fd) {
    if (fd == CLOSED) {
      return;
    }
    try {
      LibC.close(fd);
    } catch (LastErrorException ignored) {
      // Linux releases the descriptor whatever close(2) returns.
    }
  }

  static ByteBuffer nativeOrder(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
