package io.kcarp.lab.demo;

/** Something did not come as promised; the message says what. */
final class BrokenPromise extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenPromise(String message) {
    super(message);
  }
}
