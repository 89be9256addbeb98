package io.kcarp.agent.netlink.message;

/** Why a message could not be read. */
public enum Refusal {
  /** Fewer bytes than a message header. */
  SHORT_HEADER("ends within a message header"),
  /** The header's length is less than the header, or more than there are bytes. */
  BAD_LENGTH("has a message length that does not fit the datagram"),
  /** The message ends within its fixed body. */
  SHORT_BODY("ends within the body of a message"),
  /** An attribute's length is less than its own header, or passes the message's end. */
  BAD_ATTRIBUTE("has an attribute length that does not fit the message"),
  /** A link without a name, or an address message without an address. */
  MISSING_ATTRIBUTE("lacks the attribute that says what the message is about"),
  /** A value that is too short, or an address of the wrong size for its family. */
  BAD_VALUE("has an attribute value of the wrong size");

  private final String predicate;

  Refusal(String predicate) {
    this.predicate = predicate;
  }

  /** One sentence for the log. */
  public String sentence() {
    return "The kernel's netlink datagram " + predicate + ".";
  }
}
