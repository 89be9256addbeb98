package io.kcarp.agent.wire;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Announces that an IPv6 address is at a MAC: an 86-byte unsolicited neighbour advertisement to
 * every node on the segment (RFC 4861 sections 4.4 and 7.2.6), as the BSDs send it.
 *
 * <pre>
 *  0  33:33:00:00:00:01      14  0x60000000                 54  type 136, code 0
 *  6  MAC                    18  payload length 32          56  checksum, with a pseudo-header
 * 12  0x86dd                 20  next header 58             58  0x20000000: override
 *                            21  hop limit 255              62  target = the address
 *                            22  source = the address       78  option 2, one unit of 8 bytes
 *                            38  ff02::1                    80  MAC
 * </pre>
 *
 * <p>Not solicited, and not from a router: override alone makes receivers replace what they have.
 */
public final class NeighbourAdvertisement {
  private static final InetAddress ALL_NODES = InetAddress.ofLiteral("ff02::1");
  private static final int OVERRIDE = 0x2000_0000;

  private NeighbourAdvertisement() {}

  /**
   * The frame.
   *
   * @throws IllegalArgumentException when {@code address} is not IPv6
   */
  public static byte[] unsolicited(MacAddress mac, InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      throw new IllegalArgumentException(
          address.getHostAddress() + " is not IPv6: it can't be announced by neighbour discovery");
    }
    return NeighbourMessage.frame(
        NeighbourMessage.TYPE_NEIGHBOUR_ADVERTISEMENT,
        OVERRIDE,
        mac,
        address,
        ALL_NODES,
        address,
        NeighbourMessage.OPTION_TARGET_LINK_LAYER);
  }
}
