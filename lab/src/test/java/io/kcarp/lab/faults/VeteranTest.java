package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class VeteranTest {
  private static final int LOOKS = 90;
  private static final long MIB = 1 << 20;

  @Test
  void whatStaysIsFlat() {
    var veteran = veteran(LOOKS, _ -> 90, _ -> 17, _ -> 40);
    assertThat(veteran.isLong()).isTrue();
    assertThat(veteran.flat()).isTrue();
    assertThat(veteran.toString())
        .isEqualTo(
            "the agent of host, looked at 90 times: warm with 90.0 MiB, 17 threads, 40"
                + " descriptors; at most 90.0 MiB, 17 threads, 40 descriptors; at the end 90.0 MiB,"
                + " 17 threads, 40 descriptors: flat");
  }

  @Test
  void whatTheWarmUpTakesIsNoGrowth() {
    assertThat(veteran(LOOKS, look -> Math.min(60 + 4 * look, 95), _ -> 17, _ -> 40).flat())
        .isTrue();
  }

  @Test
  void whatComesAndGoesIsNoGrowth() {
    assertThat(veteran(LOOKS, look -> 80 + 3 * (look % 10), _ -> 17, _ -> 40).flat()).isTrue();
  }

  @Test
  void creepingMemoryIsNotFlatThoughTheLastLookIsLow() {
    var veteran = veteran(LOOKS, look -> look == LOOKS - 1 ? 80 : 80 + look / 4, _ -> 17, _ -> 40);
    assertThat(veteran.flat()).isFalse();
    assertThat(veteran.toString()).endsWith("GROWN");
  }

  @Test
  void threadsAndDescriptorsMustNotGrowEither() {
    assertThat(veteran(LOOKS, _ -> 90, look -> 17 + look / 20, _ -> 40).flat()).isFalse();
    assertThat(veteran(LOOKS, _ -> 90, _ -> 17, look -> 40 + look / 10).flat()).isFalse();
  }

  @Test
  void ofAShortLifeNothingIsSaid() {
    var veteran = veteran(29, look -> 5L * look, _ -> 17, _ -> 40);
    assertThat(veteran.isLong()).isFalse();
    assertThat(veteran.flat()).isTrue();
    assertThat(veteran.toString()).endsWith("too short a life to judge");
  }

  private static Veteran veteran(
      int looks, IntToLongFunction mib, IntToLongFunction threads, IntToLongFunction descriptors) {
    var veteran = new Veteran("host", 1);
    for (int look = 0; look < looks; look++) {
      veteran.add(
          new Vitals(
              mib.applyAsLong(look) * MIB,
              threads.applyAsLong(look),
              descriptors.applyAsLong(look)));
    }
    return veteran;
  }
}
