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
    return GoldenFrame.ofKind("advertisement").filter(golden -> !golden.isIpv6());
  }

  static Stream<GoldenFrame> advertisementsOverIpv6() {
    return GoldenFrame.ofKind("advertisement").filter(GoldenFrame::isIpv6);
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
    assertThat(authenticator.accepts(advertisement.counter(), advertisement.digest())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("advertisements")
  void isWrittenIntoGarbageByteForByte(GoldenFrame golden) {
    byte[] frame = new byte[AdvertisementCodec.FRAME_BYTES];
    Arrays.fill(frame, (byte) 0xa5);

    AdvertisementCodec.encode(golden.advertisement(), frame);

    assertThat(frame).isEqualTo(withOurIpId(golden.frame()));
  }

  @ParameterizedTest
  @MethodSource("advertisementsOverIpv6")
  void overIpv6IsRefusedByName(GoldenFrame golden) {
    assertThat(AdvertisementCodec.decode(golden.frame()))
        .isEqualTo(new Decoded.Dropped(DropReason.NOT_IPV4));
  }

  @ParameterizedTest
  @MethodSource("gratuitousArps")
  void anAnnouncementIsWrittenByteForByte(GoldenFrame golden) {
    assertThat(GratuitousArp.request(golden.mac("sender-mac"), golden.address("sender-address")))
        .isEqualTo(golden.frame());
  }

  /** ucarp draws the IP id, ours is 0, and the IP checksum follows: all else must be equal. */
  private static byte[] withOurIpId(byte[] frame) {
    return new FrameEditor(frame).set16(18, 0).fixIpChecksum().bytes();
  }
}
