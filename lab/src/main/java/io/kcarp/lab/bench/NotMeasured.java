package io.kcarp.lab.bench;

/** Something that a measurement needs did not happen; the message says what. */
public final class NotMeasured extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what did not happen. */
  public NotMeasured(String message) {
    super(message);
  }
}
