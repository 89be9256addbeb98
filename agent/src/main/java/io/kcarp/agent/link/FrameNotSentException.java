package io.kcarp.agent.link;

/** A frame did not leave; the message is one sentence that names the interface. */
public final class FrameNotSentException extends Exception {
  private static final long serialVersionUID = 1;

  /** With the sentence. */
  public FrameNotSentException(String message) {
    super(message);
  }

  /** With the sentence and what the system said. */
  public FrameNotSentException(String message, Throwable cause) {
    super(message, cause);
  }
}
