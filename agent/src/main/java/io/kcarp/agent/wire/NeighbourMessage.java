package io.kcarp.agent.wire;

import java.net.InetAddress;

/**
 * A neighbour solicitation or advertisement with one link-layer option, 86 bytes (RFC 4861 sections
 * 4.3 and 4.4): 14 Ethernet, 40 IPv6, 24 ICMPv6, 8 option.
 */
final class NeighbourMessage {
  static final int NEXT_ICMPV6 = 58;
  static final int TYPE_NEIGHBOUR_ADVERTISEMENT = 136;
  static final int NEXT_HEADER = 20;
  static final int HOP_LIMIT = 21;
  static final int SOURCE = 22;
  static final int ICMPV6 = 54;
  static final int TARGET = 62;
  static final int OPTIONS = 78;
  static final int OPTION_TARGET_LINK_LAYER = 2;

  /** Options are counted in these. */
  static final int OPTION_UNIT_BYTES = 8;

  private static final int FRAME_BYTES = OPTIONS + OPTION_UNIT_BYTES;
  private static final int ICMPV6_BYTES = FRAME_BYTES - ICMPV6;
  private static final int CHECKSUM = ICMPV6 + 2;

  private NeighbourMessage() {}

  /** With {@code mac} in Ethernet and in the option. */
  static byte[] frame(
      int type,
      int flags,
      MacAddress mac,
      InetAddress source,
      InetAddress group,
      InetAddress target,
      int option) {
    byte[] frame = new byte[FRAME_BYTES];
    MacAddress.ofGroup(group).writeTo(frame, 0);
    mac.writeTo(frame, 6);
    Bytes.putShort(frame, 12, Ipv6Carrier.ETHERTYPE);

    frame[14] = 0x60;
    Bytes.putShort(frame, 18, ICMPV6_BYTES);
    frame[NEXT_HEADER] = NEXT_ICMPV6;
    frame[HOP_LIMIT] = (byte) Carrier.HOP_LIMIT;
    Bytes.put(frame, SOURCE, source.getAddress());
    Bytes.put(frame, 38, group.getAddress());

    frame[ICMPV6] = (byte) type;
    Bytes.putInt(frame, 58, flags);
    Bytes.put(frame, TARGET, target.getAddress());
    frame[OPTIONS] = (byte) option;
    frame[OPTIONS + 1] = 1;
    mac.writeTo(frame, OPTIONS + 2);
    Bytes.putShort(frame, CHECKSUM, checksum(frame, ICMPV6_BYTES));
    return frame;
  }

  /**
   * Over {@code bytes} of ICMPv6 with the pseudo-header, whose addresses stand right before them; 0
   * when the checksum in them is right.
   */
  static int checksum(byte[] frame, int bytes) {
    return InternetChecksum.of(frame, SOURCE, ICMPV6 - SOURCE + bytes, bytes + NEXT_ICMPV6);
  }
}
