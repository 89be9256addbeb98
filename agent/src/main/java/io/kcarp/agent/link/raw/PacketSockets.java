package io.kcarp.agent.link.raw;

import com.sun.jna.LastErrorException;

/** packet(7) sockets, on which libpcap captures. Of a kernel without them it gives no code. */
public final class PacketSockets {
  private PacketSockets() {}

  /** Whether the kernel does not know them, for this process; false when it merely forbids them. */
  public static boolean areLacking() {
    try {
      // Of no protocol: it receives nothing.
      LibC.close(LibC.socket(LibC.AF_PACKET, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0));
      return false;
    } catch (LastErrorException e) {
      return e.getErrorCode() == LibC.EAFNOSUPPORT;
    }
  }
}
