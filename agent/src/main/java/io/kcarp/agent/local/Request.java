package io.kcarp.agent.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/** One line of a client: {@code {"verb": ...}}. */
public sealed interface Request {

  /** {@code {"verb":"status"}}: one line, {@link StatusAnswer}. */
  record Status() implements Request {}

  /** {@code {"verb":"watch"}}: {@link RoleLine}s until the client closes its side. */
  record Watch() implements Request {}

  /** {@code {"verb":"hand-over","name":NAME}}: one {@link RoleLine} when this node has let go. */
  record HandOver(String name) implements Request {}

  /** It asks for nothing that there is; the sentence says what there is. */
  record Refused(String sentence) implements Request {}

  /** Reads a line; never throws. */
  static Request parse(String line) {
    JsonNode request;
    try {
      request = Json.MAPPER.readTree(line);
    } catch (JsonProcessingException _) {
      return new Refused("not a line of JSON; send one such as {\"verb\":\"status\"}");
    }
    String verb = request.path("verb").asText();
    return switch (verb) {
      case "status" -> new Status();
      case "watch" -> new Watch();
      case "hand-over" ->
          request.path("name").isTextual()
              ? new HandOver(request.path("name").asText())
              : new Refused("hand-over needs a name: {\"verb\":\"hand-over\",\"name\":\"web\"}");
      default -> new Refused("unknown verb '" + verb + "'; there are status, watch and hand-over");
    };
  }
}
