package io.kcarp.agent.inspect;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one advertisement says of its sender, not authenticated.
 *
 * @param vhid CARP's vhid, VRRP's vrid
 * @param intervalMillis between its advertisements, as it says
 * @param rank CARP's advskew (less is better), VRRP's priority (more is better)
 * @param leaving CARP's 255/255, VRRP's priority 0
 */
record Spoken(
    Protocol protocol,
    int vhid,
    InetAddress source,
    MacAddress sourceMac,
    long intervalMillis,
    int rank,
    boolean leaving) {
  private static final int SOURCE_MAC = 6;
  private static final int ETHERTYPE = 12;
  private static final int IP = 14;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;
  private static final int PROTOCOL_112 = 112;
  private static final int IPV4_MIN_BYTES = 20;
  private static final int IPV4_SOURCE = 12;
  private static final int IPV6_BYTES = 40;
  private static final int IPV6_SOURCE = 8;

  /** What CARP and both VRRPs have at least. */
  private static final int MIN_PAYLOAD_BYTES = 8;

  private static final int CARP_BYTES = 36;
  private static final int CARP_AUTHLEN = 7;
  private static final int ADVERTISEMENT = 1;

  /** Reads a frame; empty when it is neither. Never throws. */
  static Optional<Spoken> of(byte[] frame) {
    if (frame.length < IP) {
      return Optional.empty();
    }
    return switch (unsignedShort(frame, ETHERTYPE)) {
      case ETHERTYPE_IPV4 -> ofIpv4(frame);
      case ETHERTYPE_IPV6 -> ofIpv6(frame);
      default -> Optional.empty();
    };
  }

  private static Optional<Spoken> ofIpv4(byte[] frame) {
    if (frame.length < IP + IPV4_MIN_BYTES || frame[IP + 9] != PROTOCOL_112) {
      return Optional.empty();
    }
    int headerBytes = (frame[IP] & 0xf) * 4;
    int payloadBytes = unsignedShort(frame, IP + 2) - headerBytes;
    if (frame[IP] >>> 4 != 4 || headerBytes < IPV4_MIN_BYTES) {
      return Optional.empty();
    }
    return ofPayload(frame, address(frame, IP + IPV4_SOURCE, 4), IP + headerBytes, payloadBytes);
  }

  private static Optional<Spoken> ofIpv6(byte[] frame) {
    if (frame.length < IP + IPV6_BYTES || frame[IP + 6] != PROTOCOL_112) {
      return Optional.empty();
    }
    return ofPayload(
        frame, address(frame, IP + IPV6_SOURCE, 16), IP + IPV6_BYTES, unsignedShort(frame, IP + 4));
  }

  private static Optional<Spoken> ofPayload(
      byte[] frame, InetAddress source, int offset, int bytes) {
    if (bytes < MIN_PAYLOAD_BYTES
        || frame.length < offset + MIN_PAYLOAD_BYTES
        || (frame[offset] & 0xf) != ADVERTISEMENT) {
      return Optional.empty();
    }
    MacAddress mac = MacAddress.of(frame, SOURCE_MAC);
    int id = unsignedByte(frame, offset + 1);
    int version = unsignedByte(frame, offset) >>> 4;
    // CARP took VRRP's version 2. No VRRP of 36 bytes lists 7 addresses, where CARP says 7.
    if (version == 2 && bytes == CARP_BYTES && frame[offset + 3] == CARP_AUTHLEN) {
      AdvertisementInterval interval =
          new AdvertisementInterval(
              unsignedByte(frame, offset + 5), unsignedByte(frame, offset + 2));
      return Optional.of(
          new Spoken(
              Protocol.CARP,
              id,
              source,
              mac,
              interval.nanos() / 1_000_000,
              interval.advskew(),
              interval.equals(AdvertisementInterval.BOW_OUT)));
    }
    int priority = unsignedByte(frame, offset + 2);
    return switch (version) {
      case 2 ->
          Optional.of(
              new Spoken(
                  Protocol.VRRP_2,
                  id,
                  source,
                  mac,
                  unsignedByte(frame, offset + 5) * 1_000L,
                  priority,
                  priority == 0));
      case 3 ->
          Optional.of(
              new Spoken(
                  Protocol.VRRP_3,
                  id,
                  source,
                  mac,
                  (unsignedShort(frame, offset + 4) & 0xfff) * 10L,
                  priority,
                  priority == 0));
      default -> Optional.empty();
    };
  }

  private static InetAddress address(byte[] frame, int offset, int bytes) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(frame, offset, offset + bytes));
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes always make an address", e);
    }
  }

  private static int unsignedByte(byte[] frame, int offset) {
    return Byte.toUnsignedInt(frame[offset]);
  }

  private static int unsignedShort(byte[] frame, int offset) {
    return unsignedByte(frame, offset) << 8 | unsignedByte(frame, offset + 1);
  }
}
