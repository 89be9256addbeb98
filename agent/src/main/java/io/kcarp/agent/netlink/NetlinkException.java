package io.kcarp.agent.netlink;

import java.io.Serial;

/** A list could not be had completely. What the caller knew before is all it knows now. */
public final class NetlinkException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The kernel did not answer within the bound. */
    NO_ANSWER,
    /** The list changed under each of several attempts (NLM_F_DUMP_INTR); try again later. */
    INTERRUPTED_DUMP,
    /** The kernel answered with an error. */
    REFUSED,
    /** The kernel answered with bytes that are not as documented. */
    UNREADABLE_ANSWER,
    /** The socket failed, or was closed. */
    SOCKET_FAILED
  }

  private final Reason reason;

  public NetlinkException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
