package io.kcarp.agent.link;

public class FrameNotSentException extends Exception {
  private static final long serialVersionUID = 1L;

  public FrameNotSentException(String m) {
    super(m);
  }
}
