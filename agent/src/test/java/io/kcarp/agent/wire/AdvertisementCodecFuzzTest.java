package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What comes from the wire is an attacker's: no bytes make the reader throw, or take memory that
 * grows. {@code -Dfuzz.frames=50000000} tries more.
 */
class AdvertisementCodecFuzzTest {
  private static final int FRAMES_PER_SEED = Integer.getInteger("fuzz.frames", 2_000_000) / 2;
  private static final int WRITTEN_AGAIN_ONE_IN = 16;
  private static final int LONGEST_FRAME = 120;

  /** Ends of ranges, and the first byte of a VLAN tag: chance alone tries them too seldom. */
  private static final int[] TELLING_BYTES = {0x00, 0xff, 0x81};

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(longs = {1, 0x5eed_ca4bL})
  void noFrameMakesTheReaderThrow(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);
    int read = 0;

    for (int i = 0; i < FRAMES_PER_SEED; i++) {
      byte[] frame = i % 16 == 0 ? noise(random) : mutated(random);
      switch (AdvertisementCodec.decode(frame)) {
        case Decoded.Dropped(DropReason reason) -> dropped.merge(reason, 1, Integer::sum);
        case Decoded.Read(Advertisement advertisement) -> {
          read++;
          if (read % WRITTEN_AGAIN_ONE_IN == 0) {
            assertThat(AdvertisementCodec.decode(AdvertisementCodec.encode(advertisement)))
                .as("seed %d, frame %d written and read again", seed, i)
                .isEqualTo(new Decoded.Read(advertisement));
          }
        }
      }
    }

    assertThat(read).as("mutations reach behind the last check").isPositive();
    assertThat(dropped.keySet())
        .as("mutations reach every check")
        .isEqualTo(EnumSet.range(DropReason.SHORT, DropReason.UNKNOWN_VHID));
  }

  /** 2,550 frames a second shall leave a heap of 32 MiB alone for ten seconds. */
  @ParameterizedTest
  @CsvSource({"reference-ucarp-secret.txt, 300", "reference-ipv6.txt, 380"})
  void readingAndAuthenticatingTakesLittleMemory(String name, long mostBytes) {
    GoldenFrame golden =
        GoldenFrame.ofKind("advertisement")
            .filter(each -> each.name().equals(name))
            .findAny()
            .orElseThrow();
    byte[] frame = golden.frame();
    Authenticator authenticator = golden.authenticator();
    int frames = 100_000;
    int right = authenticated(authenticator, frame, frames);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    right += authenticated(authenticator, frame, frames);
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(right).isEqualTo(2 * frames);
    assertThat(bytes / frames).as("bytes a frame").isLessThan(mostBytes);
  }

  @Test
  void refusingTakesNextToNone() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] frame = FrameEditor.validIpv6().bytes();
    int frames = 1_000_000;

    long before = THREADS.getCurrentThreadAllocatedBytes();
    int dropped = 0;
    for (int i = 0; i < frames; i++) {
      frame[54 + random.nextInt(36)] += (byte) (1 + random.nextInt(255));
      dropped += AdvertisementCodec.decode(frame) instanceof Decoded.Dropped ? 1 : 0;
    }
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(dropped).isGreaterThan(frames / 2);
    assertThat(bytes / frames).as("bytes a frame").isLessThan(32);
  }

  private static int authenticated(Authenticator authenticator, byte[] frame, int frames) {
    int right = 0;
    for (int i = 0; i < frames; i++) {
      if (AdvertisementCodec.decode(frame, Destinations.GROUPS)
              instanceof Decoded.Read(Advertisement advertisement)
          && authenticator.accepts(advertisement.counter(), advertisement.digest())) {
        right++;
      }
    }
    return right;
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] frame = new byte[random.nextInt(LONGEST_FRAME)];
    random.nextBytes(frame);
    return frame;
  }

  private static byte[] mutated(SplittableRandom random) {
    boolean ipv6 = random.nextBoolean();
    FrameEditor editor = ipv6 ? FrameEditor.validIpv6() : FrameEditor.valid();
    int length = editor.bytes().length;
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int value =
          random.nextBoolean()
              ? TELLING_BYTES[random.nextInt(TELLING_BYTES.length)]
              : random.nextInt(256);
      editor.set8(random.nextInt(length), value);
    }
    if (!ipv6 && random.nextBoolean()) {
      editor.fixIpChecksum();
    }
    if (random.nextBoolean()) {
      var _ = ipv6 ? editor.fixCarpChecksumOverIpv6() : editor.fixCarpChecksum();
    }
    return random.nextInt(8) == 0
        ? editor.resize(random.nextInt(LONGEST_FRAME)).bytes()
        : editor.bytes();
  }
}
