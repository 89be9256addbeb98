package io.kcarp.agent.convert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A configuration file's lines. */
final class TextFile {
  private TextFile() {}

  static List<String> lines(Path file) throws ConversionRefusal {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConversionRefusal(
          ConversionFault.FILE_UNREADABLE,
          "'" + file + "' can't be read (" + e.getClass().getSimpleName() + ")");
    }
  }
}
