package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ForgeryTest {
  private static final String MAC = "02:00:0a:58:00:42";
  private static final int HEADER = 34;

  /** Ethernet and IPv4, then CARP: vhid 100, advskew 8, advbase 1, any counter and digest. */
  private static final byte[] CARP =
      withChecksum(
          HexFormat.of()
              .parseHex(
                  "01005e00001202000a58000b0800"
                      + "4510003800004000ff7000000a58000be0000012"
                      + "2164080700010000"
                      + "0102030405060708"
                      + "00112233445566778899aabbccddeeff01234567"));

  /** The same with VRRPv3: priority 200, one address. The pseudo header is left out of the sum. */
  private static final byte[] VRRP =
      withChecksum(
          HexFormat.of()
              .parseHex(
                  "01005e00001202000a58000b0800"
                      + "45c0002000004000ff7000000a58000be0000012"
                      + "3164c801006400000a580064"));

  @Test
  void theSenderIsTheForger() {
    assertThat(HexFormat.ofDelimiter(":").formatHex(Forgery.PREFERRED.of(CARP, MAC), 6, 12))
        .isEqualTo(MAC);
  }

  @Test
  void aPreferredMasterHasTheShortestInterval() {
    byte[] forged = Forgery.PREFERRED.of(CARP, MAC);
    assertThat(forged[HEADER + 2]).isZero();
    assertThat(forged[HEADER + 5]).isZero();
    assertThat(sum(forged)).isEqualTo(0xffff);
  }

  @Test
  void aLeavingMasterHasTheLongestInterval() {
    byte[] forged = Forgery.LEAVING.of(CARP, MAC);
    assertThat(forged[HEADER + 2]).isEqualTo((byte) 255);
    assertThat(forged[HEADER + 5]).isEqualTo((byte) 255);
    assertThat(sum(forged)).isEqualTo(0xffff);
  }

  @Test
  void aWrongDigestHasARightChecksum() {
    byte[] forged = Forgery.WRONG_DIGEST.of(CARP, MAC);
    assertThat(forged[forged.length - 1]).isNotEqualTo(CARP[CARP.length - 1]);
    assertThat(sum(forged)).isEqualTo(0xffff);
  }

  @Test
  void vrrpKnowsPrioritiesInstead() {
    assertThat(Forgery.PREFERRED.of(VRRP, MAC)[HEADER + 2]).isEqualTo((byte) 255);
    assertThat(Forgery.LEAVING.of(VRRP, MAC)[HEADER + 2]).isZero();
    assertThat(sum(Forgery.LEAVING.of(VRRP, MAC))).isEqualTo(0xffff);
  }

  private static byte[] withChecksum(byte[] frame) {
    int sum = ~sum(frame);
    frame[HEADER + 6] = (byte) (sum >>> 8);
    frame[HEADER + 7] = (byte) sum;
    return frame;
  }

  /** RFC 1071, of what follows the IP header: all ones when the checksum is right. */
  private static int sum(byte[] frame) {
    int sum = 0;
    for (int i = HEADER; i < frame.length; i += 2) {
      sum += (frame[i] & 0xff) << 8 | (frame[i + 1] & 0xff);
    }
    while (sum > 0xffff) {
      sum = (sum >>> 16) + (sum & 0xffff);
    }
    return sum;
  }
}
