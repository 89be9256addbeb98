package io.kcarp.agent.link.pcap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/**
 * Membership of 224.0.0.18 on one interface, until it is closed: the NIC accepts the group's frames
 * and IGMP tells switches to forward them. The kernel keeps it while the link is down and while
 * addresses change.
 */
final class GroupMembership implements AutoCloseable {
  private static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.18");

  /** Not bound, so it holds the membership and queues nothing. */
  private final DatagramChannel channel;

  private GroupMembership(DatagramChannel channel) {
    this.channel = channel;
  }

  /**
   * Joins.
   *
   * @throws IOException when the interface has no IPv4 address, or does not exist
   */
  static GroupMembership join(String interfaceName) throws IOException {
    NetworkInterface nic = NetworkInterface.getByName(interfaceName);
    if (nic == null) {
      throw new IOException("Java lists no interface without an address");
    }
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      channel.join(GROUP, nic);
      return new GroupMembership(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a datagram channel does not fail", e);
    }
  }
}
