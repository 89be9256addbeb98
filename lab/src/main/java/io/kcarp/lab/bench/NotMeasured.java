package io.kcarp.lab.bench;

/** Something that a measurement needs did not happen; the message says what. */
final class NotMeasured extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotMeasured(String message) {
    super(message);
  }
}
