package io.kcarp.agent.ucarp;

import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as strtoul(3) reads them with base 0: 10, 0xa and 012 are ten. */
final class CNumber {
  private static final Pattern FORM =
      Pattern.compile("[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)");

  private CNumber() {}

  /** Unlike strtoul: the whole text, and a sign means itself. Huge ones are the largest long. */
  static Optional<Long> parse(String text) {
    if (!FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.decode(text));
    } catch (NumberFormatException _) {
      return Optional.of(text.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE);
    }
  }
}
