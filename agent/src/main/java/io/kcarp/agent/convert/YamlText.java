package io.kcarp.agent.convert;

import java.util.List;
import java.util.Locale;

/** Pieces of YAML. */
final class YamlText {
  private static final int WIDTH = 98;

  private YamlText() {}

  /** In double quotes, which hold anything. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(unit -> {
          if (unit == '"' || unit == '\\') {
            quoted.append('\\').append((char) unit);
          } else if (Character.isISOControl(unit)) {
            quoted.append("\\u%04x".formatted(unit));
          } else {
            quoted.append((char) unit);
          }
        });
    return quoted.append('"').toString();
  }

  /** One sentence as a comment, in lines that fit. */
  static void comment(StringBuilder yaml, String sentence) {
    String lead = "# * ";
    StringBuilder line = new StringBuilder(lead);
    for (String word : sentence.strip().split("\\s+", -1)) {
      if (line.length() > lead.length() && line.length() + word.length() > WIDTH) {
        yaml.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder("#   ");
      }
      line.append(word).append(' ');
    }
    yaml.append(line.toString().stripTrailing()).append('\n');
  }

  /** A flow list of quoted texts. */
  static String list(List<String> texts) {
    return "[" + String.join(", ", texts.stream().map(YamlText::quoted).toList()) + "]";
  }

  /** A Kubernetes object's name out of any text. */
  static String objectName(String text) {
    String name =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return name.isEmpty() ? "vip" : name;
  }
}
