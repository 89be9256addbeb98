package io.kcarp.agent.ucarp;

/** A command line of UCARP(8) that can't be followed: one sentence, which shows no password. */
public final class UcarpRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final UcarpFault fault;

  /** The sentence names the option, the value and what is allowed. */
  public UcarpRefusal(UcarpFault fault, String sentence) {
    super(sentence);
    this.fault = fault;
  }

  /** Its kind, with the exit code. */
  public UcarpFault fault() {
    return fault;
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
