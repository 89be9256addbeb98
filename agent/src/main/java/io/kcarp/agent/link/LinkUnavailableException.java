package io.kcarp.agent.link;

public class LinkUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String sentence;

  public LinkUnavailableException(String m) {
    super(m);
    sentence = m;
  }

  public String sentence() {
    return sentence;
  }
}
