package io.kcarp.agent.kube;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as Kubernetes' MicroTime: RFC 3339, UTC, always six digits of microseconds. */
final class ApiTime {
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private ApiTime() {}

  static String format(Instant instant) {
    return MICROSECONDS.format(instant);
  }
}
