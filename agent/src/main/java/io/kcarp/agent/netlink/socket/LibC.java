package io.kcarp.agent.netlink.socket;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/**
 * The C library's calls, by JNA direct mapping. size_t, ssize_t and nfds_t are long: kcarp runs on
 * 64-bit Linux only.
 */
final class LibC {
  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int NETLINK_ROUTE = 0;

  static final int SOL_SOCKET = 1;
  static final int SO_RCVBUF = 8;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDTIMEO = 21;
  static final int SO_RCVBUFFORCE = 33;
  static final int SOL_NETLINK = 270;
  static final int NETLINK_EXT_ACK = 11;

  /** Of recvfrom: return the datagram's real length when it is longer than the buffer. */
  static final int MSG_TRUNC = 0x20;

  static final int MSG_DONTWAIT = 0x40;

  static final int EFD_CLOEXEC = 0x80000;
  static final short POLLIN = 1;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int socket(int domain, int type, int protocol) throws LastErrorException;

  static native int bind(int fd, byte[] address, int addressBytes) throws LastErrorException;

  static native int getsockname(int fd, byte[] address, int[] addressBytes)
      throws LastErrorException;

  static native int setsockopt(int fd, int level, int option, byte[] value, int valueBytes)
      throws LastErrorException;

  static native long send(int fd, byte[] message, long messageBytes, int flags)
      throws LastErrorException;

  static native long recvfrom(
      int fd, byte[] buffer, long bufferBytes, int flags, byte[] address, int[] addressBytes)
      throws LastErrorException;

  static native int poll(byte[] descriptors, long count, int timeoutMillis)
      throws LastErrorException;

  static native int eventfd(int initial, int flags) throws LastErrorException;

  static native long write(int fd, byte[] bytes, long count) throws LastErrorException;

  static native int close(int fd) throws LastErrorException;
}
