package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of other programs, read and written. */
class GoldenFrameTest {

  static Stream<GoldenFrame> advertisements() {
    return GoldenFrame.ofKind("advertisement");
  }

  static Stream<GoldenFrame> gratuitousArps() {
    return GoldenFrame.ofKind("arp");
  }

  @Test
  void thereIsARealUcarpCapture() {
    assertThat(advertisements())
        .extracting(GoldenFrame::name)
        .anyMatch(name -> name.contains("ucarp"));
  }

  @ParameterizedTest
  @MethodSource("advertisements")
  void readsAsWhatItSays(GoldenFrame golden) {
    assertThat(AdvertisementCodec.decode(golden.frame()))
        .isEqualTo(new Decoded.Read(golden.advertisement()));
  }

  @ParameterizedTest
  @MethodSource("advertisements")
  void isAuthenticUnderItsKey(GoldenFrame golden) {
    Advertisement advertisement = golden.advertisement();
    Authenticator authenticator = golden.authenticator();

    assertThat(authenticator.digest(advertisement.counter())).isEqualTo(advertisement.digest());
    assertThat(authenticator.authenticate(advertisement.counter(), advertisement.digest()))
        .isEqualTo(new Authentication.Accepted(0, golden.digestForm()));
  }

  @ParameterizedTest
  @MethodSource("advertisements")
  void isWrittenIntoGarbageByteForByte(GoldenFrame golden) {
    byte[] frame = new byte[golden.frame().length];
    Arrays.fill(frame, (byte) 0xa5);

    AdvertisementCodec.encode(golden.advertisement(), frame);

    assertThat(frame).isEqualTo(golden.isIpv6() ? golden.frame() : withOurIpId(golden.frame()));
  }

  @ParameterizedTest
  @MethodSource("gratuitousArps")
  void anAnnouncementIsWrittenByteForByte(GoldenFrame golden) {
    assertThat(GratuitousArp.request(golden.mac("sender-mac"), golden.addressOf("sender-address")))
        .isEqualTo(golden.frame());
  }

  /** ucarp draws the IP id, ours is 0, and the IP checksum follows: all else must be equal. */
  private static byte[] withOurIpId(byte[] frame) {
    return new FrameEditor(frame).set16(18, 0).fixIpChecksum().bytes();
  }
}
