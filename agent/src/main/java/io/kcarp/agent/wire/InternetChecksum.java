package io.kcarp.agent.wire;

/** The 16-bit ones' complement sum of RFC 1071. */
final class InternetChecksum {
  private InternetChecksum() {}

  /**
   * The checksum of an even number of bytes. Over bytes that hold their own right checksum it is 0;
   * to write one, take it while the checksum's field is 0.
   */
  static int of(byte[] bytes, int offset, int length) {
    return of(bytes, offset, length, 0);
  }

  /** The same, with {@code extra} added as if its words stood before the bytes. */
  static int of(byte[] bytes, int offset, int length, int extra) {
    int sum = extra;
    for (int i = offset; i < offset + length; i += 2) {
      sum += Bytes.unsignedShort(bytes, i);
    }
    while ((sum >>> 16) != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }
}
