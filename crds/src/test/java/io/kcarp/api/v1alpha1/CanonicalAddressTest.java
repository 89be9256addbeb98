package io.kcarp.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.100, 10.0.0.100",
    "2001:0DB8:0000:0000:0000:0000:0000:0100, 2001:db8::100",
    "fe80:0:0:0:0:0:0:1, fe80::1",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "2001:db8:0:0:0:0:0:0, 2001:db8::",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
  })
  void isWrittenAsRfc5952Recommends(String given, String canonical) {
    assertThat(CanonicalAddress.text(InetAddress.ofLiteral(given))).isEqualTo(canonical);
  }
}
