package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.Arrays;

/** Which of two masters with equal intervals stays. */
public enum TieBreak {
  /** As ucarp on little-endian machines: last octet most significant, the lower address stays. */
  UCARP,
  /** The numerically lower address stays. */
  NUMERIC,
  /** As the BSDs: whoever hears the other yields. */
  YIELD;

  /** What orders two that both yield: someone has to be known as the master. */
  TieBreak order() {
    return switch (this) {
      case UCARP, NUMERIC -> this;
      case YIELD -> UCARP;
    };
  }

  /**
   * Whether the master at {@code own} yields to the equal master at {@code rival}. Equal addresses
   * yield on neither side.
   */
  public boolean yields(InetAddress own, InetAddress rival) {
    return switch (this) {
      case UCARP -> compareFromLastByte(rival.getAddress(), own.getAddress()) < 0;
      case NUMERIC -> Arrays.compareUnsigned(rival.getAddress(), own.getAddress()) < 0;
      case YIELD -> true;
    };
  }

  /**
   * Whether the master at {@code own}, which has yielded to {@code rival}, leaves the next claim to
   * it. Where both yield, both claim again a dead time later, and so on for ever unless one waits.
   */
  boolean leavesNextClaimTo(InetAddress own, InetAddress rival) {
    return this == YIELD && UCARP.yields(own, rival);
  }

  private static int compareFromLastByte(byte[] left, byte[] right) {
    for (int i = Math.min(left.length, right.length) - 1; i >= 0; i--) {
      int order = Byte.compareUnsigned(left[i], right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }
}
