package io.kcarp.agent.locks;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import io.kcarp.agent.runtime.HostLocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Locks by unix(7) abstract socket names, {@code kcarp/NAME}, seen in {@code ss -xl} and
 * /proc/net/unix as {@code @kcarp/NAME}. Any thread.
 */
public final class SocketLocks implements HostLocks {
  private static final String PREFIX = "kcarp/";

  /** {@code struct sockaddr_un}: family u16, path of 108 bytes. */
  private static final int FAMILY_BYTES = Short.BYTES;

  private static final int PATH_BYTES = 108;

  /** Takes locks in the network namespace of the thread that takes them. */
  public SocketLocks() {}

  /**
   * Takes it, or finds it taken.
   *
   * @throws IllegalArgumentException when the name does not fit into a socket's name
   */
  @Override
  public Taking take(String name) {
    byte[] address = address(PREFIX + name);
    try {
      int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
      try {
        LibC.bind(fd, address, address.length);
      } catch (LastErrorException e) {
        LibC.close(fd);
        if (e.getErrorCode() == LibC.EADDRINUSE) {
          return new Taking.Busy();
        }
        throw e;
      }
      return new Taking.Taken(() -> close(fd));
    } catch (LastErrorException e) {
      return new Taking.Unavailable(
          "The kernel gives this agent no Unix socket with an abstract name ("
              + e.getMessage()
              + "), by which agents of one host tell who runs what: where its seccomp or AppArmor"
              + " profile forbids it, let that allow @kcarp/*; the kernel needs CONFIG_UNIX.");
    }
  }

  /** An abstract name begins with a zero byte, and is as long as the address says. */
  private static byte[] address(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length + 1 > PATH_BYTES) {
      throw new IllegalArgumentException("the lock's name is too long: " + name);
    }
    return ByteBuffer.allocate(FAMILY_BYTES + 1 + bytes.length)
        .order(ByteOrder.nativeOrder())
        .putShort((short) LibC.AF_UNIX)
        .put((byte) 0)
        .put(bytes)
        .array();
  }

  private static void close(int fd) {
    try {
      LibC.close(fd);
    } catch (LastErrorException ignored) {
      // Linux releases the descriptor whatever close(2) returns.
    }
  }

  /** The C library, by JNA direct mapping. */
  private static final class LibC {
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int EADDRINUSE = 98;

    static {
      Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int fd, byte[] address, int addressBytes) throws LastErrorException;

    static native int close(int fd) throws LastErrorException;
  }
}
