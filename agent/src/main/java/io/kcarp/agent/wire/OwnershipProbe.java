package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Family;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Asks the segment who has an address, in a way that changes nobody's neighbour table: an ARP probe
 * (RFC 5227, sender address 0.0.0.0), or a neighbour solicitation (RFC 4861 section 4.3) of 86
 * bytes.
 *
 * <pre>
 *  0  33:33:ff and 3 bytes   14  0x60000000                 54  type 135, code 0
 *  6  MAC                    18  payload length 32          56  checksum, with a pseudo-header
 * 12  0x86dd                 20  next header 58             58  0
 *                            21  hop limit 255              62  target = the address
 *                            22  source                     78  option 1, one unit of 8 bytes
 *                            38  ff02::1:ff and 3 bytes     80  MAC
 * </pre>
 *
 * <p>The solicitation comes from an address of ours, not from {@code ::} as in duplicate address
 * detection: the owner would answer that to all nodes, and so announce itself.
 */
public final class OwnershipProbe {
  private static final Inet4Address NOBODY = Inet4Address.ofLiteral("0.0.0.0");
  private static final byte[] SOLICITED_NODES =
      InetAddress.ofLiteral("ff02::1:ff00:0").getAddress();
  private static final int SOLICITED_BYTES = 3;

  private static final int TYPE_NEIGHBOUR_SOLICITATION = 135;
  private static final int OPTION_SOURCE_LINK_LAYER = 1;

  private OwnershipProbe() {}

  /**
   * The frame.
   *
   * @param source of an IPv6 probe: an address that the interface at {@code mac} has, and not the
   *     one asked for; without meaning for IPv4
   * @throws IllegalArgumentException when {@code source} is of another family
   */
  public static byte[] frame(MacAddress mac, InetAddress source, InetAddress address) {
    Family family = Family.of(address);
    family.require(source);
    return switch (family) {
      case IPV4 -> Arp.broadcast(Arp.REQUEST, mac, NOBODY, MacAddress.UNKNOWN, address);
      case IPV6 ->
          NeighbourMessage.frame(
              TYPE_NEIGHBOUR_SOLICITATION,
              0,
              mac,
              source,
              solicitedNodes(address),
              address,
              OPTION_SOURCE_LINK_LAYER);
    };
  }

  /** The group of all nodes whose address ends in the same three bytes (RFC 4291). */
  private static InetAddress solicitedNodes(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] group = SOLICITED_NODES.clone();
    int from = bytes.length - SOLICITED_BYTES;
    System.arraycopy(bytes, from, group, from, SOLICITED_BYTES);
    return Ipv6Carrier.address(group);
  }
}
