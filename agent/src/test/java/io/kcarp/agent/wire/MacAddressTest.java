package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {

  @ParameterizedTest
  @CsvSource({
    "224.0.0.18,       01:00:5e:00:00:12",
    "239.192.1.2,      01:00:5e:40:01:02",
    "239.255.255.255,  01:00:5e:7f:ff:ff",
    "224.128.0.1,      01:00:5e:00:00:01",
    "ff02::12,         33:33:00:00:00:12",
    "ff02::1,          33:33:00:00:00:01",
    "ff05::fedc:ba98,  33:33:fe:dc:ba:98"
  })
  void aGroupGivesItsLastBits(String group, String mac) {
    assertThat(MacAddress.ofGroup(InetAddress.ofLiteral(group))).hasToString(mac);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "255.255.255.255", "2001:db8::12"})
  void whatIsNoGroupIsRefused(String address) {
    InetAddress noGroup = InetAddress.ofLiteral(address);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MacAddress.ofGroup(noGroup))
        .withMessage(noGroup.getHostAddress() + " is not a multicast address");
  }

  @Test
  void bytesGiveTheAddressBack() {
    MacAddress mac = new MacAddress(0xfe00_5e00_0180L);

    assertThat(mac).hasToString("fe:00:5e:00:01:80");
    assertThat(MacAddress.of(mac.bytes(), 0)).isEqualTo(mac);
    assertThat(MacAddress.BROADCAST).hasToString("ff:ff:ff:ff:ff:ff");
  }

  @Test
  void moreThan48BitsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress(1L << 48));
  }
}
