package io.kcarp.agent.carp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stories of several nodes as text, with what must come of them. After a wanted change of the rules
 * {@code -Dscenarios.write=true} writes the traces anew: review the difference.
 */
class ScenarioTest {
  private static final Path STORIES = Path.of("src/test/resources/scenarios");

  @ParameterizedTest
  @MethodSource("stories")
  void storyIsRetoldAsWritten(Path story) throws IOException {
    String written = Files.readString(story);
    String told = Scenario.retell(written);
    if (Boolean.getBoolean("scenarios.write")) {
      Files.writeString(story, told);
    } else {
      assertThat(told).as(story.toString()).isEqualTo(written);
    }
  }

  static List<Path> stories() {
    try (Stream<Path> files = Files.list(STORIES)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
