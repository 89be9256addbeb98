package io.kcarp.agent.link.pcap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership of 224.0.0.18 on one interface, for as long as its port is open: the NIC accepts the
 * group's frames and IGMP tells switches to forward them. The kernel keeps it while the link is
 * down and while addresses change.
 */
final class GroupMembership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GroupMembership.class);
  private static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.18");

  private final @Nullable DatagramChannel channel;

  private GroupMembership(@Nullable DatagramChannel channel) {
    this.channel = channel;
  }

  /** Joins; where that fails it is logged, and {@link #joined} is false. */
  static GroupMembership join(String interfaceName) {
    try {
      NetworkInterface nic = NetworkInterface.getByName(interfaceName);
      if (nic == null) {
        // Java lists only interfaces that have an address.
        throw new IOException("no such interface, or it has no address");
      }
      return new GroupMembership(join(nic));
    } catch (IOException e) {
      log.warn(
          "Can't join {} on {} ({}): capturing promiscuously instead. Switches with IGMP snooping"
              + " may not forward advertisements to this node: give {} an IPv4 address",
          GROUP.getHostAddress(),
          interfaceName,
          e.getMessage(),
          interfaceName);
      return new GroupMembership(null);
    }
  }

  /** The channel is not bound, so it only holds the membership and queues nothing. */
  private static DatagramChannel join(NetworkInterface nic) throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      channel.join(GROUP, nic);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  boolean joined() {
    return channel != null;
  }

  @Override
  public void close() {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a datagram channel does not fail", e);
    }
  }
}
