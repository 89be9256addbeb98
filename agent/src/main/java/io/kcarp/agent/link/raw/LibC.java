package io.kcarp.agent.link.raw;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The C library's calls, by JNA direct mapping; size_t and ssize_t are long on 64-bit Linux. */
final class LibC {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int AF_PACKET = 17;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int MSG_DONTWAIT = 0x40;
  static final int EAFNOSUPPORT = 97;

  static final int SOL_SOCKET = 1;
  static final int SO_BINDTODEVICE = 25;
  static final int SO_ATTACH_FILTER = 26;

  static final int IPPROTO_IP = 0;
  static final int IP_TOS = 1;
  static final int IP_TTL = 2;
  static final int IP_MTU_DISCOVER = 10;
  static final int IP_PMTUDISC_DO = 2;

  static final int IPPROTO_IPV6 = 41;
  static final int IPV6_UNICAST_HOPS = 16;
  static final int IPV6_AUTOFLOWLABEL = 70;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int socket(int domain, int type, int protocol) throws LastErrorException;

  static native int setsockopt(int fd, int level, int option, byte[] value, int valueBytes)
      throws LastErrorException;

  static native int bind(int fd, byte[] address, int addressBytes) throws LastErrorException;

  static native long sendto(
      int fd, byte[] payload, long payloadBytes, int flags, byte[] address, int addressBytes)
      throws LastErrorException;

  static native int close(int fd) throws LastErrorException;
}
