package io.kcarp.agent.netlink.message;

import io.kcarp.agent.netlink.message.Message.Malformed;
import io.kcarp.agent.netlink.message.Message.Skipped;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Splits what one receive call returned into messages. */
public final class Datagram {
  private static final MessageHeader NO_HEADER = new MessageHeader(0, 0, 0, 0, 0);

  private Datagram() {}

  /**
   * Reads all messages between position and limit. A message that cannot be read does not hide the
   * next one, unless its length is wrong: then it is the last.
   *
   * @param in in the machine's byte order; consumed
   */
  public static List<Envelope> read(ByteBuffer in) {
    List<Envelope> envelopes = new ArrayList<>();
    while (in.hasRemaining()) {
      if (in.remaining() < MessageHeader.BYTES) {
        envelopes.add(new Envelope(NO_HEADER, new Malformed(Refusal.SHORT_HEADER)));
        break;
      }
      int start = in.position();
      MessageHeader header = MessageHeader.read(in);
      if (header.length() < MessageHeader.BYTES || header.length() > in.limit() - start) {
        envelopes.add(new Envelope(header, new Malformed(Refusal.BAD_LENGTH)));
        break;
      }
      int bodyBytes = header.length() - MessageHeader.BYTES;
      ByteBuffer body = in.slice(in.position(), bodyBytes).order(in.order());
      envelopes.add(new Envelope(header, readBody(header, body)));
      in.position(Math.min(in.limit(), start + Attributes.padded(header.length())));
    }
    return envelopes;
  }

  private static Message readBody(MessageHeader header, ByteBuffer body) {
    return switch (header.type()) {
      case MessageHeader.RTM_NEWLINK -> LinkMessage.read(body);
      case MessageHeader.RTM_DELLINK -> LinkMessage.readGone(body);
      case MessageHeader.RTM_NEWADDR -> AddressMessage.read(body);
      case MessageHeader.RTM_DELADDR -> AddressMessage.readGone(body);
      case MessageHeader.RTM_NEWNEIGH -> NeighbourMessage.read(body);
      case MessageHeader.NLMSG_ERROR -> Verdict.readAcknowledgement(header, body);
      case MessageHeader.NLMSG_DONE -> Verdict.readDumpDone(body);
      default -> new Skipped(header.type());
    };
  }
}
