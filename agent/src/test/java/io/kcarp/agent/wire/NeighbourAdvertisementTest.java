package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NeighbourAdvertisementTest {
  private static final MacAddress MAC = new MacAddress(0x0242_0a00_0001L);

  /** The checksum is tshark's: it calls this frame good. */
  @Test
  void itIsOverrideToAllNodesFromTheAddressItself() {
    byte[] frame = NeighbourAdvertisement.unsolicited(MAC, InetAddress.ofLiteral("2001:db8::100"));

    assertThat(HexFormat.of().formatHex(frame))
        .isEqualTo(
            "33330000000102420a00000186dd"
                + "6000000000203aff"
                + "20010db8000000000000000000000100"
                + "ff020000000000000000000000000001"
                + "8800ecea20000000"
                + "20010db8000000000000000000000100"
                + "020102420a000001");
  }

  @Test
  void anIpv4AddressIsRefused() {
    InetAddress ipv4 = InetAddress.ofLiteral("10.0.0.1");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> NeighbourAdvertisement.unsolicited(MAC, ipv4))
        .withMessage("10.0.0.1 is not IPv6: it can't be announced by neighbour discovery");
  }
}
