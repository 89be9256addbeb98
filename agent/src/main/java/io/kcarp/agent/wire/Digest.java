package io.kcarp.agent.wire;

import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The 20 bytes of an HMAC-SHA1. Comparing takes the same time whatever the bytes. */
public final class Digest {
  /** Its length. */
  public static final int BYTES = 20;

  // Not an array: half the memory, for something that every frame has.
  private final long first;
  private final long second;
  private final int last;

  /**
   * From the 20 bytes at {@code offset}.
   *
   * @throws IndexOutOfBoundsException when there are fewer
   */
  public Digest(byte[] source, int offset) {
    Objects.checkFromIndexSize(offset, BYTES, source.length);
    first = Bytes.longAt(source, offset);
    second = Bytes.longAt(source, offset + Long.BYTES);
    last = Bytes.intAt(source, offset + 2 * Long.BYTES);
  }

  /** Copies the bytes to {@code offset} of {@code target}. */
  public void writeTo(byte[] target, int offset) {
    Bytes.putLong(target, offset, first);
    Bytes.putLong(target, offset + Long.BYTES, second);
    Bytes.putInt(target, offset + 2 * Long.BYTES, last);
  }

  /** Whether these are the first 20 of {@code bytes}. */
  boolean isIn(byte[] bytes) {
    return ((first ^ Bytes.longAt(bytes, 0))
            | (second ^ Bytes.longAt(bytes, Long.BYTES))
            | (last ^ Bytes.intAt(bytes, 2 * Long.BYTES)))
        == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest digest
        && ((first ^ digest.first) | (second ^ digest.second) | (last ^ digest.last)) == 0;
  }

  @Override
  public int hashCode() {
    return last;
  }

  @Override
  public String toString() {
    byte[] bytes = new byte[BYTES];
    writeTo(bytes, 0);
    return HexFormat.of().formatHex(bytes);
  }
}
