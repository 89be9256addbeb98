package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentDigestsTest {
  private final SentDigests sent = new SentDigests();

  @Test
  void nothingIsInItAtFirst() {
    assertThat(sent.contains(digest(0))).isFalse();
  }

  @Test
  void theLastOnesAreInItAndTheOldestIsForgotten() {
    for (int i = 0; i <= SentDigests.REMEMBERED; i++) {
      sent.add(digest(i));
    }

    assertThat(sent.contains(digest(0))).isFalse();
    for (int i = 1; i <= SentDigests.REMEMBERED; i++) {
      assertThat(sent.contains(digest(i))).as("digest %d", i).isTrue();
    }
    assertThat(sent.contains(digest(SentDigests.REMEMBERED + 1))).isFalse();
  }

  private static Digest digest(int number) {
    byte[] bytes = new byte[Digest.BYTES];
    Bytes.putInt(bytes, 0, number);
    return new Digest(bytes, 0);
  }
}
