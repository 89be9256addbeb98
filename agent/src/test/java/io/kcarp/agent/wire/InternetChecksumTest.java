package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {

  @Test
  void rfc1071Example() {
    byte[] bytes = HexFormat.of().parseHex("0001f203f4f5f6f7");

    assertThat(InternetChecksum.of(bytes, 0, bytes.length)).isEqualTo(~0xddf2 & 0xffff);
  }

  @Test
  void wordsOfAPseudoHeaderAreAdded() {
    byte[] all = HexFormat.of().parseHex("0001f203f4f5f6f7");

    assertThat(InternetChecksum.of(all, 4, 4, 0x0001 + 0xf203))
        .isEqualTo(InternetChecksum.of(all, 0, 8));
  }

  @Test
  void bytesWithTheirOwnChecksumGiveZero() {
    byte[] header = HexFormat.of().parseHex("ff45100038f5154000ff709c1c0a000001e0000012ff");

    assertThat(InternetChecksum.of(header, 1, 20)).isZero();
  }

  @Test
  void carriesAreAddedUntilNoneIsLeft() {
    byte[] ones = HexFormat.of().parseHex("ff".repeat(64));

    assertThat(InternetChecksum.of(ones, 0, 64)).isZero();
  }
}
