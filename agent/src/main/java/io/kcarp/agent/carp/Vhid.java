package io.kcarp.agent.carp;

/**
 * The virtual host id on a segment, in the CARP header and in the HMAC.
 *
 * @param value 1 to 255
 */
public record Vhid(int value) {
  /** Refuses what does not fit the header's byte, or is the reserved 0. */
  public Vhid {
    if (value < 1 || value > 255) {
      throw new IllegalArgumentException("vhid " + value + " is not in 1..255");
    }
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
