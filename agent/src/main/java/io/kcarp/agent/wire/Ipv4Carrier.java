package io.kcarp.agent.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 20 bytes, without options. */
final class Ipv4Carrier implements Carrier {
  static final Ipv4Carrier INSTANCE = new Ipv4Carrier();

  static final int ETHERTYPE = 0x0800;

  private static final int TOS = IP + 1;
  private static final int TOTAL_LENGTH = IP + 2;
  private static final int ID = IP + 4;
  private static final int FRAGMENT = IP + 6;
  private static final int TTL = IP + 8;
  private static final int PROTOCOL = IP + 9;
  private static final int CHECKSUM = IP + 10;
  private static final int SOURCE = IP + 12;
  private static final int DESTINATION = IP + 16;
  private static final int CARP = IP + 20;

  private static final int HEADER_BYTES = CARP - IP;
  private static final int ADDRESS_BYTES = 4;

  private static final int VERSION_4_NO_OPTIONS = 0x45;
  private static final int TOS_LOW_DELAY = 0x10;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;

  private static final MacAddress GROUP_MAC = MacAddress.ofGroup(Destinations.IPV4_GROUP);
  private static final int GROUP = Bytes.intAt(Destinations.IPV4_GROUP.getAddress(), 0);

  private Ipv4Carrier() {}

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
    int versionAndWords = Bytes.unsignedByte(frame, IP);
    if (versionAndWords < VERSION_4_NO_OPTIONS || versionAndWords > 0x4f) {
      return DropReason.NOT_IP;
    }
    if (versionAndWords != VERSION_4_NO_OPTIONS) {
      return DropReason.IP_OPTIONS;
    }
    if (InternetChecksum.of(frame, IP, HEADER_BYTES) != 0) {
      return DropReason.BAD_IP_CHECKSUM;
    }
    if ((Bytes.unsignedShort(frame, FRAGMENT) & MORE_FRAGMENTS_OR_OFFSET) != 0) {
      return DropReason.FRAGMENT;
    }
    if (Bytes.unsignedByte(frame, PROTOCOL) != PROTOCOL_CARP) {
      return DropReason.NOT_CARP;
    }
    if (Bytes.unsignedByte(frame, TTL) != HOP_LIMIT) {
      return DropReason.BAD_TTL;
    }
    if (Bytes.unsignedShort(frame, TOTAL_LENGTH) != HEADER_BYTES + CarpHeader.BYTES) {
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
    return Bytes.intAt(frame, DESTINATION) == GROUP
        ? Destinations.IPV4_GROUP
        : address(frame, DESTINATION);
  }

  static InetAddress address(byte[] frame, int offset) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(frame, offset, offset + ADDRESS_BYTES));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes always make an address", e);
    }
  }

  @Override
  public void write(byte[] frame, InetAddress source, InetAddress destination) {
    frame[IP] = VERSION_4_NO_OPTIONS;
    frame[TOS] = TOS_LOW_DELAY;
    Bytes.putShort(frame, TOTAL_LENGTH, HEADER_BYTES + CarpHeader.BYTES);
    Bytes.putShort(frame, ID, 0);
    Bytes.putShort(frame, FRAGMENT, DONT_FRAGMENT);
    frame[TTL] = (byte) HOP_LIMIT;
    frame[PROTOCOL] = PROTOCOL_CARP;
    Bytes.putShort(frame, CHECKSUM, 0);
    Bytes.put(frame, SOURCE, source.getAddress());
    Bytes.put(frame, DESTINATION, destination.getAddress());
    Bytes.putShort(frame, CHECKSUM, InternetChecksum.of(frame, IP, HEADER_BYTES));
  }
}
