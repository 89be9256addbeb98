package io.kcarp.agent.wire;

import java.net.InetAddress;

/**
 * Reads who claims to have an address: the sender of any ARP request or reply (RFC 826) that is no
 * probe, and the target of a neighbour advertisement (RFC 4861 section 4.4), whose MAC is in its
 * option, or is Ethernet's when it has none.
 */
public final class AddressClaimCodec {
  private static final int SOURCE_MAC = 6;
  private static final int ETHERTYPE = 12;
  private static final int PAYLOAD_LENGTH = 18;
  private static final int MAC_BYTES = 6;

  private AddressClaimCodec() {}

  /** Whether a frame is ARP or ICMPv6, and so not an advertisement of CARP. */
  public static boolean isArpOrIcmpv6(byte[] frame) {
    return switch (etherType(frame)) {
      case Arp.ETHERTYPE -> true;
      case Ipv6Carrier.ETHERTYPE ->
          frame.length > NeighbourMessage.NEXT_HEADER
              && frame[NeighbourMessage.NEXT_HEADER] == NeighbourMessage.NEXT_ICMPV6;
      default -> false;
    };
  }

  /** Reads a frame. Never throws; bytes after the message are padding. */
  public static AddressClaim.Decoded decode(byte[] frame) {
    return switch (etherType(frame)) {
      case -1 -> new AddressClaim.Dropped(DropReason.SHORT);
      case Arp.ETHERTYPE -> arp(frame);
      case Ipv6Carrier.ETHERTYPE -> neighbourAdvertisement(frame);
      default -> new AddressClaim.Dropped(DropReason.NO_CLAIM);
    };
  }

  /** -1 when the frame is too short to have one. */
  private static int etherType(byte[] frame) {
    return frame.length < Carrier.IP ? -1 : Bytes.unsignedShort(frame, ETHERTYPE);
  }

  private static AddressClaim.Decoded arp(byte[] frame) {
    if (frame.length < Arp.FRAME_BYTES) {
      return new AddressClaim.Dropped(DropReason.SHORT);
    }
    if (!Arp.isEthernetAndIpv4(frame)) {
      return new AddressClaim.Dropped(DropReason.NO_CLAIM);
    }
    InetAddress sender = Ipv4Carrier.address(frame, Arp.SENDER_ADDRESS);
    boolean gratuitous = sender.equals(Ipv4Carrier.address(frame, Arp.TARGET_ADDRESS));
    return claim(MacAddress.of(frame, Arp.SENDER_MAC), sender, gratuitous && isToMany(frame));
  }

  private static AddressClaim.Decoded neighbourAdvertisement(byte[] frame) {
    if (frame.length < NeighbourMessage.OPTIONS) {
      return new AddressClaim.Dropped(DropReason.SHORT);
    }
    if (Bytes.unsignedByte(frame, Carrier.IP) >>> 4 != 6
        || frame[NeighbourMessage.NEXT_HEADER] != NeighbourMessage.NEXT_ICMPV6
        || Bytes.unsignedShort(frame, NeighbourMessage.ICMPV6)
            != NeighbourMessage.TYPE_NEIGHBOUR_ADVERTISEMENT << 8) {
      return new AddressClaim.Dropped(DropReason.NO_CLAIM);
    }
    if (Bytes.unsignedByte(frame, NeighbourMessage.HOP_LIMIT) != Carrier.HOP_LIMIT) {
      return new AddressClaim.Dropped(DropReason.BAD_TTL);
    }
    int icmpBytes = Bytes.unsignedShort(frame, PAYLOAD_LENGTH);
    if (icmpBytes < NeighbourMessage.OPTIONS - NeighbourMessage.ICMPV6
        || icmpBytes % NeighbourMessage.OPTION_UNIT_BYTES != 0) {
      return new AddressClaim.Dropped(DropReason.BAD_LENGTH);
    }
    int end = NeighbourMessage.ICMPV6 + icmpBytes;
    if (frame.length < end) {
      return new AddressClaim.Dropped(DropReason.SHORT);
    }
    if (NeighbourMessage.checksum(frame, icmpBytes) != 0) {
      return new AddressClaim.Dropped(DropReason.BAD_CHECKSUM);
    }
    InetAddress target = Ipv6Carrier.address(frame, NeighbourMessage.TARGET);
    return claim(targetMac(frame, end), target, isToMany(frame));
  }

  private static MacAddress targetMac(byte[] frame, int end) {
    int option = NeighbourMessage.OPTIONS;
    while (option + 2 + MAC_BYTES <= end) {
      if (frame[option] == NeighbourMessage.OPTION_TARGET_LINK_LAYER) {
        return MacAddress.of(frame, option + 2);
      }
      int units = Bytes.unsignedByte(frame, option + 1);
      if (units == 0) {
        break;
      }
      option += units * NeighbourMessage.OPTION_UNIT_BYTES;
    }
    return MacAddress.of(frame, SOURCE_MAC);
  }

  /** By Ethernet's group bit, which broadcasts have, too. */
  private static boolean isToMany(byte[] frame) {
    return (frame[0] & 1) == 1;
  }

  /** A probe's sender is 0.0.0.0: it has nothing. */
  private static AddressClaim.Decoded claim(
      MacAddress mac, InetAddress address, boolean announced) {
    return address.isAnyLocalAddress()
        ? new AddressClaim.Dropped(DropReason.NO_CLAIM)
        : new AddressClaim.Read(new AddressClaim(mac, address), announced);
  }
}
