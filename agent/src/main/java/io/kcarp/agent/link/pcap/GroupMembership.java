package io.kcarp.agent.link.pcap;

import io.kcarp.agent.carp.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/**
 * Membership of one multicast group on one interface, until it is closed: the NIC accepts the
 * group's frames, and IGMP or MLD tells switches to forward them. The kernel keeps it while the
 * link is down, while addresses change, and while IPv6 is disabled; an MTU below 1280 ends it.
 */
final class GroupMembership implements AutoCloseable {
  /** Not bound, so it holds the membership and queues nothing. */
  private final DatagramChannel channel;

  private GroupMembership(DatagramChannel channel) {
    this.channel = channel;
  }

  /**
   * Joins. IPv4 needs an IPv4 address on the interface, IPv6 an address of either family, which
   * Java needs to list the interface at all.
   *
   * @throws IOException says why not
   */
  static GroupMembership join(InetAddress group, String interfaceName) throws IOException {
    NetworkInterface nic = NetworkInterface.getByName(interfaceName);
    if (nic == null) {
      throw new IOException("Java lists no interface without an address");
    }
    DatagramChannel channel = open(Family.of(group));
    try {
      channel.join(group, nic);
      return new GroupMembership(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    } catch (UnsupportedOperationException e) {
      channel.close();
      throw new IOException("the kernel has no multicast (CONFIG_IP_MULTICAST)", e);
    }
  }

  /** Whether the interface has an address of the family, so that CARP could be spoken in it. */
  static boolean hasAddress(Family family, String interfaceName) throws IOException {
    NetworkInterface nic = NetworkInterface.getByName(interfaceName);
    return nic != null && nic.inetAddresses().anyMatch(address -> Family.of(address) == family);
  }

  private static DatagramChannel open(Family family) throws IOException {
    ProtocolFamily protocol =
        switch (family) {
          case IPV4 -> StandardProtocolFamily.INET;
          case IPV6 -> StandardProtocolFamily.INET6;
        };
    try {
      return DatagramChannel.open(protocol);
    } catch (UnsupportedOperationException e) {
      throw new IOException("the kernel, or java.net.preferIPv4Stack, has no IPv6", e);
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
