package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressWithPrefixTest {
  @Test
  void textComesBackAsItWas() {
    assertThat(AddressWithPrefix.parse("10.88.0.11/24")).hasToString("10.88.0.11/24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.88.0.11", "10.88.0.11/33", "10.88.0.11/-1", "host/24", "fd00::1/129"})
  void whatIsNotAnAddressWithItsPrefixIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AddressWithPrefix.parse(text));
  }
}
