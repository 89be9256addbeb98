package io.kcarp.agent.inspect;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code decode}. What a frame does not say is null.
 *
 * @param counter 16 hexadecimal digits: JSON's numbers don't hold 64 bits
 * @param verdict {@code accepted} or {@code dropped}
 * @param reason why it is dropped, as in the metric {@code carp_drops_total}
 * @param digestForm how the accepted digest was made
 */
@JsonPropertyOrder({
  "vhid",
  "advbase",
  "advskew",
  "demote",
  "counter",
  "source",
  "destination",
  "verdict",
  "reason",
  "digestForm"
})
public record DecodedFrame(
    @Nullable Integer vhid,
    @Nullable Integer advbase,
    @Nullable Integer advskew,
    @Nullable Integer demote,
    @Nullable String counter,
    @Nullable String source,
    @Nullable String destination,
    String verdict,
    @Nullable String reason,
    @Nullable String digestForm) {
  private static final String ACCEPTED = "accepted";
  private static final String DROPPED = "dropped";

  /** No advertisement could be read. */
  static DecodedFrame dropped(DropReason reason) {
    return new DecodedFrame(
        null, null, null, null, null, null, null, DROPPED, Names.camelCase(reason), null);
  }

  /** An advertisement that is not authentic. */
  static DecodedFrame dropped(Advertisement advertisement, DropReason reason) {
    return of(advertisement, DROPPED, Names.camelCase(reason), null);
  }

  /** An authentic advertisement. */
  static DecodedFrame accepted(Advertisement advertisement, String digestForm) {
    return of(advertisement, ACCEPTED, null, digestForm);
  }

  private static DecodedFrame of(
      Advertisement advertisement,
      String verdict,
      @Nullable String reason,
      @Nullable String digestForm) {
    return new DecodedFrame(
        advertisement.vhid().value(),
        advertisement.interval().advbase(),
        advertisement.interval().advskew(),
        advertisement.demote(),
        "%016x".formatted(advertisement.counter()),
        advertisement.source().getHostAddress(),
        advertisement.destination().getHostAddress(),
        verdict,
        reason,
        digestForm);
  }
}
