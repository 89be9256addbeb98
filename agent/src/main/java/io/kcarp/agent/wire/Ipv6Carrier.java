package io.kcarp.agent.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 40 bytes, without extension headers. */
final class Ipv6Carrier implements Carrier {
  static final Ipv6Carrier INSTANCE = new Ipv6Carrier();

  static final int ETHERTYPE = 0x86dd;

  private static final int PAYLOAD_LENGTH = IP + 4;
  private static final int NEXT_HEADER = IP + 6;
  private static final int HOPS = IP + 7;
  private static final int SOURCE = IP + 8;
  private static final int DESTINATION = IP + 24;
  private static final int CARP = IP + 40;

  private static final int ADDRESS_BYTES = 16;

  private static final int VERSION_6 = 6;
  private static final int NEXT_HOP_BY_HOP = 0;
  private static final int NEXT_ROUTING = 43;
  private static final int NEXT_FRAGMENT = 44;
  private static final int NEXT_DESTINATION_OPTIONS = 60;

  private static final MacAddress GROUP_MAC = MacAddress.ofGroup(Destinations.IPV6_GROUP);
  private static final byte[] GROUP = Destinations.IPV6_GROUP.getAddress();

  private Ipv6Carrier() {}

  @Override
  public int ethertype() {
    return ETHERTYPE;
  }

  @Override
  public int carp() {
    return CARP;
  }

  @Override
  public MacAddress groupMac() {
    return GROUP_MAC;
  }

  @Override
  public @Nullable DropReason fault(byte[] frame) {
    if (frame.length < CARP) {
      return DropReason.SHORT;
    }
    if (Bytes.unsignedByte(frame, IP) >>> 4 != VERSION_6) {
      return DropReason.NOT_IP;
    }
    switch (Bytes.unsignedByte(frame, NEXT_HEADER)) {
      case PROTOCOL_CARP -> {}
      case NEXT_HOP_BY_HOP, NEXT_ROUTING, NEXT_DESTINATION_OPTIONS -> {
        return DropReason.IP_OPTIONS;
      }
      case NEXT_FRAGMENT -> {
        return DropReason.FRAGMENT;
      }
      default -> {
        return DropReason.NOT_CARP;
      }
    }
    if (Bytes.unsignedByte(frame, HOPS) != HOP_LIMIT) {
      return DropReason.BAD_TTL;
    }
    if (Bytes.unsignedShort(frame, PAYLOAD_LENGTH) != CarpHeader.BYTES) {
      return DropReason.BAD_LENGTH;
    }
    return frame.length < frameBytes() ? DropReason.SHORT : null;
  }

  @Override
  public InetAddress source(byte[] frame) {
    return address(frame, SOURCE);
  }

  @Override
  public InetAddress destination(byte[] frame) {
    return Arrays.equals(frame, DESTINATION, DESTINATION + ADDRESS_BYTES, GROUP, 0, ADDRESS_BYTES)
        ? Destinations.IPV6_GROUP
        : address(frame, DESTINATION);
  }

  /** InetAddress.getByAddress would turn a v4-mapped one into IPv4. */
  static InetAddress address(byte[] frame, int offset) {
    return address(Arrays.copyOfRange(frame, offset, offset + ADDRESS_BYTES));
  }

  /** The sixteen bytes of one. */
  static InetAddress address(byte[] bytes) {
    try {
      return Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("sixteen bytes always make an address", e);
    }
  }

  @Override
  public void write(byte[] frame, InetAddress source, InetAddress destination) {
    // Traffic class and flow label 0.
    Bytes.putInt(frame, IP, VERSION_6 << 28);
    Bytes.putShort(frame, PAYLOAD_LENGTH, CarpHeader.BYTES);
    frame[NEXT_HEADER] = PROTOCOL_CARP;
    frame[HOPS] = (byte) HOP_LIMIT;
    Bytes.put(frame, SOURCE, source.getAddress());
    Bytes.put(frame, DESTINATION, destination.getAddress());
  }
}
