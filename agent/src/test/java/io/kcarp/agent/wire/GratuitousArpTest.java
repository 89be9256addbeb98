package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GratuitousArpTest {
  private static final MacAddress MAC = new MacAddress(0x0242_0a00_0001L);
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.0.0.100");

  @Test
  void theRequestIsUcarps() {
    assertThat(HexFormat.of().formatHex(GratuitousArp.request(MAC, ADDRESS)))
        .isEqualTo(
            "ffffffffffff02420a0000010806"
                + "0001080006040001"
                + "02420a0000010a000064"
                + "02420a0000010a000064");
  }

  @Test
  void theReplyDiffersInItsOperationOnly() {
    assertThat(HexFormat.of().formatHex(GratuitousArp.reply(MAC, ADDRESS)))
        .isEqualTo(
            "ffffffffffff02420a0000010806"
                + "0001080006040002"
                + "02420a0000010a000064"
                + "02420a0000010a000064");
  }

  @Test
  void anIpv6AddressIsRefused() {
    InetAddress ipv6 = InetAddress.ofLiteral("2001:db8::1");

    assertThatIllegalArgumentException().isThrownBy(() -> GratuitousArp.request(MAC, ipv6));
    assertThatIllegalArgumentException().isThrownBy(() -> GratuitousArp.reply(MAC, ipv6));
  }
}
