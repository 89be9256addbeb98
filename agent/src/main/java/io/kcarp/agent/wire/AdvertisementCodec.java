package io.kcarp.agent.wire;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Vhid;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * CARP advertisements in IPv4 in Ethernet, 14 + 20 + 36 = 70 bytes, big-endian (UCARP(8), carp(4)).
 *
 * <pre>
 *  0  destination MAC        14  0x45: version 4, 5 words   34  0x21: CARP version 2, type 1
 *  6  source MAC             15  TOS                        35  vhid
 * 12  0x0800                 16  total length 56            36  advskew
 *                            18  id                         37  authlen 7
 *                            20  flags, fragment offset     38  demote (OpenBSD; others 0)
 *                            22  TTL 255                    39  advbase
 *                            23  protocol 112               40  checksum of 34..69
 *                            24  checksum of 14..33         42  counter
 *                            26  source                     50  HMAC-SHA1
 *                            30  destination                70
 * </pre>
 *
 * <p>Senders differ in TOS, IP id, flags and source MAC, and BSDs may send from 0.0.0.0: none of
 * these is checked.
 */
public final class AdvertisementCodec {
  /** Length of a frame in bytes. */
  public static final int FRAME_BYTES = 70;

  private static final int DESTINATION_MAC = 0;
  private static final int SOURCE_MAC = 6;
  private static final int ETHERTYPE = 12;

  private static final int IP = 14;
  private static final int IP_TOS = IP + 1;
  private static final int IP_TOTAL_LENGTH = IP + 2;
  private static final int IP_ID = IP + 4;
  private static final int IP_FRAGMENT = IP + 6;
  private static final int IP_TTL = IP + 8;
  private static final int IP_PROTOCOL = IP + 9;
  private static final int IP_CHECKSUM = IP + 10;
  private static final int IP_SOURCE = IP + 12;
  private static final int IP_DESTINATION = IP + 16;

  private static final int CARP = IP + 20;
  private static final int CARP_VHID = CARP + 1;
  private static final int CARP_ADVSKEW = CARP + 2;
  private static final int CARP_AUTHLEN = CARP + 3;
  private static final int CARP_DEMOTE = CARP + 4;
  private static final int CARP_ADVBASE = CARP + 5;
  private static final int CARP_CHECKSUM = CARP + 6;
  private static final int CARP_COUNTER = CARP + 8;
  private static final int CARP_DIGEST = CARP + 16;

  private static final int IP_BYTES = CARP - IP;
  private static final int CARP_BYTES = FRAME_BYTES - CARP;
  private static final int IPV4_ADDRESS_BYTES = 4;

  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_8021Q = 0x8100;
  private static final int ETHERTYPE_8021AD = 0x88a8;
  private static final int VERSION_4_NO_OPTIONS = 0x45;
  private static final int TOS_LOW_DELAY = 0x10;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
  private static final int TTL = 255;
  private static final int PROTOCOL_CARP = 112;
  private static final int CARP_VERSION = 2;
  private static final int TYPE_ADVERTISEMENT = 1;
  private static final int AUTHLEN = 7;

  private AdvertisementCodec() {}

  /**
   * Reads a frame that must be for {@code destination}: the group, or in unicast mode our own
   * address. Never throws.
   */
  public static Decoded decode(byte[] frame, InetAddress destination) {
    Decoded decoded = decode(frame);
    return decoded instanceof Decoded.Read(Advertisement advertisement)
            && !advertisement.destination().equals(destination)
        ? new Decoded.Dropped(DropReason.BAD_DESTINATION)
        : decoded;
  }

  /**
   * Reads a frame, whatever its destination. Never throws; the first fault in the order of {@link
   * DropReason} decides. Bytes after the IP packet are padding.
   */
  public static Decoded decode(byte[] frame) {
    if (frame.length < IP) {
      return new Decoded.Dropped(DropReason.SHORT);
    }
    switch (Bytes.unsignedShort(frame, ETHERTYPE)) {
      case ETHERTYPE_8021Q, ETHERTYPE_8021AD -> {
        return new Decoded.Dropped(DropReason.VLAN_TAGGED);
      }
      case ETHERTYPE_IPV4 -> {}
      default -> {
        return new Decoded.Dropped(DropReason.NOT_IPV4);
      }
    }
    if (frame.length < CARP) {
      return new Decoded.Dropped(DropReason.SHORT);
    }
    int versionAndWords = Bytes.unsignedByte(frame, IP);
    if (versionAndWords < VERSION_4_NO_OPTIONS || versionAndWords > 0x4f) {
      return new Decoded.Dropped(DropReason.NOT_IPV4);
    }
    if (versionAndWords != VERSION_4_NO_OPTIONS) {
      return new Decoded.Dropped(DropReason.IP_OPTIONS);
    }
    if (InternetChecksum.of(frame, IP, IP_BYTES) != 0) {
      return new Decoded.Dropped(DropReason.BAD_IP_CHECKSUM);
    }
    if ((Bytes.unsignedShort(frame, IP_FRAGMENT) & MORE_FRAGMENTS_OR_OFFSET) != 0) {
      return new Decoded.Dropped(DropReason.FRAGMENT);
    }
    if (Bytes.unsignedByte(frame, IP_PROTOCOL) != PROTOCOL_CARP) {
      return new Decoded.Dropped(DropReason.NOT_CARP);
    }
    if (Bytes.unsignedByte(frame, IP_TTL) != TTL) {
      return new Decoded.Dropped(DropReason.BAD_TTL);
    }
    if (Bytes.unsignedShort(frame, IP_TOTAL_LENGTH) != IP_BYTES + CARP_BYTES) {
      return new Decoded.Dropped(DropReason.BAD_LENGTH);
    }
    if (frame.length < FRAME_BYTES) {
      return new Decoded.Dropped(DropReason.SHORT);
    }
    return decodeCarp(frame);
  }

  private static Decoded decodeCarp(byte[] frame) {
    int versionAndType = Bytes.unsignedByte(frame, CARP);
    if (versionAndType >>> 4 != CARP_VERSION) {
      return new Decoded.Dropped(DropReason.BAD_VERSION);
    }
    if ((versionAndType & 0xf) != TYPE_ADVERTISEMENT
        || Bytes.unsignedByte(frame, CARP_AUTHLEN) != AUTHLEN) {
      return new Decoded.Dropped(DropReason.BAD_TYPE);
    }
    if (InternetChecksum.of(frame, CARP, CARP_BYTES) != 0) {
      return new Decoded.Dropped(DropReason.BAD_CHECKSUM);
    }
    int vhid = Bytes.unsignedByte(frame, CARP_VHID);
    if (vhid == 0) {
      return new Decoded.Dropped(DropReason.UNKNOWN_VHID);
    }
    return new Decoded.Read(
        new Advertisement(
            MacAddress.of(frame, SOURCE_MAC),
            MacAddress.of(frame, DESTINATION_MAC),
            ipv4(frame, IP_SOURCE),
            ipv4(frame, IP_DESTINATION),
            new Vhid(vhid),
            new AdvertisementInterval(
                Bytes.unsignedByte(frame, CARP_ADVBASE), Bytes.unsignedByte(frame, CARP_ADVSKEW)),
            Bytes.unsignedByte(frame, CARP_DEMOTE),
            Bytes.longAt(frame, CARP_COUNTER),
            new Digest(frame, CARP_DIGEST)));
  }

  /**
   * The frame; see {@link #encode(Advertisement, byte[])}.
   *
   * @throws IllegalArgumentException when an address is not IPv4
   */
  public static byte[] encode(Advertisement advertisement) {
    byte[] frame = new byte[FRAME_BYTES];
    encode(advertisement, frame);
    return frame;
  }

  /**
   * Writes all 70 bytes of the frame: TTL 255, don't fragment, TOS 0x10 (low delay, as ucarp), id 0
   * (allowed with don't fragment, RFC 6864).
   *
   * @param frame at least {@link #FRAME_BYTES} long; bytes after those stay as they are
   * @throws IllegalArgumentException when an address is not IPv4
   */
  public static void encode(Advertisement advertisement, byte[] frame) {
    Bytes.put(frame, DESTINATION_MAC, advertisement.destinationMac().bytes());
    Bytes.put(frame, SOURCE_MAC, advertisement.sourceMac().bytes());
    Bytes.putShort(frame, ETHERTYPE, ETHERTYPE_IPV4);

    frame[IP] = VERSION_4_NO_OPTIONS;
    frame[IP_TOS] = TOS_LOW_DELAY;
    Bytes.putShort(frame, IP_TOTAL_LENGTH, IP_BYTES + CARP_BYTES);
    Bytes.putShort(frame, IP_ID, 0);
    Bytes.putShort(frame, IP_FRAGMENT, DONT_FRAGMENT);
    frame[IP_TTL] = (byte) TTL;
    frame[IP_PROTOCOL] = PROTOCOL_CARP;
    Bytes.putShort(frame, IP_CHECKSUM, 0);
    Bytes.put(frame, IP_SOURCE, ipv4Bytes(advertisement.source()));
    Bytes.put(frame, IP_DESTINATION, ipv4Bytes(advertisement.destination()));
    Bytes.putShort(frame, IP_CHECKSUM, InternetChecksum.of(frame, IP, IP_BYTES));

    frame[CARP] = (byte) (CARP_VERSION << 4 | TYPE_ADVERTISEMENT);
    frame[CARP_VHID] = (byte) advertisement.vhid().value();
    frame[CARP_ADVSKEW] = (byte) advertisement.interval().advskew();
    frame[CARP_AUTHLEN] = AUTHLEN;
    frame[CARP_DEMOTE] = (byte) advertisement.demote();
    frame[CARP_ADVBASE] = (byte) advertisement.interval().advbase();
    Bytes.putShort(frame, CARP_CHECKSUM, 0);
    Bytes.putLong(frame, CARP_COUNTER, advertisement.counter());
    advertisement.digest().writeTo(frame, CARP_DIGEST);
    Bytes.putShort(frame, CARP_CHECKSUM, InternetChecksum.of(frame, CARP, CARP_BYTES));
  }

  private static InetAddress ipv4(byte[] frame, int offset) {
    try {
      return InetAddress.getByAddress(
          Arrays.copyOfRange(frame, offset, offset + IPV4_ADDRESS_BYTES));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes always make an address", e);
    }
  }

  private static byte[] ipv4Bytes(InetAddress address) {
    if (!(address instanceof Inet4Address)) {
      throw new IllegalArgumentException(address.getHostAddress() + " is not an IPv4 address");
    }
    return address.getAddress();
  }
}
