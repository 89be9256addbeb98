package io.kcarp.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.VirtualAddress;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void addressesAreWrittenAsInTheStatusOfAVirtualIp() {
    assertThat(Texts.address(InetAddress.ofLiteral("2001:db8:0:0:0:0:0:2")))
        .isEqualTo("2001:db8::2");
    assertThat(
            Texts.addresses(
                List.of(
                    new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 24),
                    new VirtualAddress(InetAddress.ofLiteral("2001:db8::100"), 64))))
        .containsExactly("10.0.0.100/24", "2001:db8::100/64");
    assertThat(Texts.address(null)).isNull();
  }
}
