package io.kcarp.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixedAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.100,        10.0.0.100/32",
    "10.0.0.100/24,     10.0.0.100/24",
    "10.0.0.0/31,       10.0.0.0/31",
    "10.0.0.255/32,     10.0.0.255/32",
    "192.168.1.1/1,     192.168.1.1/1",
    "169.254.7.7,       169.254.7.7/32",
    "2001:DB8:0:0::100, 2001:db8::100/128",
    "2001:db8::100/64,  2001:db8::100/64",
    "2001:db8:0:1:0:0:0:1/127, 2001:db8:0:1::1/127",
    "2001:db8::/128,    2001:db8::/128",
    "fd00::ffff:ffff:ffff:ffff/64, fd00::ffff:ffff:ffff:ffff/64",
    "fe80::1,           fe80::1/128",
  })
  void readsUnicastAddressesIntoTheirCanonicalText(String text, String normalised) {
    assertThat(PrefixedAddress.parse(text)).hasToString(normalised);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                | is not an IP address",
        "web.example       | is not an IP address",
        "10.0.0.300        | is not an IP address",
        "10.0.0.1:80       | is not an IP address",
        "' 10.0.0.1'       | is not an IP address",
        "10.1              | is ambiguous",
        "3232235777        | is ambiguous",
        "10.0.0.010        | is ambiguous",
        "[fd00::1]         | is not an IP address",
        "fd00::1::2        | is not an IP address",
        "fe80::1%eth0      | has a zone",
        "::ffff:10.0.0.1   | is an IPv4 address inside IPv6: write 10.0.0.1",
        "::10.0.0.1        | a reserved address",
        "fd00::1/0         | no valid prefix length",
        "fd00::1/129       | no valid prefix length: write a number from 1 to 128",
        "::                | an unspecified address",
        "::1               | a loopback address",
        "ff02::12          | a multicast address",
        "fd00::/64         | the subnet-router anycast address",
        "10.0.0.1/         | no valid prefix length",
        "10.0.0.1/0        | no valid prefix length",
        "10.0.0.1/33       | no valid prefix length",
        "10.0.0.1/024      | no valid prefix length",
        "10.0.0.1/24/1     | no valid prefix length",
        "0.0.0.0           | an unspecified address",
        "0.1.2.3           | an unspecified address",
        "127.0.0.1         | a loopback address",
        "127.8.8.8/8       | a loopback address",
        "224.0.0.18        | a multicast address",
        "255.255.255.255   | a reserved or broadcast address",
        "240.0.0.1         | a reserved or broadcast address",
        "10.0.0.0/24       | the network address",
        "10.0.0.255/24     | the broadcast address",
      })
  void refusesEverythingElseInWords(String text, String because) {
    assertThatThrownBy(() -> PrefixedAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining(because);
  }
}
