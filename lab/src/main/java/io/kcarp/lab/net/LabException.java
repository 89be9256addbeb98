package io.kcarp.lab.net;

/** The lab could not be built or driven; the message says what failed and what to do about it. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What stood in the way. */
  public enum Reason {
    /** Not inside {@code lab/isolated}: the machine's own network would have been changed. */
    NOT_ISOLATED,
    /** A tool ended with an error; the message carries its output. */
    COMMAND_FAILED,
    /** The kernel has no {@code sch_netem}, so frames cannot be delayed. */
    NO_NETEM,
    /** A started program ended, or did not do what was awaited of it, in time. */
    PROGRAM_FAILED
  }

  private final Reason reason;

  /** What stood in the way, in a sentence. */
  public LabException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The same, with what caused it. */
  public LabException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
