package io.kcarp.operator.virtualip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RememberedKeysTest {
  private final RememberedKeys keys = new RememberedKeys();

  @Test
  void eachVirtualIpHasItsOwn() {
    keys.replace("web", Map.of("web", "a", "web_2", "b"));
    keys.replace("web2", Map.of("web2", "c"));

    assertThat(keys.of("web")).isEqualTo(Map.of("web", "a", "web_2", "b"));
    assertThat(keys.of("web2")).isEqualTo(Map.of("web2", "c"));
    assertThat(keys.of("db")).isEmpty();
  }

  @Test
  void whatIsReplacedOrDeletedIsForgotten() {
    keys.replace("web", Map.of("web", "a", "web_2", "b"));
    keys.replace("web", Map.of("web_2", "b"));
    assertThat(keys.of("web")).isEqualTo(Map.of("web_2", "b"));

    keys.forget("web");
    assertThat(keys.of("web")).isEmpty();
  }
}
