package io.kcarp.lab.faults;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What a host without the key makes of an advertisement that it has captured. It sends from its own
 * MAC: with the holder's it would mislead the switch, and no daemon could help.
 */
enum Forgery {
  /** The last byte of the digest is another one. */
  WRONG_DIGEST {
    @Override
    void falsify(byte[] frame) {
      set(frame, CARP_END - 1, frame[CARP_END - 1] ^ 1);
    }
  },
  /** A better master than any: advbase 0, advskew 0; VRRP's priority 255. */
  PREFERRED {
    @Override
    void falsify(byte[] frame) {
      if (isCarp(frame)) {
        set(frame, ADVSKEW, 0);
        set(frame, ADVBASE, 0);
      } else {
        set(frame, PRIORITY, 255);
      }
    }
  },
  /** The master says that it goes: advbase 255, advskew 255; VRRP's priority 0. */
  LEAVING {
    @Override
    void falsify(byte[] frame) {
      if (isCarp(frame)) {
        set(frame, ADVSKEW, 255);
        set(frame, ADVBASE, 255);
      } else {
        set(frame, PRIORITY, 0);
      }
    }
  };

  private static final int MAC_SOURCE = 6;
  private static final int HEADER = 14 + 20;
  private static final int PRIORITY = HEADER + 2;
  private static final int ADVSKEW = HEADER + 2;
  private static final int ADVBASE = HEADER + 5;
  private static final int CHECKSUM = HEADER + 6;
  private static final int CARP_END = HEADER + 36;

  /** CARP's version and type; VRRP's version is 3. */
  private static final int CARP_VERSION_AND_TYPE = 0x21;

  /**
   * Makes a frame that is like the genuine one but for what is forged.
   *
   * @param genuine an advertisement, from the destination MAC on, with an IPv4 header of 20 bytes
   * @param mac the sender's
   */
  byte[] of(byte[] genuine, String mac) {
    byte[] frame = genuine.clone();
    byte[] own = HexFormat.ofDelimiter(":").parseHex(mac);
    ByteBuffer.wrap(frame).put(MAC_SOURCE, own);
    falsify(frame);
    return frame;
  }

  abstract void falsify(byte[] frame);

  private static boolean isCarp(byte[] frame) {
    return frame[HEADER] == CARP_VERSION_AND_TYPE;
  }

  /** Replaces a byte and mends the checksum, RFC 1624: HC' = ~(~HC + ~m + m'). */
  private static void set(byte[] frame, int at, int value) {
    int word = HEADER + (at - HEADER) / 2 * 2;
    int before = word(frame, word);
    frame[at] = (byte) value;
    int sum = (~word(frame, CHECKSUM) & 0xffff) + (~before & 0xffff) + word(frame, word);
    while (sum > 0xffff) {
      sum = (sum >>> 16) + (sum & 0xffff);
    }
    frame[CHECKSUM] = (byte) (~sum >>> 8);
    frame[CHECKSUM + 1] = (byte) ~sum;
  }

  private static int word(byte[] frame, int at) {
    return (frame[at] & 0xff) << 8 | (frame[at + 1] & 0xff);
  }
}
