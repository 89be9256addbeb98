package io.kcarp.agent.convert;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A configuration file's lines. */
final class TextFile {
  private TextFile() {}

  /**
   * All of them.
   *
   * @param option that named the file, for the sentence of a refusal
   */
  static List<String> lines(String option, Path file) throws ConversionRefusal {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException _) {
      throw unreadable(option, file, "there is no such file");
    } catch (CharacterCodingException _) {
      throw unreadable(option, file, "it is not UTF-8");
    } catch (IOException e) {
      throw unreadable(option, file, String.valueOf(e.getMessage()));
    }
  }

  private static ConversionRefusal unreadable(String option, Path file, String why) {
    return new ConversionRefusal(
        ConversionFault.FILE_UNREADABLE, option + " '" + file + "' can't be read: " + why);
  }
}
