package io.kcarp.agent.ucarp;

import io.kcarp.agent.wire.CarpKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The password, 1 to 19 bytes. Has no toString that shows it. */
public final class Password {
  /** What the JVM puts where it could not decode an argument. */
  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] bytes;

  private Password(byte[] bytes) {
    this.bytes = bytes;
  }

  /** From the value of --pass, in UTF-8. */
  static Password ofArgument(String value) throws UcarpRefusal {
    if (value.indexOf(REPLACEMENT) >= 0) {
      throw new UcarpRefusal(
          UcarpFault.PASSWORD_GARBLED,
          "--pass holds bytes that are not UTF-8; give the password by --passfile");
    }
    return checked(UcarpOption.PASS, value.getBytes(StandardCharsets.UTF_8), "its value");
  }

  /** From the first line of --passfile's file, without the line's end, LF or CR LF. */
  static Password ofFile(Path file) throws UcarpRefusal {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UcarpRefusal(
          UcarpFault.PASSFILE_UNREADABLE,
          "--passfile '" + file + "' can't be read (" + e.getClass().getSimpleName() + ")");
    }
    int end = 0;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    if (end > 0 && content[end - 1] == '\r') {
      end--;
    }
    return checked(
        UcarpOption.PASSFILE, Arrays.copyOf(content, end), "the first line of '" + file + "'");
  }

  private static Password checked(UcarpOption option, byte[] bytes, String where)
      throws UcarpRefusal {
    if (bytes.length == 0) {
      throw new UcarpRefusal(
          UcarpFault.PASSWORD_EMPTY,
          option.shown() + ": " + where + " is empty; allowed: 1 to 19 bytes");
    }
    if (bytes.length > CarpKey.MAX_PASSWORD_BYTES) {
      throw new UcarpRefusal(
          UcarpFault.PASSWORD_TOO_LONG,
          option.shown()
              + ": "
              + where
              + " has "
              + bytes.length
              + " bytes; allowed: 1 to "
              + CarpKey.MAX_PASSWORD_BYTES);
    }
    return new Password(bytes);
  }

  /** What is wrong with the file's mode, if others than its owner may read it. */
  static Optional<String> exposure(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      return permissions.contains(PosixFilePermission.OTHERS_READ)
          ? Optional.of(
              "--passfile '"
                  + file
                  + "' can be read by every user of this host; allow only its owner: chmod 600 "
                  + file)
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The HMAC's key. */
  public CarpKey key() {
    return CarpKey.ofPassword(bytes);
  }

  @Override
  public String toString() {
    return "Password";
  }
}
