package io.kcarp.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameCaptureTest {
  private static final byte[] ADVERTISEMENT =
      HexFormat.of()
          .parseHex(
              "01005e00001200005e000007080045100038f5154000ff709c1c0a000001e0000012"
                  + "21070a070001940fa5dce5cabe4561b978dbbaded6581bb6fdf0810c95e0a3cbb8a9fe1d");
  private static final byte[] ANNOUNCEMENT =
      HexFormat.of()
          .parseHex(
              "ffffffffffff02000a580018080600010800060400010"
                  + "2000a5800180a58006402000a5800180a580064");

  @Test
  void advertisementsAndAnnouncementsAreToldApart() {
    assertThat(FrameCapture.advertisement(ADVERTISEMENT)).isTrue();
    assertThat(FrameCapture.advertisement(ANNOUNCEMENT)).isFalse();
    assertThat(FrameCapture.announcement(ANNOUNCEMENT)).isTrue();
    assertThat(FrameCapture.announcement(ADVERTISEMENT)).isFalse();
  }

  @Test
  void anOrdinaryArpRequestAndAShortFrameAreNeither() {
    var request = ANNOUNCEMENT.clone();
    request[41] = 1;
    assertThat(FrameCapture.announcement(request)).isFalse();
    assertThat(FrameCapture.advertisement(new byte[14])).isFalse();
    assertThat(FrameCapture.announcement(new byte[0])).isFalse();
  }
}
