package io.kcarp.agent.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    Objects.checkFromIndexSize(offset, BYTES, source.length);
    bytes = Arrays.copyOfRange(source, offset, offset + BYTES);
  }

  /** Copies the bytes to {@code offset} of {@code target}. */
  public void writeTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, BYTES);
  }

  @Override
  public boolean equals(@Nullable Object other) {
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
