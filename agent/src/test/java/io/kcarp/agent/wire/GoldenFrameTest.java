package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of other programs, read and written. */
class GoldenFrameTest {

  static Stream<GoldenFrame> frames() {
    return GoldenFrame.all();
  }

  @Test
  void thereIsARealUcarpCapture() {
    assertThat(frames()).extracting(GoldenFrame::name).anyMatch(name -> name.contains("ucarp"));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void readsAsWhatItSays(GoldenFrame golden) {
    assertThat(AdvertisementCodec.decode(golden.frame()))
        .isEqualTo(new Decoded.Read(golden.advertisement()));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void isAuthenticUnderItsKey(GoldenFrame golden) {
    Advertisement advertisement = golden.advertisement();
    Authenticator authenticator = golden.authenticator();

    assertThat(authenticator.digest(advertisement.counter())).isEqualTo(advertisement.digest());
    assertThat(authenticator.accepts(advertisement.counter(), advertisement.digest())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("frames")
  void isWrittenIntoGarbageByteForByte(GoldenFrame golden) {
    byte[] frame = new byte[AdvertisementCodec.FRAME_BYTES];
    Arrays.fill(frame, (byte) 0xa5);

    AdvertisementCodec.encode(golden.advertisement(), frame);

    assertThat(frame).isEqualTo(withOurFreeFields(golden.frame()));
  }

  /** A sender chooses TOS and IP id as it likes; the IP checksum follows them. */
  private static byte[] withOurFreeFields(byte[] frame) {
    return new FrameEditor(frame).set8(15, 0x10).set16(18, 0).fixIpChecksum().bytes();
  }
}
