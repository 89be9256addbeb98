package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors as predicates on objects. */
final class Selector {

  private static final Pattern COMMAS_OUTSIDE_SETS = Pattern.compile(",(?![^(]*\\))");
  private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
  private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*(.*)");

  private Selector() {}

  /**
   * {@code a=b, a!=b, a in (b,c), a notin (b), a, !a}; empty selects all.
   *
   * @throws Refusal BAD_REQUEST when it is not understood
   */
  static Predicate<JsonNode> labels(String selector) {
    return all(selector, Selector::label);
  }

  /** {@code path=value} and {@code path!=value}, with any path of names; an absent value is "". */
  static Predicate<JsonNode> fields(String selector) {
    return all(selector, Selector::field);
  }

  private interface Parser {
    Predicate<JsonNode> parse(String requirement);
  }

  private static Predicate<JsonNode> all(String selector, Parser parser) {
    Predicate<JsonNode> all = object -> true;
    if (selector.isBlank()) {
      return all;
    }
    for (String requirement : COMMAS_OUTSIDE_SETS.splitAsStream(selector).toList()) {
      all = all.and(parser.parse(requirement.strip()));
    }
    return all;
  }

  private static Predicate<JsonNode> label(String requirement) {
    Matcher set = SET.matcher(requirement);
    if (set.matches()) {
      String key = set.group(1);
      List<String> values =
          Pattern.compile(",").splitAsStream(set.group(3)).map(String::strip).toList();
      boolean in = set.group(2).equals("in");
      return object -> {
        JsonNode value = labelOf(object, key);
        return in == (value.isTextual() && values.contains(value.asText()));
      };
    }
    Matcher equality = EQUALITY.matcher(requirement);
    if (equality.matches()) {
      String key = equality.group(1);
      String wanted = equality.group(3);
      boolean equal = !equality.group(2).equals("!=");
      return object -> {
        JsonNode value = labelOf(object, key);
        return equal == (value.isTextual() && value.asText().equals(wanted));
      };
    }
    if (requirement.startsWith("!")) {
      String key = requirement.substring(1).strip();
      return object -> labelOf(object, key).isMissingNode();
    }
    if (requirement.matches("[\\w./-]+")) {
      return object -> !labelOf(object, requirement).isMissingNode();
    }
    throw new Refusal(
        Refusal.Reason.BAD_REQUEST, "unable to parse label selector requirement: " + requirement);
  }

  private static Predicate<JsonNode> field(String requirement) {
    Matcher equality = EQUALITY.matcher(requirement);
    if (!equality.matches()) {
      throw new Refusal(
          Refusal.Reason.BAD_REQUEST, "unable to parse field selector requirement: " + requirement);
    }
    String pointer = "/" + equality.group(1).replace('.', '/');
    String wanted = equality.group(3);
    boolean equal = !equality.group(2).equals("!=");
    return object -> equal == object.at(pointer).asText("").equals(wanted);
  }

  private static JsonNode labelOf(JsonNode object, String key) {
    return object.path("metadata").path("labels").path(key);
  }
}
