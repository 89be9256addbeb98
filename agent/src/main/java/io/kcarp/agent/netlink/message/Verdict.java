package io.kcarp.agent.netlink.message;

import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.RemoveOutcome;
import io.kcarp.agent.netlink.message.Message.Acknowledged;
import io.kcarp.agent.netlink.message.Message.DumpDone;
import io.kcarp.agent.netlink.message.Message.Malformed;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How a request ended.
 *
 * @param errno as in errno(3), positive; 0 is success
 * @param text the kernel's explanation (extended acknowledgement), else the error's name; empty on
 *     success
 */
public record Verdict(int errno, String text) {
  private static final int NLMSGERR_ATTR_MSG = 1;

  /** With the error's name for a text. */
  public static Verdict of(int errno) {
    return new Verdict(errno, errno == 0 ? "" : Errno.describe(errno));
  }

  /**
   * NLMSG_ERROR: error s32 (negative), the request's header, its body unless capped, attributes.
   */
  static Message readAcknowledgement(MessageHeader header, ByteBuffer body) {
    if (body.remaining() < Integer.BYTES + MessageHeader.BYTES) {
      return new Malformed(Refusal.SHORT_BODY);
    }
    int errno = -body.getInt();
    int requestStart = body.position();
    MessageHeader request = MessageHeader.read(body);
    if ((header.flags() & MessageHeader.NLM_F_ACK_TLVS) == 0) {
      return new Acknowledged(of(errno));
    }
    if ((header.flags() & MessageHeader.NLM_F_CAPPED) == 0) {
      if (request.length() < MessageHeader.BYTES
          || request.length() > body.limit() - requestStart) {
        return new Malformed(Refusal.BAD_LENGTH);
      }
      int requestEnd = requestStart + Attributes.padded(request.length());
      body.position(Math.min(body.limit(), requestEnd));
    }
    Attributes attributes = Attributes.read(body);
    if (attributes == null) {
      return new Malformed(Refusal.BAD_ATTRIBUTE);
    }
    String text = attributes.string(NLMSGERR_ATTR_MSG);
    return new Acknowledged(text == null || errno == 0 ? of(errno) : new Verdict(errno, text));
  }

  /** NLMSG_DONE: error s32 (negative), possibly attributes. */
  static Message readDumpDone(ByteBuffer body) {
    if (body.remaining() < Integer.BYTES) {
      return new Malformed(Refusal.SHORT_BODY);
    }
    return new DumpDone(of(-body.getInt()));
  }

  /** As the answer to adding an address. */
  public AddOutcome toAddOutcome(int interfaceIndex) {
    return switch (errno) {
      case 0 -> new AddOutcome.Added();
      case Errno.EEXIST -> new AddOutcome.AlreadyPresent();
      default -> toRefusal(interfaceIndex);
    };
  }

  /** As the answer to removing an address. */
  public RemoveOutcome toRemoveOutcome(int interfaceIndex) {
    return switch (errno) {
      case 0 -> new RemoveOutcome.Removed();
      // ENXIO: the interface is there, but IPv6 is not enabled on it at all.
      case Errno.EADDRNOTAVAIL, Errno.ENXIO -> new RemoveOutcome.Absent();
      default -> toRefusal(interfaceIndex);
    };
  }

  /** As the answer to refreshing an address. */
  public Optional<AddressRefusal> toRefreshOutcome(int interfaceIndex) {
    return errno == 0 ? Optional.empty() : Optional.of(toRefusal(interfaceIndex));
  }

  private AddressRefusal toRefusal(int interfaceIndex) {
    return switch (errno) {
      case Errno.ENODEV -> new AddressRefusal.NoSuchInterface(interfaceIndex);
      case Errno.EPERM -> new AddressRefusal.NotPermitted();
      case Errno.EACCES, Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT ->
          new AddressRefusal.NoSuchFamily(text);
      default -> new AddressRefusal.Failed(errno, text);
    };
  }
}
