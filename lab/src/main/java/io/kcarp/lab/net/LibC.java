package io.kcarp.lab.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The few C library calls that Java lacks. Each throws with errno in place of returning -1. */
final class LibC {
  static final int O_RDONLY = 0;
  static final int O_CLOEXEC = 0x80000;
  static final int CLONE_NEWNET = 0x40000000;
  static final int AF_PACKET = 17;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_RCVTIMEO = 20;
  static final int ETH_P_ALL = 3;
  static final int ETH_P_ARP = 0x0806;
  static final int SOL_PACKET = 263;
  static final int PACKET_VNET_HDR = 15;
  static final int PACKET_IGNORE_OUTGOING = 23;
  static final int SIOCGSTAMPNS = 0x8907;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  /**
   * The number of an interface in the current namespace; 0 when there is none. Not by
   * NetworkInterface, which reads all of them and fails when another one vanishes meanwhile.
   */
  static int interfaceIndex(String device) {
    try {
      return if_nametoindex(device);
    } catch (LastErrorException none) {
      return 0;
    }
  }

  static native int open(String path, int flags) throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;

  static native int setns(int descriptor, int type) throws LastErrorException;

  static native int kill(int pid, int signal) throws LastErrorException;

  static native int socket(int family, int type, int protocol) throws LastErrorException;

  static native int setsockopt(int socket, int level, int name, byte[] value, int length)
      throws LastErrorException;

  static native int bind(int socket, byte[] address, int length) throws LastErrorException;

  static native int recv(int socket, byte[] buffer, long length, int flags)
      throws LastErrorException;

  static native int send(int socket, byte[] buffer, long length, int flags)
      throws LastErrorException;

  static native int if_nametoindex(String name) throws LastErrorException;

  static native int ioctl(int descriptor, long request, byte[] argument) throws LastErrorException;
}
