package io.kcarp.agent.netlink.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message's attributes by type: each is length u16 (its 4-byte header included), type u16, value,
 * padding to 4 bytes. Only the top level; of a type that occurs twice the last counts.
 */
final class Attributes {
  static final int HEADER_BYTES = 4;

  /** The two upper bits say "nested" and "network byte order". */
  private static final int TYPE_MASK = 0x3fff;

  private final Map<Integer, ByteBuffer> values;

  private Attributes(Map<Integer, ByteBuffer> values) {
    this.values = values;
  }

  /** Reads to the limit; null when a length does not fit. */
  static @Nullable Attributes read(ByteBuffer in) {
    Map<Integer, ByteBuffer> values = new HashMap<>();
    // Fewer than four bytes can only be padding.
    while (in.remaining() >= HEADER_BYTES) {
      int start = in.position();
      int length = Short.toUnsignedInt(in.getShort());
      int type = Short.toUnsignedInt(in.getShort()) & TYPE_MASK;
      if (length < HEADER_BYTES || length > in.limit() - start) {
        return null;
      }
      values.put(type, in.slice(in.position(), length - HEADER_BYTES).order(in.order()));
      in.position(Math.min(in.limit(), start + padded(length)));
    }
    return new Attributes(values);
  }

  /** The value's bytes, or null when there is no such attribute. */
  byte @Nullable [] bytes(int type) {
    ByteBuffer value = values.get(type);
    if (value == null) {
      return null;
    }
    byte[] bytes = new byte[value.remaining()];
    value.get(value.position(), bytes);
    return bytes;
  }

  /** A string without its final NUL, or null when there is no such attribute. */
  @Nullable String string(int type) {
    byte[] bytes = bytes(type);
    if (bytes == null) {
      return null;
    }
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** A u32, or the given value when there is no such attribute or it is shorter. */
  int u32(int type, int otherwise) {
    ByteBuffer value = values.get(type);
    return value == null || value.remaining() < Integer.BYTES
        ? otherwise
        : value.getInt(value.position());
  }

  /** A u8, or the given value when there is no such attribute or it is empty. */
  int u8(int type, int otherwise) {
    ByteBuffer value = values.get(type);
    return value == null || !value.hasRemaining()
        ? otherwise
        : Byte.toUnsignedInt(value.get(value.position()));
  }

  static int padded(int length) {
    return (length + 3) & ~3;
  }
}
