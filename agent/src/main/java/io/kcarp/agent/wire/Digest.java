package io.kcarp.agent.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** The 20 bytes of an HMAC-SHA1. Equality takes the same time whatever the bytes. */
public final class Digest {
  /** Its length. */
  public static final int BYTES = 20;

  private final byte[] bytes;

  /**
   * From the 20 bytes at {@code offset}.
   *
   * @throws IndexOutOfBoundsException when there are fewer
   */
  public Digest(byte[] source, int offset) {
    bytes = Arrays.copyOfRange(source, offset, offset + BYTES);
    if (offset + BYTES > source.length) {
      throw new IndexOutOfBoundsException("a digest has " + BYTES + " bytes");
    }
  }

  /** Copies the bytes to {@code offset} of {@code target}. */
  public void writeTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, BYTES);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest digest && MessageDigest.isEqual(bytes, digest.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
