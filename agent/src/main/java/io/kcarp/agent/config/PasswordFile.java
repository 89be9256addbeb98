package io.kcarp.agent.config;

import io.kcarp.agent.wire.CarpKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;

/** A file whose first line is a password: its bytes up to the first CR or LF. */
public final class PasswordFile {
  /** More than any password, so that one too long is told from one that fits. */
  private static final int READ_BYTES = 4096;

  private PasswordFile() {}

  /**
   * Reads it.
   *
   * @param option that named the file, for the sentence of a refusal
   * @return 1 to {@value CarpKey#MAX_PASSWORD_BYTES} bytes
   * @throws ConfigurationException says which option, which file, and what is allowed
   */
  public static byte[] read(String option, Path file) throws ConfigurationException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(READ_BYTES);
    } catch (NoSuchFileException _) {
      throw refused(option, file, "there is no such file");
    } catch (IOException e) {
      throw refused(option, file, "cannot be read: " + e.getMessage());
    }
    int length = 0;
    while (length < start.length && start[length] != '\r' && start[length] != '\n') {
      length++;
    }
    if (length < 1 || length > CarpKey.MAX_PASSWORD_BYTES) {
      throw refused(
          option, file, length == READ_BYTES ? "too long" : length + " bytes in its first line");
    }
    return Arrays.copyOf(start, length);
  }

  private static ConfigurationException refused(String option, Path file, String why) {
    return new ConfigurationException(
        option
            + " "
            + file
            + ": "
            + why
            + "; allowed: a file whose first line is a password of 1 to "
            + CarpKey.MAX_PASSWORD_BYTES
            + " bytes");
  }

  /** Whether every user of this host may read it; false where that can't be told. */
  public static boolean isReadableByAll(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
