package io.kcarp.agent.inspect;

import java.util.Locale;

/** Constants as they are shown. */
final class Names {
  private Names() {}

  /** BAD_TTL as BadTtl. */
  static String camelCase(Enum<?> constant) {
    StringBuilder text = new StringBuilder();
    for (String word : constant.name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
