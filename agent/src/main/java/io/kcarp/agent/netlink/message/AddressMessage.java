package io.kcarp.agent.netlink.message;

import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.message.Message.AddressGone;
import io.kcarp.agent.netlink.message.Message.AddressPresent;
import io.kcarp.agent.netlink.message.Message.Malformed;
import io.kcarp.agent.netlink.message.Message.Skipped;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct ifaddrmsg}: family u8, prefix length u8, flags u8, scope u8, interface index u32;
 * then IFA_* attributes.
 */
final class AddressMessage {
  static final int BODY_BYTES = 8;

  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;
  static final int IFA_CACHEINFO = 6;
  static final int IFA_FLAGS = 8;
  static final int IFA_PROTO = 11;

  /**
   * {@code struct ifa_cacheinfo}: preferred and valid lifetime in seconds, when created, when
   * changed last; four u32.
   */
  static final int CACHE_INFO_BYTES = 4 * Integer.BYTES;

  private static final int VALID_OFFSET = 4;
  private static final int REFRESHED_OFFSET = 12;
  private static final int INFINITE_LIFETIME = 0xffffffff;
  static final int IFA_F_NODAD = 0x02;
  static final int IFA_F_NOPREFIXROUTE = 0x200;

  /** What the body has room for; larger flags are an attribute, which then has all. */
  static final int MOST_SHORT_FLAGS = 0xff;

  private static final int IFA_F_DADFAILED = 0x08;
  private static final int IFA_F_TENTATIVE = 0x40;

  private AddressMessage() {}

  static Message read(ByteBuffer body) {
    if (body.remaining() < BODY_BYTES) {
      return new Malformed(Refusal.SHORT_BODY);
    }
    int family = Byte.toUnsignedInt(body.get());
    int prefixLength = Byte.toUnsignedInt(body.get());
    int shortFlags = Byte.toUnsignedInt(body.get());
    body.get();
    int interfaceIndex = body.getInt();
    if (family != Family.IPV4 && family != Family.IPV6) {
      return new Skipped(MessageHeader.RTM_NEWADDR);
    }
    Attributes attributes = Attributes.read(body);
    if (attributes == null) {
      return new Malformed(Refusal.BAD_ATTRIBUTE);
    }
    // IFA_ADDRESS is the peer's where there is one (point to point); then IFA_LOCAL is ours. IPv6
    // leaves IFA_LOCAL out where there is none.
    byte[] local = attributes.bytes(IFA_LOCAL);
    byte[] bytes = local != null ? local : attributes.bytes(IFA_ADDRESS);
    if (bytes == null) {
      return new Malformed(Refusal.MISSING_ATTRIBUTE);
    }
    InetAddress address = Family.address(family, bytes);
    if (address == null) {
      return new Malformed(Refusal.BAD_VALUE);
    }
    int flags = attributes.u32(IFA_FLAGS, shortFlags);
    return new AddressPresent(
        new InterfaceAddress(
            interfaceIndex,
            address,
            prefixLength,
            attributes.u8(IFA_PROTO, 0),
            lifetime(attributes.bytes(IFA_CACHEINFO)),
            (flags & IFA_F_TENTATIVE) != 0,
            (flags & IFA_F_DADFAILED) != 0));
  }

  private static @Nullable AddressLifetime lifetime(byte @Nullable [] cacheInfo) {
    if (cacheInfo == null || cacheInfo.length < CACHE_INFO_BYTES) {
      return null;
    }
    ByteBuffer fields = ByteBuffer.wrap(cacheInfo).order(ByteOrder.nativeOrder());
    int valid = fields.getInt(VALID_OFFSET);
    return valid == INFINITE_LIFETIME
        ? null
        : new AddressLifetime(valid, Integer.toUnsignedLong(fields.getInt(REFRESHED_OFFSET)));
  }

  static Message readGone(ByteBuffer body) {
    return switch (read(body)) {
      case AddressPresent(InterfaceAddress address) -> new AddressGone(address);
      case Skipped _ -> new Skipped(MessageHeader.RTM_DELADDR);
      case Message refused -> refused;
    };
  }
}
