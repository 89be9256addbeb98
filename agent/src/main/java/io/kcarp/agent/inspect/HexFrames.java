package io.kcarp.agent.inspect;

import io.kcarp.agent.config.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A frame on each line, from the destination MAC on, in hexadecimal digits; blanks and colons
 * between them are skipped, and so are empty lines and lines that start with {@code #}.
 */
final class HexFrames implements FrameSource {
  private static final Pattern SEPARATORS = Pattern.compile("[\\s:]+");

  private final BufferedReader lines;
  private int number;

  HexFrames(BufferedReader lines) {
    this.lines = lines;
  }

  @Override
  public byte @Nullable [] next() throws ConfigurationException {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String digits = SEPARATORS.matcher(line).replaceAll("");
        if (!digits.isEmpty() && digits.charAt(0) != '#') {
          return HexFormat.of().parseHex(digits);
        }
      }
      return null;
    } catch (IllegalArgumentException _) {
      throw new ConfigurationException(
          "line "
              + number
              + " is not a frame; allowed: an even number of hexadecimal digits, or a comment that"
              + " starts with #");
    } catch (IOException e) {
      throw new ConfigurationException(
          "line " + (number + 1) + " cannot be read: " + e.getMessage());
    }
  }
}
