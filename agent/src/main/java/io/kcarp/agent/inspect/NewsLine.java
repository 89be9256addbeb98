package io.kcarp.agent.inspect;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code listen --json}.
 *
 * @param time RFC 3339
 * @param event {@code New}, {@code Changed}, {@code Leaves} or {@code Silent}
 * @param protocol {@code CARP}, {@code VRRPv2} or {@code VRRPv3}
 * @param vhid CARP's vhid, VRRP's vrid
 * @param intervalMillis between its advertisements, as it says
 * @param advskew CARP's, else null
 * @param priority VRRP's, else null
 */
@JsonPropertyOrder({
  "time",
  "event",
  "protocol",
  "vhid",
  "source",
  "sourceMac",
  "intervalMillis",
  "advskew",
  "priority"
})
record NewsLine(
    String time,
    String event,
    String protocol,
    int vhid,
    String source,
    String sourceMac,
    long intervalMillis,
    @Nullable Integer advskew,
    @Nullable Integer priority) {

  static NewsLine of(News news, Instant now) {
    Spoken spoken = news.spoken();
    boolean carp = spoken.protocol() == Protocol.CARP;
    return new NewsLine(
        now.truncatedTo(ChronoUnit.MILLIS).toString(),
        Names.camelCase(news.kind()),
        spoken.protocol().toString(),
        spoken.vhid(),
        spoken.source().getHostAddress(),
        spoken.sourceMac().toString(),
        spoken.intervalMillis(),
        carp ? spoken.rank() : null,
        carp ? null : spoken.rank());
  }

  /** The same for people. */
  static String text(News news, Instant now) {
    Spoken spoken = news.spoken();
    String interval =
        "%d.%03d s".formatted(spoken.intervalMillis() / 1_000, spoken.intervalMillis() % 1_000);
    String who =
        "%s %-7s %s %s %d from %s (%s)"
            .formatted(
                now.truncatedTo(ChronoUnit.MILLIS),
                Names.camelCase(news.kind()),
                spoken.protocol(),
                spoken.protocol().idName(),
                spoken.vhid(),
                spoken.source().getHostAddress(),
                spoken.sourceMac());
    // What a leaving speaker says of its interval and rank means only that.
    return spoken.leaving()
        ? who
        : who
            + ", every "
            + interval
            + (spoken.protocol() == Protocol.CARP ? ", advskew " : ", priority ")
            + spoken.rank();
  }
}
