package io.kcarp.agent.link;

public class LinkUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  public LinkUnavailableException(String m) {
    super(m);
  }
}
