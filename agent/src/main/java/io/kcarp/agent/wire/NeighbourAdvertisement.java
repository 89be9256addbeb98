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
  private static final int FRAME_BYTES = 86;
  private static final int SOURCE = 22;
  private static final int ICMPV6 = 54;
  private static final int ICMPV6_BYTES = FRAME_BYTES - ICMPV6;
  private static final int NEXT_ICMPV6 = 58;
  private static final int TYPE_NEIGHBOUR_ADVERTISEMENT = 136;
  private static final int CHECKSUM = ICMPV6 + 2;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int OPTION_TARGET_LINK_LAYER = 2;

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
    byte[] frame = new byte[FRAME_BYTES];
    byte[] hardwareAddress = mac.bytes();
    byte[] target = address.getAddress();
    Bytes.put(frame, 0, MacAddress.ofGroup(ALL_NODES).bytes());
    Bytes.put(frame, 6, hardwareAddress);
    Bytes.putShort(frame, 12, Ipv6Carrier.ETHERTYPE);

    frame[14] = 0x60;
    Bytes.putShort(frame, 18, ICMPV6_BYTES);
    frame[20] = NEXT_ICMPV6;
    frame[21] = (byte) 255;
    Bytes.put(frame, SOURCE, target);
    Bytes.put(frame, 38, ALL_NODES.getAddress());

    frame[ICMPV6] = (byte) TYPE_NEIGHBOUR_ADVERTISEMENT;
    Bytes.putInt(frame, 58, OVERRIDE);
    Bytes.put(frame, 62, target);
    frame[78] = OPTION_TARGET_LINK_LAYER;
    frame[79] = 1;
    Bytes.put(frame, 80, hardwareAddress);
    // The pseudo-header: both addresses stand right before the message, the rest is added.
    Bytes.putShort(
        frame,
        CHECKSUM,
        InternetChecksum.of(frame, SOURCE, FRAME_BYTES - SOURCE, ICMPV6_BYTES + NEXT_ICMPV6));
    return frame;
  }
}
