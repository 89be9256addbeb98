package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Family;
import java.net.InetAddress;

/**
 * ARP for IPv4 in Ethernet (RFC 826), 42 bytes.
 *
 * <pre>
 *  0  destination MAC        14  hardware type 1, Ethernet   22  sender MAC
 *  6  source MAC             16  protocol type 0x0800        28  sender address
 * 12  0x0806                 18  lengths 6 and 4             32  target MAC
 *                            20  1 request, 2 reply          38  target address
 * </pre>
 */
final class Arp {
  static final int ETHERTYPE = 0x0806;
  static final int REQUEST = 1;
  static final int REPLY = 2;
  static final int FRAME_BYTES = 42;
  static final int SENDER_MAC = 22;
  static final int SENDER_ADDRESS = 28;
  static final int TARGET_ADDRESS = 38;

  private static final int HARDWARE_TYPE = 14;
  private static final int OPERATION = 20;
  private static final int TARGET_MAC = 32;

  /** Hardware type, protocol type and both lengths. */
  private static final long ETHERNET_AND_IPV4 = 0x0001_0800_0604L;

  private Arp() {}

  /** To everybody, from {@code mac}. */
  static byte[] broadcast(
      int operation,
      MacAddress mac,
      InetAddress sender,
      MacAddress targetMac,
      InetAddress targetAddress) {
    byte[] frame = new byte[FRAME_BYTES];
    MacAddress.BROADCAST.writeTo(frame, 0);
    mac.writeTo(frame, 6);
    Bytes.putShort(frame, 12, ETHERTYPE);
    Bytes.putLong(frame, HARDWARE_TYPE, ETHERNET_AND_IPV4 << 16 | operation);
    mac.writeTo(frame, SENDER_MAC);
    Bytes.put(frame, SENDER_ADDRESS, sender.getAddress());
    targetMac.writeTo(frame, TARGET_MAC);
    Bytes.put(frame, TARGET_ADDRESS, targetAddress.getAddress());
    return frame;
  }

  /** Whether a frame of at least {@link #FRAME_BYTES} is a request or a reply of this kind. */
  static boolean isEthernetAndIpv4(byte[] frame) {
    long header = Bytes.longAt(frame, HARDWARE_TYPE);
    int operation = Bytes.unsignedShort(frame, OPERATION);
    return header >>> 16 == ETHERNET_AND_IPV4 && (operation == REQUEST || operation == REPLY);
  }

  static void requireIpv4(InetAddress address) {
    if (Family.of(address) != Family.IPV4) {
      throw new IllegalArgumentException(
          address.getHostAddress() + " is not IPv4: ARP does not know it");
    }
  }
}
