package io.kcarp.agent.link.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClaimFilterTest {
  @Test
  void eachAddressIsNamedInItsFamily() {
    assertThat(
            ClaimFilter.of(
                List.of(
                    InetAddress.ofLiteral("2001:db8::100"), InetAddress.ofLiteral("10.0.0.100"))))
        .isEqualTo(
            "(arp and arp[14:4] == 0x0a000064)"
                + " or (icmp6 and ip6[40] == 136 and ip6[48:4] == 0x20010db8"
                + " and ip6[52:4] == 0x00000000 and ip6[56:4] == 0x00000000"
                + " and ip6[60:4] == 0x00000100)");
  }

  @Test
  void tooManyForTheKernelAreNotNamed() {
    List<InetAddress> addresses =
        IntStream.rangeClosed(0, ClaimFilter.MOST_ADDRESSES)
            .mapToObj(i -> InetAddress.ofLiteral("10.0.%d.%d".formatted(i / 100, i % 100)))
            .toList();
    assertThat(ClaimFilter.of(addresses.subList(1, addresses.size()))).contains("0x0a00");
    assertThat(ClaimFilter.of(addresses)).doesNotContain("0x0a00").contains("arp", "icmp6");
  }
}
