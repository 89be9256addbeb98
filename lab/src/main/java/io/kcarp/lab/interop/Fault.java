package io.kcarp.lab.interop;

/** What happens to the member that was master first. */
enum Fault {
  /** Its host loses carrier, and has it again later. */
  LINK_CUT("link cut"),
  /** It is asked to end, and started again later. */
  SIGTERM("SIGTERM"),
  /** It is killed, and started again later. */
  SIGKILL("SIGKILL"),
  /** It is asked to hand over. */
  SIGUSR2("SIGUSR2"),
  /** Nothing passes between it and the others for a while, though its host sees a carrier. */
  PARTITION("partition");

  private final String text;

  Fault(String text) {
    this.text = text;
  }

  /** Whether the daemon knows of it beforehand, and may hand over. */
  boolean planned() {
    return switch (this) {
      case SIGTERM, SIGUSR2 -> true;
      case LINK_CUT, SIGKILL, PARTITION -> false;
    };
  }

  /** Whether the daemon ends by it. */
  boolean ends() {
    return switch (this) {
      case SIGTERM, SIGKILL -> true;
      case LINK_CUT, SIGUSR2, PARTITION -> false;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
