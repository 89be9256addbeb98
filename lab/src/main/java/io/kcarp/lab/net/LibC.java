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

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int socket(int domain, int type, int protocol) throws LastErrorException;

  static native int bind(int descriptor, byte[] address, int addressBytes)
      throws LastErrorException;

  static native long write(int descriptor, byte[] bytes, long count) throws LastErrorException;

  static native int open(String path, int flags) throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;

  static native int setns(int descriptor, int type) throws LastErrorException;

  static native int kill(int pid, int signal) throws LastErrorException;
}
