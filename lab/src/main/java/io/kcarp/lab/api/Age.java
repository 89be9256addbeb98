package io.kcarp.lab.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** The time since a moment, in the two or three figures that kubectl shows. */
final class Age {

  private Age() {}

  static JsonNode cell(JsonNode timestamp, Instant now) {
    if (!timestamp.isTextual()) {
      return NullNode.getInstance();
    }
    try {
      Instant then = OffsetDateTime.parse(timestamp.asText()).toInstant();
      return JsonNodeFactory.instance.textNode(format(Duration.between(then, now)));
    } catch (DateTimeParseException notATime) {
      return JsonNodeFactory.instance.textNode("<invalid>");
    }
  }

  static String format(Duration age) {
    long seconds = age.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 120) {
      return Math.max(0, seconds) + "s";
    }
    long minutes = age.toMinutes();
    if (minutes < 10) {
      return minutes + "m" + rest(seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = age.toHours();
    if (hours < 8) {
      return hours + "h" + rest(minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = age.toDays();
    if (days < 8) {
      return days + "d" + rest(hours % 24, "h");
    }
    if (days < 2 * 365) {
      return days + "d";
    }
    long years = days / 365;
    return years + "y" + (years < 8 ? rest(days % 365, "d") : "");
  }

  private static String rest(long value, String unit) {
    return value == 0 ? "" : value + unit;
  }
}
