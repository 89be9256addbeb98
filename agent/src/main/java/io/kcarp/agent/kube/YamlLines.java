package io.kcarp.agent.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** On which line each field of a stream of documents is. */
final class YamlLines {
  private final List<Map<String, Integer>> documents = new ArrayList<>();

  /** Of a text that was parsed before, and is right so far. */
  static YamlLines of(JsonParser parser) throws IOException {
    YamlLines lines = new YamlLines();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      lines.note(token, parser);
    }
    return lines;
  }

  private void note(JsonToken token, JsonParser parser) {
    if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
      return;
    }
    JsonStreamContext place = parser.getParsingContext();
    if (token.isStructStart()) {
      place = place.getParent();
    }
    if (place.inRoot()) {
      documents.add(new HashMap<>());
    }
    if (!documents.isEmpty()) {
      documents
          .getLast()
          .putIfAbsent(place.pathAsPointer().toString(), parser.currentTokenLocation().getLineNr());
    }
  }

  /**
   * The line of a field, or of what it is missing from.
   *
   * @param document counted from 1
   * @param field such as {@code spec.nodes[0].advskew}
   * @return 0 when there is no such document
   */
  int line(int document, String field) {
    if (document < 1 || document > documents.size()) {
      return 0;
    }
    Map<String, Integer> known = documents.get(document - 1);
    String pointer = "/" + field.replace("]", "").replace('[', '/').replace('.', '/');
    while (!pointer.isEmpty() && !known.containsKey(pointer)) {
      pointer = pointer.substring(0, pointer.lastIndexOf('/'));
    }
    return known.getOrDefault(pointer, 0);
  }
}
