package io.kcarp.agent.netlink.message;

import java.nio.ByteBuffer;

/**
 * {@code struct nlmsghdr}: length u32, type u16, flags u16, sequence u32, port id u32.
 *
 * @param length bytes of the message, this header included, padding excluded
 * @param type RTM_* or NLMSG_*
 * @param flags NLM_F_*
 * @param sequence the request's, repeated in each answer to it; 0 in most events
 * @param portId the requesting socket's, repeated in the answer
 */
public record MessageHeader(int length, int type, int flags, int sequence, int portId) {
  static final int BYTES = 16;

  static final int NLMSG_NOOP = 1;
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWNEIGH = 28;
  static final int RTM_GETNEIGH = 30;

  static final int NLM_F_REQUEST = 0x1;
  static final int NLM_F_ACK = 0x4;
  static final int NLM_F_DUMP_INTR = 0x10;

  /** Of list requests. */
  static final int NLM_F_DUMP = 0x300;

  /** Of requests that make something. */
  static final int NLM_F_EXCL = 0x200;

  static final int NLM_F_CREATE = 0x400;
  static final int NLM_F_REPLACE = 0x100;

  /** Of NLMSG_ERROR: the request is not repeated after its header. */
  static final int NLM_F_CAPPED = 0x100;

  /** Of NLMSG_ERROR: attributes follow. */
  static final int NLM_F_ACK_TLVS = 0x200;

  /** The list changed while it was read: it may lack entries, and has to be asked for again. */
  public boolean dumpInterrupted() {
    return (flags & NLM_F_DUMP_INTR) != 0;
  }

  static MessageHeader read(ByteBuffer in) {
    return new MessageHeader(
        in.getInt(),
        Short.toUnsignedInt(in.getShort()),
        Short.toUnsignedInt(in.getShort()),
        in.getInt(),
        in.getInt());
  }
}
