package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressClaimCodecTest {
  private static final MacAddress MAC = new MacAddress(0x0242_0a00_0001L);
  private static final InetAddress IPV4 = InetAddress.ofLiteral("10.0.0.100");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::100");
  private static final InetAddress LINK_LOCAL = InetAddress.ofLiteral("fe80::1");

  /** As Linux answers a probe. */
  private static final String REPLY =
      "02000a58000b02000a5800630806"
          + "0001080006040002"
          + "02000a5800630a580064"
          + "02000a58000b00000000";

  /** As Linux answers a solicitation: solicited and override, with the option. */
  private static final String ANSWER =
      "02000a58000b02000a58006386dd"
          + "6000000000203aff"
          + "20010db8000000000000000000000100"
          + "fe800000000000000000000000000001"
          + "8800000060000000"
          + "20010db8000000000000000000000100"
          + "020102000a580063";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** With its checksum. */
  private static byte[] answer() {
    byte[] frame = bytes(ANSWER);
    Bytes.putShort(frame, 56, NeighbourMessage.checksum(frame, 32));
    return frame;
  }

  private static AddressClaim.Decoded read(MacAddress mac, InetAddress address) {
    return new AddressClaim.Read(new AddressClaim(mac, address), false);
  }

  private static AddressClaim.Decoded announced(MacAddress mac, InetAddress address) {
    return new AddressClaim.Read(new AddressClaim(mac, address), true);
  }

  private static AddressClaim.Decoded dropped(DropReason reason) {
    return new AddressClaim.Dropped(reason);
  }

  @Test
  void anArpProbeAsksFromNobody() {
    assertThat(HexFormat.of().formatHex(OwnershipProbe.frame(MAC, IPV4, IPV4)))
        .isEqualTo(
            "ffffffffffff02420a0000010806"
                + "0001080006040001"
                + "02420a00000100000000"
                + "0000000000000a000064");
  }

  /** The checksum is tshark's: it calls this frame good. */
  @Test
  void aSolicitationGoesToTheAddressesGroup() {
    assertThat(HexFormat.of().formatHex(OwnershipProbe.frame(MAC, LINK_LOCAL, IPV6)))
        .isEqualTo(
            "3333ff00010002420a00000186dd"
                + "6000000000203aff"
                + "fe800000000000000000000000000001"
                + "ff0200000000000000000001ff000100"
                + "87003f2100000000"
                + "20010db8000000000000000000000100"
                + "010102420a000001");
  }

  @Test
  void aProbeNeedsASourceOfItsFamily() {
    assertThatIllegalArgumentException().isThrownBy(() -> OwnershipProbe.frame(MAC, IPV4, IPV6));
  }

  @Test
  void answersNameTheirSender() {
    assertThat(AddressClaimCodec.decode(bytes(REPLY)))
        .isEqualTo(read(new MacAddress(0x0200_0a58_0063L), InetAddress.ofLiteral("10.88.0.100")));
    assertThat(AddressClaimCodec.decode(answer()))
        .isEqualTo(read(new MacAddress(0x0200_0a58_0063L), IPV6));
  }

  @Test
  void announcementsNameTheirSender() {
    assertThat(AddressClaimCodec.decode(GratuitousArp.request(MAC, IPV4)))
        .isEqualTo(announced(MAC, IPV4));
    assertThat(AddressClaimCodec.decode(GratuitousArp.reply(MAC, IPV4)))
        .isEqualTo(announced(MAC, IPV4));
    assertThat(AddressClaimCodec.decode(NeighbourAdvertisement.unsolicited(MAC, IPV6)))
        .isEqualTo(announced(MAC, IPV6));
  }

  /** It changes nobody's cache but the one's who is asked. */
  @Test
  void aQuestionOfWhoHasTheAddressAnnouncesNothing() {
    byte[] question = GratuitousArp.request(MAC, IPV4);
    question[41]++;
    assertThat(AddressClaimCodec.decode(question)).isEqualTo(read(MAC, IPV4));
  }

  @Test
  void ucarpsOwnAnnouncementIsRead() {
    GoldenFrame golden = GoldenFrame.ofKind("arp").findFirst().orElseThrow();
    assertThat(AddressClaimCodec.decode(golden.frame()))
        .isInstanceOfSatisfying(
            AddressClaim.Read.class, read -> assertThat(read.announced()).isTrue());
  }

  @Test
  void anAdvertisementWithoutTheOptionNamesEthernetsSource() {
    byte[] frame = Arrays.copyOf(answer(), 78);
    frame[19] = 24;
    Bytes.putShort(frame, 56, 0);
    Bytes.putShort(frame, 56, NeighbourMessage.checksum(frame, 24));
    assertThat(AddressClaimCodec.decode(frame))
        .isEqualTo(read(new MacAddress(0x0200_0a58_0063L), IPV6));
  }

  @Test
  void questionsClaimNothing() {
    assertThat(AddressClaimCodec.decode(OwnershipProbe.frame(MAC, IPV4, IPV4)))
        .isEqualTo(dropped(DropReason.NO_CLAIM));
    assertThat(AddressClaimCodec.decode(OwnershipProbe.frame(MAC, LINK_LOCAL, IPV6)))
        .isEqualTo(dropped(DropReason.NO_CLAIM));
  }

  @ParameterizedTest
  @CsvSource({"0, 12, SHORT", "0, 13, SHORT", "0, 41, SHORT", "1, 60, SHORT", "1, 85, SHORT"})
  void whatEndsTooEarlyIsShort(int ipv6, int length, DropReason reason) {
    byte[] frame = ipv6 == 1 ? answer() : bytes(REPLY);
    assertThat(AddressClaimCodec.decode(Arrays.copyOf(frame, length))).isEqualTo(dropped(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 12, 9, NO_CLAIM",
    "0, 15, 6, NO_CLAIM",
    "0, 16, 134, NO_CLAIM",
    "0, 18, 8, NO_CLAIM",
    "0, 21, 3, NO_CLAIM",
    "0, 20, 1, NO_CLAIM",
    "1, 14, 64, NO_CLAIM",
    "1, 20, 17, NO_CLAIM",
    "1, 54, 135, NO_CLAIM",
    "1, 55, 1, NO_CLAIM",
    "1, 21, 64, BAD_TTL",
    "1, 19, 16, BAD_LENGTH",
    "1, 19, 31, BAD_LENGTH",
    "1, 19, 40, SHORT",
    "1, 60, 1, BAD_CHECKSUM"
  })
  void eachFaultHasItsName(int ipv6, int offset, int value, DropReason reason) {
    byte[] frame = ipv6 == 1 ? answer() : bytes(REPLY);
    frame[offset] = (byte) value;
    assertThat(AddressClaimCodec.decode(frame)).isEqualTo(dropped(reason));
  }

  @Test
  void advertisementsOfCarpAreToldApart() {
    assertThat(AddressClaimCodec.isArpOrIcmpv6(bytes(REPLY))).isTrue();
    assertThat(AddressClaimCodec.isArpOrIcmpv6(answer())).isTrue();
    assertThat(AddressClaimCodec.isArpOrIcmpv6(FrameEditor.valid().bytes())).isFalse();
    assertThat(AddressClaimCodec.isArpOrIcmpv6(FrameEditor.validIpv6().bytes())).isFalse();
    assertThat(AddressClaimCodec.isArpOrIcmpv6(new byte[14])).isFalse();
    assertThat(AddressClaimCodec.isArpOrIcmpv6(new byte[0])).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 0x5eed_ca4bL})
  void noFrameMakesTheReaderThrow(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
    int read = 0;
    for (int i = 0; i < 500_000; i++) {
      byte[] frame = random.nextBoolean() ? answer() : bytes(REPLY);
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
      }
      boolean mended = frame.length > 86 - 1 && random.nextBoolean();
      if (mended) {
        Bytes.putShort(frame, 56, 0);
        Bytes.putShort(frame, 56, NeighbourMessage.checksum(frame, 32));
      }
      switch (AddressClaimCodec.decode(Arrays.copyOf(frame, length(frame, random)))) {
        case AddressClaim.Dropped(DropReason reason) -> drops.merge(reason, 1, Integer::sum);
        case AddressClaim.Read _ -> read++;
      }
    }
    assertThat(read).isPositive();
    assertThat(drops.keySet())
        .containsExactlyInAnyOrder(
            DropReason.SHORT,
            DropReason.NO_CLAIM,
            DropReason.BAD_TTL,
            DropReason.BAD_LENGTH,
            DropReason.BAD_CHECKSUM);
  }

  private static int length(byte[] frame, SplittableRandom random) {
    return random.nextInt(4) == 0 ? random.nextInt(120) : frame.length;
  }
}
