package io.kcarp.lab.net;

import java.util.HexFormat;

/**
 * A frame as it was on the wire.
 *
 * @param atNanos when the kernel got it, by {@link System#nanoTime}
 * @param hex all of it from the destination MAC on, in lower-case hex digits
 */
public record CapturedFrame(long atNanos, String hex) {
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
