package io.kcarp.lab.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Collection;

/** Objects as JSON trees: how they are read, written and made. */
final class Json {

  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final ObjectMapper YAML = YAMLMapper.builder().build();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static ArrayNode strings(Collection<String> values) {
    ArrayNode array = array();
    values.forEach(array::add);
    return array;
  }

  /**
   * The document in {@code text}; YAML is accepted too when {@code contentType} says so.
   *
   * @throws Refusal BAD_REQUEST when it is not one document
   */
  static JsonNode parse(String text, String contentType) {
    try {
      JsonNode node = (contentType.contains("yaml") ? YAML : JSON).readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new Refusal(Refusal.Reason.BAD_REQUEST, "the request needs a body");
      }
      return node;
    } catch (JsonProcessingException unreadable) {
      throw new Refusal(
          Refusal.Reason.BAD_REQUEST, "the body cannot be read: " + unreadable.getMessage());
    }
  }

  /** Like {@link #parse(String, String)} for a body that must be an object. */
  static ObjectNode parseObject(String text, String contentType) {
    if (parse(text, contentType) instanceof ObjectNode object) {
      return object;
    }
    throw new Refusal(Refusal.Reason.BAD_REQUEST, "the body must be an object");
  }

  static JsonNode parse(String json) throws JsonProcessingException {
    return JSON.readTree(json);
  }

  static byte[] bytes(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a JSON tree can always be written", impossible);
    }
  }
}
