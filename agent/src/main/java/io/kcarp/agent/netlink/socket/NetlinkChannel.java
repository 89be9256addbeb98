package io.kcarp.agent.netlink.socket;

import java.nio.ByteBuffer;

/**
 * Datagrams to and from the kernel. Errors are negative errno values, as the kernel does it: the
 * callers have to tell them apart anyway. Not thread-safe.
 */
interface NetlinkChannel extends AutoCloseable {

  /** The kernel's answers carry it. */
  int portId();

  /** Sends what the buffer has between position and limit: 0, or a negative errno. */
  int send(ByteBuffer message);

  /**
   * Waits for the next datagram from the kernel.
   *
   * @param flags MSG_DONTWAIT or 0
   * @return the datagram's length, which is more than the buffer's when it was cut; or a negative
   *     errno, -EAGAIN after the timeout
   */
  int receive(byte[] buffer, int flags);

  @Override
  void close();
}
