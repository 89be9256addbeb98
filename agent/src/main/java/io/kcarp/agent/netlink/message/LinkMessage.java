package io.kcarp.agent.netlink.message;

import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.message.Message.LinkGone;
import io.kcarp.agent.netlink.message.Message.LinkPresent;
import io.kcarp.agent.netlink.message.Message.Malformed;
import io.kcarp.agent.netlink.message.Message.Skipped;
import java.nio.ByteBuffer;

/**
 * {@code struct ifinfomsg}: family u8, padding u8, hardware type u16, index s32, flags u32, change
 * mask u32; then IFLA_* attributes.
 */
final class LinkMessage {
  static final int BODY_BYTES = 16;

  static final int IFLA_EXT_MASK = 29;

  /** Leaves out the statistics of each address family, the larger part of an entry. */
  static final int RTEXT_FILTER_SKIP_STATS = 8;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;

  private static final int IFF_UP = 0x1;
  private static final int IFF_LOOPBACK = 0x8;
  private static final int IFF_RUNNING = 0x40;

  private LinkMessage() {}

  static Message read(ByteBuffer body) {
    if (body.remaining() < BODY_BYTES) {
      return new Malformed(Refusal.SHORT_BODY);
    }
    int family = Byte.toUnsignedInt(body.get());
    body.get();
    int hardwareType = Short.toUnsignedInt(body.getShort());
    int index = body.getInt();
    int flags = body.getInt();
    body.getInt();
    if (family != Family.UNSPECIFIED) {
      return new Skipped(MessageHeader.RTM_NEWLINK);
    }
    Attributes attributes = Attributes.read(body);
    if (attributes == null) {
      return new Malformed(Refusal.BAD_ATTRIBUTE);
    }
    String name = attributes.string(IFLA_IFNAME);
    if (name == null) {
      return new Malformed(Refusal.MISSING_ATTRIBUTE);
    }
    byte[] hardwareAddress = attributes.bytes(IFLA_ADDRESS);
    return new LinkPresent(
        new Link(
            index,
            name,
            hardwareAddress == null ? HardwareAddress.of() : HardwareAddress.of(hardwareAddress),
            (flags & IFF_UP) != 0,
            (flags & IFF_RUNNING) != 0,
            (flags & IFF_LOOPBACK) != 0,
            attributes.u32(IFLA_MTU, 0),
            hardwareType));
  }

  /**
   * A bridge tells that a port left it by RTM_DELLINK with family AF_BRIDGE, while the link lives
   * on: only the unspecified family means the link itself.
   */
  static Message readGone(ByteBuffer body) {
    return switch (read(body)) {
      case LinkPresent(Link link) -> new LinkGone(link.index(), link.name());
      case Skipped _ -> new Skipped(MessageHeader.RTM_DELLINK);
      case Message refused -> refused;
    };
  }
}
