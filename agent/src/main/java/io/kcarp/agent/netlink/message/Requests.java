package io.kcarp.agent.netlink.message;

import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.PrefixRoute;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Writes requests. Each method clears the buffer, writes one message in the buffer's byte order
 * (which has to be the machine's) and leaves it ready to be sent. {@link #BYTES} are enough.
 */
public final class Requests {
  /** The longest request: an IPv6 address to add. */
  public static final int BYTES =
      MessageHeader.BYTES
          + AddressMessage.BODY_BYTES
          + 2 * (Attributes.HEADER_BYTES + 16)
          + (Attributes.HEADER_BYTES + 4)
          + (Attributes.HEADER_BYTES + AddressMessage.CACHE_INFO_BYTES);

  private Requests() {}

  /** {@code ip link show}. */
  public static void listLinks(ByteBuffer out, int sequence) {
    beginList(out, MessageHeader.RTM_GETLINK, sequence);
    putZeros(out, LinkMessage.BODY_BYTES);
    putAttribute(out, LinkMessage.IFLA_EXT_MASK, LinkMessage.RTEXT_FILTER_SKIP_STATS);
    end(out);
  }

  /** {@code ip address show}, all families. */
  public static void listAddresses(ByteBuffer out, int sequence) {
    beginList(out, MessageHeader.RTM_GETADDR, sequence);
    putAddressBody(out, Family.UNSPECIFIED, 0, 0, 0);
    end(out);
  }

  /**
   * {@code ip address add ADDRESS/PREFIX dev IF proto 112 valid_lft LIFETIME preferred_lft 0}, with
   * {@code nodad} for IPv6; refused by the kernel when the address is there.
   */
  public static void addAddress(
      ByteBuffer out,
      int sequence,
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute) {
    int flags = MessageHeader.NLM_F_CREATE | MessageHeader.NLM_F_EXCL;
    newAddress(
        out, sequence, flags, interfaceIndex, address, prefixLength, lifetimeSeconds, prefixRoute);
  }

  /** {@code ip address replace ...}, else as {@link #addAddress}; adds what is not there. */
  public static void refreshAddress(
      ByteBuffer out,
      int sequence,
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute) {
    int flags = MessageHeader.NLM_F_CREATE | MessageHeader.NLM_F_REPLACE;
    newAddress(
        out, sequence, flags, interfaceIndex, address, prefixLength, lifetimeSeconds, prefixRoute);
  }

  private static void newAddress(
      ByteBuffer out,
      int sequence,
      int messageFlags,
      int interfaceIndex,
      InetAddress address,
      int prefixLength,
      int lifetimeSeconds,
      PrefixRoute prefixRoute) {
    if (lifetimeSeconds < 1) {
      throw new IllegalArgumentException("lifetime " + lifetimeSeconds + " s is not at least 1");
    }
    begin(
        out,
        MessageHeader.RTM_NEWADDR,
        MessageHeader.NLM_F_REQUEST | MessageHeader.NLM_F_ACK | messageFlags,
        sequence);
    int family = Family.of(address);
    putAddress(out, family, flags(family, prefixRoute), interfaceIndex, address, prefixLength);
    putNeverPreferred(out, lifetimeSeconds);
    putAttribute(out, AddressMessage.IFA_PROTO, new byte[] {InterfaceAddress.KCARP_PROTOCOL});
    end(out);
  }

  private static int flags(int family, PrefixRoute prefixRoute) {
    if (family == Family.IPV6) {
      return AddressMessage.IFA_F_NODAD;
    }
    return switch (prefixRoute) {
      case MADE -> 0;
      case OMITTED -> AddressMessage.IFA_F_NOPREFIXROUTE;
    };
  }

  /** {@code ip address delete ADDRESS/PREFIX dev IF}. */
  public static void removeAddress(
      ByteBuffer out, int sequence, int interfaceIndex, InetAddress address, int prefixLength) {
    begin(
        out,
        MessageHeader.RTM_DELADDR,
        MessageHeader.NLM_F_REQUEST | MessageHeader.NLM_F_ACK,
        sequence);
    putAddress(out, Family.of(address), 0, interfaceIndex, address, prefixLength);
    end(out);
  }

  /** {@code ip neighbour show dev IF}, all families. */
  public static void listNeighbours(ByteBuffer out, int sequence, int interfaceIndex) {
    beginList(out, MessageHeader.RTM_GETNEIGH, sequence);
    putZeros(out, NeighbourMessage.BODY_BYTES);
    putAttribute(out, NeighbourMessage.NDA_IFINDEX, interfaceIndex);
    end(out);
  }

  private static void putAddress(
      ByteBuffer out,
      int family,
      int flags,
      int interfaceIndex,
      InetAddress address,
      int prefixLength) {
    byte[] bytes = address.getAddress();
    if (prefixLength < 0 || prefixLength > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException(
          "prefix length " + prefixLength + " does not fit " + address.getHostAddress());
    }
    putAddressBody(out, family, prefixLength, flags, interfaceIndex);
    // Both, as ip does: IPv4 takes its own from IFA_LOCAL, and IFA_ADDRESS would be a peer's.
    putAttribute(out, AddressMessage.IFA_LOCAL, bytes);
    if (flags > AddressMessage.MOST_SHORT_FLAGS) {
      putAttribute(out, AddressMessage.IFA_FLAGS, flags);
    }
    putAttribute(out, AddressMessage.IFA_ADDRESS, bytes);
  }

  private static void putAddressBody(
      ByteBuffer out, int family, int prefixLength, int flags, int interfaceIndex) {
    out.put((byte) family);
    out.put((byte) prefixLength);
    out.put((byte) flags);
    // RT_SCOPE_UNIVERSE
    out.put((byte) 0);
    out.putInt(interfaceIndex);
  }

  /** IFA_CACHEINFO: preferred lifetime, valid lifetime, two time stamps that are the kernel's. */
  private static void putNeverPreferred(ByteBuffer out, int lifetimeSeconds) {
    out.putShort((short) (Attributes.HEADER_BYTES + AddressMessage.CACHE_INFO_BYTES));
    out.putShort((short) AddressMessage.IFA_CACHEINFO);
    out.putInt(0);
    out.putInt(lifetimeSeconds);
    out.putInt(0);
    out.putInt(0);
  }

  private static void putZeros(ByteBuffer out, int bytes) {
    for (int i = 0; i < bytes; i += Integer.BYTES) {
      out.putInt(0);
    }
  }

  private static void putAttribute(ByteBuffer out, int type, int value) {
    out.putShort((short) (Attributes.HEADER_BYTES + Integer.BYTES));
    out.putShort((short) type);
    out.putInt(value);
  }

  private static void putAttribute(ByteBuffer out, int type, byte... value) {
    int length = Attributes.HEADER_BYTES + value.length;
    out.putShort((short) length);
    out.putShort((short) type);
    out.put(value);
    for (int i = length; i < Attributes.padded(length); i++) {
      out.put((byte) 0);
    }
  }

  private static void beginList(ByteBuffer out, int type, int sequence) {
    begin(out, type, MessageHeader.NLM_F_REQUEST | MessageHeader.NLM_F_DUMP, sequence);
  }

  private static void begin(ByteBuffer out, int type, int flags, int sequence) {
    out.clear();
    // The length, known at the end.
    out.putInt(0);
    out.putShort((short) type);
    out.putShort((short) flags);
    out.putInt(sequence);
    // To the kernel, from whatever port id the socket has.
    out.putInt(0);
  }

  private static void end(ByteBuffer out) {
    out.putInt(0, out.position());
    out.flip();
  }
}
