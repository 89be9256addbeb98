package io.kcarp.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"secret", "secret\n", "secret\r\n", "secret\r", "secret\nmore\n"})
  void passwordIsTheFirstLine(String text) throws Exception {
    assertThat(PasswordFile.read("--key-file", write(text)))
        .isEqualTo("secret".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void blanksAreOfThePassword() throws Exception {
    assertThat(PasswordFile.read("--key-file", write(" a \n"))).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\nsecret", "01234567890123456789"})
  void noneAndTooLongOnesAreRefused(String text) throws Exception {
    Path file = write(text);

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> PasswordFile.read("--key-file", file))
        .withMessageStartingWith("--key-file " + file + ": ")
        .withMessageContaining("bytes in its first line; allowed: ")
        .withMessageContaining("1 to 19 bytes");
  }

  @Test
  void fileThatIsAbsentOrAFolderIsRefused() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> PasswordFile.read("-o", directory.resolve("none")))
        .withMessageContaining("there is no such file");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> PasswordFile.read("-o", directory))
        .withMessageContaining("cannot be read");
  }

  @Test
  void modeTellsWhoMayRead() throws Exception {
    Path file = write("secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(PasswordFile.isReadableByAll(file)).isFalse();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(PasswordFile.isReadableByAll(file)).isTrue();
  }

  private Path write(String text) throws Exception {
    return Files.writeString(directory.resolve("key"), text);
  }
}
