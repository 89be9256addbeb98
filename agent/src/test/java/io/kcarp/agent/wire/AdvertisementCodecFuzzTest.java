package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from the wire is an attacker's: no bytes make the reader throw. */
class AdvertisementCodecFuzzTest {
  private static final int FRAMES_PER_SEED = 100_000;

  /** Ends of ranges, and the first byte of a VLAN tag: chance alone tries them too seldom. */
  private static final int[] TELLING_BYTES = {0x00, 0xff, 0x81};

  @ParameterizedTest
  @ValueSource(longs = {1, 0x5eed_ca4bL})
  void noFrameMakesTheReaderThrow(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);
    int read = 0;

    for (int i = 0; i < FRAMES_PER_SEED; i++) {
      byte[] frame = i % 4 == 0 ? noise(random) : mutated(random);
      switch (AdvertisementCodec.decode(frame)) {
        case Decoded.Dropped(DropReason reason) -> dropped.merge(reason, 1, Integer::sum);
        case Decoded.Read(Advertisement advertisement) -> {
          read++;
          assertThat(AdvertisementCodec.decode(AdvertisementCodec.encode(advertisement)))
              .as("seed %d, frame %d written and read again", seed, i)
              .isEqualTo(new Decoded.Read(advertisement));
        }
      }
    }

    assertThat(read).as("mutations reach behind the last check").isPositive();
    assertThat(dropped.keySet())
        .as("mutations reach every check")
        .isEqualTo(
            EnumSet.complementOf(
                EnumSet.of(
                    DropReason.BAD_DESTINATION,
                    DropReason.BAD_DIGEST,
                    DropReason.OWN_ECHO,
                    DropReason.QUEUE_FULL)));
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] frame = new byte[random.nextInt(300)];
    random.nextBytes(frame);
    return frame;
  }

  private static byte[] mutated(SplittableRandom random) {
    FrameEditor editor = FrameEditor.valid();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int value =
          random.nextBoolean()
              ? TELLING_BYTES[random.nextInt(TELLING_BYTES.length)]
              : random.nextInt(256);
      editor.set8(random.nextInt(AdvertisementCodec.FRAME_BYTES), value);
    }
    if (random.nextBoolean()) {
      editor.fixIpChecksum();
    }
    if (random.nextBoolean()) {
      editor.fixCarpChecksum();
    }
    return random.nextInt(8) == 0 ? editor.resize(random.nextInt(100)).bytes() : editor.bytes();
  }
}
