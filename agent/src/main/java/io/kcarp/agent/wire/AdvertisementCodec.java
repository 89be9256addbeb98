package io.kcarp.agent.wire;

import io.kcarp.agent.carp.Family;

/**
 * CARP advertisements in IPv4 or IPv6 in Ethernet, big-endian (UCARP(8), carp(4)): 14 + 20 + 36 =
 * 70 bytes, or 14 + 40 + 36 = 90 bytes.
 *
 * <pre>
 *  0  destination MAC    14  0x45: version 4, 5 words   14  0x60000000: version 6,
 *  6  source MAC         15  TOS                            class and flow label 0
 * 12  0x0800 or 0x86dd   16  total length 56            18  payload length 36
 *                        18  id                         20  next header 112
 *                        20  flags, fragment offset     21  hop limit 255
 *                        22  TTL 255                    22  source
 *                        23  protocol 112               38  destination
 *                        24  checksum of 14..33         54
 *                        26  source
 *                        30  destination
 *                        34
 *
 * and from there
 * +0  0x21: CARP version 2, type 1      +5  advbase
 * +1  vhid                              +6  checksum of these 36 bytes, in IPv6 too
 * +2  advskew                           +8  counter
 * +3  authlen 7                        +16  HMAC-SHA1
 * +4  demote (OpenBSD; others 0)       +36
 * </pre>
 *
 * <p>Senders differ in TOS or class, flow label, IP id, flags and source MAC, and BSDs may send
 * from 0.0.0.0: none of these is checked.
 */
public final class AdvertisementCodec {
  private static final int DESTINATION_MAC = 0;
  private static final int SOURCE_MAC = 6;
  private static final int ETHERTYPE = 12;

  private static final int ETHERTYPE_8021Q = 0x8100;
  private static final int ETHERTYPE_8021AD = 0x88a8;

  private AdvertisementCodec() {}

  /** Length of a frame of this family: 70 or 90 bytes. */
  public static int frameBytes(Family family) {
    return Carrier.of(family).frameBytes();
  }

  /** Reads a frame that must be for one of our {@code destinations}. Never throws. */
  public static Decoded decode(byte[] frame, Destinations destinations) {
    Decoded decoded = decode(frame);
    return decoded instanceof Decoded.Read(Advertisement advertisement)
            && !destinations.accept(advertisement.destination())
        ? new Decoded.Dropped(DropReason.BAD_DESTINATION)
        : decoded;
  }

  /**
   * Reads a frame of either family, whatever its destination. Never throws; the first fault in the
   * order of {@link DropReason} decides. Bytes after the IP packet are padding.
   */
  public static Decoded decode(byte[] frame) {
    if (frame.length < Carrier.IP) {
      return new Decoded.Dropped(DropReason.SHORT);
    }
    return switch (Bytes.unsignedShort(frame, ETHERTYPE)) {
      case Ipv4Carrier.ETHERTYPE -> decode(frame, Ipv4Carrier.INSTANCE);
      case Ipv6Carrier.ETHERTYPE -> decode(frame, Ipv6Carrier.INSTANCE);
      case ETHERTYPE_8021Q, ETHERTYPE_8021AD -> new Decoded.Dropped(DropReason.VLAN_TAGGED);
      default -> new Decoded.Dropped(DropReason.NOT_IP);
    };
  }

  private static Decoded decode(byte[] frame, Carrier carrier) {
    int carp = carrier.carp();
    DropReason fault = carrier.fault(frame);
    if (fault == null) {
      fault = CarpHeader.fault(frame, carp);
    }
    if (fault != null) {
      return new Decoded.Dropped(fault);
    }
    return new Decoded.Read(
        new Advertisement(
            MacAddress.of(frame, SOURCE_MAC),
            MacAddress.of(frame, DESTINATION_MAC, carrier.groupMac()),
            carrier.source(frame),
            carrier.destination(frame),
            CarpHeader.vhid(frame, carp),
            CarpHeader.interval(frame, carp),
            CarpHeader.demote(frame, carp),
            CarpHeader.counter(frame, carp),
            CarpHeader.digest(frame, carp)));
  }

  /** The frame; see {@link #encode(Advertisement, byte[])}. */
  public static byte[] encode(Advertisement advertisement) {
    byte[] frame = new byte[frameBytes(advertisement.family())];
    encode(advertisement, frame);
    return frame;
  }

  /** The 36 bytes behind the IP header alone: where the kernel writes what is before them. */
  public static byte[] payload(Advertisement advertisement) {
    byte[] payload = new byte[CarpHeader.BYTES];
    CarpHeader.write(payload, 0, advertisement);
    return payload;
  }

  /**
   * Writes all bytes of the frame, in the family of its addresses. IPv4: TTL 255, don't fragment,
   * TOS 0x10 (low delay, as ucarp), id 0 (allowed with don't fragment, RFC 6864). IPv6: hop limit
   * 255, class and flow label 0 (as OpenBSD).
   *
   * @param frame at least {@link #frameBytes} long; bytes after those stay as they are
   */
  public static void encode(Advertisement advertisement, byte[] frame) {
    Carrier carrier = Carrier.of(advertisement.family());
    advertisement.destinationMac().writeTo(frame, DESTINATION_MAC);
    advertisement.sourceMac().writeTo(frame, SOURCE_MAC);
    Bytes.putShort(frame, ETHERTYPE, carrier.ethertype());
    carrier.write(frame, advertisement.source(), advertisement.destination());
    CarpHeader.write(frame, carrier.carp(), advertisement);
  }
}
