package io.kcarp.agent.convert;

/** Something that can't be converted: one sentence, which shows no password. */
public final class ConversionRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** The exit code that goes with it. */
  public static final int EXIT_CODE = 1;

  private final ConversionFault fault;

  ConversionRefusal(ConversionFault fault, String sentence) {
    super(sentence);
    this.fault = fault;
  }

  /** Its kind. */
  public ConversionFault fault() {
    return fault;
  }
}
