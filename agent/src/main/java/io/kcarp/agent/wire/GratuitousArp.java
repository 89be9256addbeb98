package io.kcarp.agent.wire;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Announces that {@code address} is at {@code mac}: 42-byte Ethernet and ARP frames (RFC 826), to
 * everybody on the segment.
 *
 * <pre>
 *  0  ff:ff:ff:ff:ff:ff      14  hardware type 1, Ethernet   22  sender MAC
 *  6  MAC                    16  protocol type 0x0800        28  sender address
 * 12  0x0806                 18  lengths 6 and 4             32  target MAC = sender MAC
 *                            20  1 request, 2 reply          38  target address = sender address
 * </pre>
 */
public final class GratuitousArp {
  private static final int FRAME_BYTES = 42;
  private static final int REQUEST = 1;
  private static final int REPLY = 2;

  private GratuitousArp() {}

  /**
   * Request form, as ucarp: target hardware address = own. Accepted by every receiver.
   *
   * @throws IllegalArgumentException when {@code address} is not IPv4
   */
  public static byte[] request(MacAddress mac, InetAddress address) {
    return frame(REQUEST, mac, address);
  }

  /**
   * Reply form, for receivers that update on replies only. Linux takes it as gratuitous only
   * because its target hardware address is the sender's.
   *
   * @throws IllegalArgumentException when {@code address} is not IPv4
   */
  public static byte[] reply(MacAddress mac, InetAddress address) {
    return frame(REPLY, mac, address);
  }

  private static byte[] frame(int operation, MacAddress mac, InetAddress address) {
    if (!(address instanceof Inet4Address)) {
      throw new IllegalArgumentException(
          address.getHostAddress() + " is not IPv4: it can't be announced by ARP");
    }
    byte[] frame = new byte[FRAME_BYTES];
    byte[] sender = mac.bytes();
    byte[] protocolAddress = address.getAddress();
    Bytes.put(frame, 0, MacAddress.BROADCAST.bytes());
    Bytes.put(frame, 6, sender);
    Bytes.putShort(frame, 12, 0x0806);
    Bytes.putShort(frame, 14, 1);
    Bytes.putShort(frame, 16, 0x0800);
    frame[18] = 6;
    frame[19] = 4;
    Bytes.putShort(frame, 20, operation);
    Bytes.put(frame, 22, sender);
    Bytes.put(frame, 28, protocolAddress);
    Bytes.put(frame, 32, sender);
    Bytes.put(frame, 38, protocolAddress);
    return frame;
  }
}
