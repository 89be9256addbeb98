package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  @Test
  void bytesGiveTheDigestBack() {
    byte[] source = new byte[30];
    source[5] = 1;
    source[24] = (byte) 0xff;
    byte[] target = new byte[22];

    Digest digest = new Digest(source, 5);
    digest.writeTo(target, 2);

    assertThat(digest).hasToString("01000000000000000000000000000000000000ff");
    assertThat(new Digest(target, 2)).isEqualTo(digest).hasSameHashCodeAs(digest);
  }

  @Test
  void fewerThan20BytesAreRefused() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new Digest(new byte[20], 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 15, 16, 19})
  void anyByteMakesTheDifference(int index) {
    byte[] bytes = new byte[20];
    Digest digest = new Digest(bytes, 0);
    bytes[index] ^= (byte) 0x80;

    assertThat(new Digest(bytes, 0)).isNotEqualTo(digest);
    assertThat(digest.isIn(bytes)).isFalse();
    assertThat(digest.isIn(new byte[20])).isTrue();
  }
}
