package io.kcarp.lab.net;

import java.time.Instant;
import java.util.HexFormat;

/**
 * A frame as it was on the wire.
 *
 * @param at by the wall clock, to the microsecond
 * @param hex all of it from the destination MAC on, in lower-case hex digits
 */
public record CapturedFrame(Instant at, String hex) {
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
