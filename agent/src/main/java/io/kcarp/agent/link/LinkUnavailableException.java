package io.kcarp.agent.link;

/** An interface can't be used, and one sentence that says what to do about it. */
public final class LinkUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  /** Why not, in the order in which a start finds out. */
  public enum Reason {
    /** libpcap is not installed or does not load. No retry helps. */
    NO_LIBPCAP,
    /** Neither root nor capability NET_RAW. No retry helps. */
    NOT_PERMITTED,
    /** The kernel has none: their module is missing, or kept from this process. It may come. */
    NO_PACKET_SOCKETS,
    /** No interface of that name, or it was deleted. It may come (back). */
    NO_SUCH_INTERFACE,
    /**
     * The interface is administratively down: an open one survives that, but none can be opened.
     */
    INTERFACE_DOWN,
    /** Frames of that interface have no Ethernet header. */
    NOT_ETHERNET,
    /** Anything else; the message has the system's words. */
    OTHER
  }

  private final Reason reason;
  private final String sentence;

  /** With one sentence. */
  public LinkUnavailableException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
    this.sentence = sentence;
  }

  /** With one sentence, and what the system threw. */
  public LinkUnavailableException(Reason reason, String sentence, Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
    this.sentence = sentence;
  }

  /** What to judge by. */
  public Reason reason() {
    return reason;
  }

  /** What to tell a user. */
  public String sentence() {
    return sentence;
  }
}
