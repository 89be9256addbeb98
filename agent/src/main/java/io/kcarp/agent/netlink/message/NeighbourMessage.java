package io.kcarp.agent.netlink.message;

import io.kcarp.agent.netlink.message.Message.Malformed;
import io.kcarp.agent.netlink.message.Message.NeighbourUnanswered;
import io.kcarp.agent.netlink.message.Message.Skipped;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * {@code struct ndmsg}: family u8, padding of 3 bytes, interface index s32, state u16, flags u8,
 * type u8; then NDA_* attributes.
 */
final class NeighbourMessage {
  static final int BODY_BYTES = 12;

  static final int NDA_DST = 1;
  static final int NDA_IFINDEX = 8;

  private static final int NUD_INCOMPLETE = 0x01;
  private static final int PADDING_BYTES = 3;

  private NeighbourMessage() {}

  /** Only whoever is of interest is read whole: a node may have thousands of neighbours. */
  static Message read(ByteBuffer body) {
    if (body.remaining() < BODY_BYTES) {
      return new Malformed(Refusal.SHORT_BODY);
    }
    int family = Byte.toUnsignedInt(body.get());
    body.position(body.position() + PADDING_BYTES);
    int interfaceIndex = body.getInt();
    int state = Short.toUnsignedInt(body.getShort());
    body.getShort();
    boolean ofIp = family == Family.IPV4 || family == Family.IPV6;
    if (!ofIp || state != NUD_INCOMPLETE) {
      return new Skipped(MessageHeader.RTM_NEWNEIGH);
    }
    Attributes attributes = Attributes.read(body);
    if (attributes == null) {
      return new Malformed(Refusal.BAD_ATTRIBUTE);
    }
    byte[] bytes = attributes.bytes(NDA_DST);
    if (bytes == null) {
      return new Malformed(Refusal.MISSING_ATTRIBUTE);
    }
    InetAddress address = Family.address(family, bytes);
    return address == null
        ? new Malformed(Refusal.BAD_VALUE)
        : new NeighbourUnanswered(interfaceIndex, address);
  }
}
