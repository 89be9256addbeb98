package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarpKeyTest {

  @Test
  void thePasswordIsPaddedWithZeros() {
    assertThat(key("abc").padded()).startsWith('a', 'b', 'c', 0).hasSize(20).endsWith(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void aPasswordHasOneTo19Bytes(int length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CarpKey.ofPassword(new byte[length]))
        .withMessage("a password has 1 to 19 bytes, this one " + length);
  }

  @Test
  void keysAreEqualByTheirBytesAndDoNotShowThem() {
    assertThat(key("secret")).isEqualTo(key("secret")).hasSameHashCodeAs(key("secret"));
    assertThat(key("secret")).isNotEqualTo(key("Secret"));
    assertThat(key("secret")).asString().doesNotContain("secret");
  }

  private static CarpKey key(String password) {
    return CarpKey.ofPassword(password.getBytes(StandardCharsets.UTF_8));
  }
}
