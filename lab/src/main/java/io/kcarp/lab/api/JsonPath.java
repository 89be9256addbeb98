package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The part of JSONPath that printer columns use: {@code .a.b}, {@code ['a']}, {@code [0]}, {@code
 * [-1]}, {@code [*]} and {@code [?(@.a.b=="x")]} with == or !=.
 */
record JsonPath(List<Step> steps) {

  private static final Pattern FIELD = Pattern.compile("\\.((?:[^.\\[\\]\\\\]|\\\\.)+)");
  private static final Pattern QUOTED = Pattern.compile("\\[['\"]([^'\"]+)['\"]]");
  private static final Pattern INDEX = Pattern.compile("\\[(-?\\d+)]");
  private static final Pattern ALL = Pattern.compile("\\[\\*]");
  private static final Pattern FILTER =
      Pattern.compile(
          "\\[\\?\\(\\s*@([^=!]+?)\\s*(==|!=)\\s*(?:\"([^\"]*)\"|'([^']*)'|(\\w+))\\s*\\)]");

  /** One step down the tree. */
  sealed interface Step {
    record Field(String name) implements Step {}

    record Index(int index) implements Step {}

    record All() implements Step {}

    record Filter(JsonPath path, boolean equal, String literal) implements Step {}
  }

  /**
   * @throws Refusal BAD_REQUEST when the text is not in the part that is understood
   */
  static JsonPath parse(String text) {
    List<Step> steps = new ArrayList<>();
    int at = text.startsWith("$") ? 1 : 0;
    while (at < text.length()) {
      Matcher matcher = FIELD.matcher(text).region(at, text.length());
      if (matcher.lookingAt()) {
        steps.add(new Step.Field(matcher.group(1).replace("\\", "")));
      } else if (matcher.usePattern(QUOTED).lookingAt()) {
        steps.add(new Step.Field(matcher.group(1)));
      } else if (matcher.usePattern(INDEX).lookingAt()) {
        steps.add(new Step.Index(Integer.parseInt(matcher.group(1))));
      } else if (matcher.usePattern(ALL).lookingAt()) {
        steps.add(new Step.All());
      } else if (matcher.usePattern(FILTER).lookingAt()) {
        String literal =
            Stream.of(matcher.group(3), matcher.group(4), matcher.group(5))
                .filter(group -> group != null)
                .findFirst()
                .orElseThrow();
        steps.add(new Step.Filter(parse(matcher.group(1)), matcher.group(2).equals("=="), literal));
      } else {
        throw new Refusal(
            Refusal.Reason.BAD_REQUEST,
            "the JSONPath %s is not understood from position %d on".formatted(text, at));
      }
      at = matcher.end();
    }
    return new JsonPath(steps);
  }

  /** The first match that is there and not null. */
  Optional<JsonNode> first(JsonNode root) {
    List<JsonNode> matches = List.of(root);
    for (Step step : steps) {
      matches = matches.stream().flatMap(node -> take(step, node)).toList();
    }
    return matches.stream().findFirst();
  }

  private static Stream<JsonNode> take(Step step, JsonNode node) {
    Stream<JsonNode> found =
        switch (step) {
          case Step.Field(String name) -> Stream.of(node.path(name));
          case Step.Index(int index) ->
              Stream.of(node.path(index < 0 ? node.size() + index : index));
          case Step.All() -> node.valueStream();
          case Step.Filter filter -> node.valueStream().filter(item -> matches(filter, item));
        };
    return found.filter(value -> !value.isMissingNode() && !value.isNull());
  }

  private static boolean matches(Step.Filter filter, JsonNode item) {
    boolean equal =
        filter
            .path()
            .first(item)
            .map(value -> value.asText().equals(filter.literal()))
            .orElse(false);
    return equal == filter.equal();
  }
}
