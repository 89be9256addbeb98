package io.kcarp.operator.virtualip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeySeedTest {
  private static final byte[] SEED = "a seed".getBytes(StandardCharsets.US_ASCII);

  /** A change of it would give another key to whoever restores from a saved seed. */
  @Test
  void aSeedAndAnEntryGiveTheSameKeyForEver() {
    assertThat(key("web")).isEqualTo("ZbC4fqnwn1lT8fhu6uW");
  }

  @Test
  void keysAreAsLongAsTheyMayBe() {
    assertThat(IntStream.range(0, 1000).mapToObj(i -> key("web_" + i)))
        .doesNotHaveDuplicates()
        .allMatch(key -> key.matches("[0-9A-Za-z]{19}"));
  }

  @Test
  void anotherSeedGivesAnotherKey() {
    byte[] other = "b seed".getBytes(StandardCharsets.US_ASCII);

    assertThat(KeySeed.keyOf(other, "web")).isNotEqualTo(KeySeed.keyOf(SEED, "web"));
  }

  private static String key(String entry) {
    return new String(
        Base64.getDecoder().decode(KeySeed.keyOf(SEED, entry)), StandardCharsets.US_ASCII);
  }
}
