package io.kcarp.operator.virtualip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RememberedKeysTest {
  private final RememberedKeys keys = new RememberedKeys(new SecureRandom());

  @Test
  void aGeneratedKeyIs19Base62Characters() {
    assertThat(Base64.getDecoder().decode(keys.choose("web", null, Optional.empty())))
        .asString(StandardCharsets.US_ASCII)
        .matches("[0-9A-Za-z]{19}");
  }

  @Test
  void aKeyThatVanishedComesBackTheSame() {
    String generated = keys.choose("web", null, Optional.empty());
    String restored = keys.choose("db", "c2VjcmV0", Optional.empty());

    assertThat(keys.choose("web", null, Optional.empty())).isEqualTo(generated);
    assertThat(keys.choose("db", null, Optional.empty())).isEqualTo(restored).isEqualTo("c2VjcmV0");
  }

  @Test
  void theUsersPasswordReplacesAnyAndIsKeptWhenTheReferenceIsRemoved() {
    keys.choose("web", null, Optional.empty());
    byte[] password = "secret".getBytes(StandardCharsets.US_ASCII);

    String given = keys.choose("web", "b2xk", Optional.of(password));

    assertThat(given).isEqualTo("c2VjcmV0");
    assertThat(keys.choose("web", given, Optional.empty())).isEqualTo(given);
    assertThat(keys.choose("web", null, Optional.empty())).isEqualTo(given);
  }

  @Test
  void aDeletedVirtualIpsKeyIsForgotten() {
    String before = keys.choose("web", null, Optional.empty());

    keys.forget("web");

    assertThat(keys.has("web")).isFalse();
    assertThat(keys.choose("web", null, Optional.empty())).isNotEqualTo(before);
    assertThat(keys.has("web")).isTrue();
  }
}
