package io.kcarp.agent.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a virtual host's HMAC: 1 to 19 password bytes, padded with zeros to 20 (UCARP(8)
 * --pass). Has no toString that shows it.
 */
public final class CarpKey {
  /** Longest password, in bytes. */
  public static final int MAX_PASSWORD_BYTES = 19;

  private final byte[] padded;

  private CarpKey(byte[] padded) {
    this.padded = padded;
  }

  /**
   * From the password's bytes.
   *
   * @throws IllegalArgumentException when there are none, or more than 19
   */
  public static CarpKey ofPassword(byte[] password) {
    if (password.length < 1 || password.length > MAX_PASSWORD_BYTES) {
      throw new IllegalArgumentException(
          "a password has 1 to " + MAX_PASSWORD_BYTES + " bytes, this one " + password.length);
    }
    return new CarpKey(Arrays.copyOf(password, MAX_PASSWORD_BYTES + 1));
  }

  byte[] padded() {
    return padded.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CarpKey key && MessageDigest.isEqual(padded, key.padded);
  }

  /** Tells nothing of the key; the inherited one would show its hash. */
  @Override
  public String toString() {
    return "CarpKey";
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(padded);
  }
}
