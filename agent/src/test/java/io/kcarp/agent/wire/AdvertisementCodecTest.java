package io.kcarp.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kcarp.agent.carp.Family;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdvertisementCodecTest {
  private static final Destinations OTHER_GROUPS =
      new Destinations(InetAddress.ofLiteral("239.192.1.2"), InetAddress.ofLiteral("ff05::12"));

  /** One frame with one fault. */
  record Fault(DropReason reason, String what, FrameEditor editor) {
    byte[] frame() {
      return editor.bytes();
    }

    @Override
    public String toString() {
      return reason + ": " + what;
    }
  }

  static List<Fault> faults() {
    return List.of(
        fault(DropReason.SHORT, "no byte at all", valid().resize(0)),
        fault(DropReason.SHORT, "ends in the Ethernet header", valid().resize(13)),
        fault(DropReason.SHORT, "ends in the IP header", valid().resize(33)),
        fault(DropReason.SHORT, "ends in the digest", valid().resize(69)),
        fault(DropReason.VLAN_TAGGED, "802.1Q", valid().set16(12, 0x8100)),
        fault(DropReason.VLAN_TAGGED, "802.1ad", valid().set16(12, 0x88a8)),
        fault(DropReason.NOT_IP, "ARP", valid().set16(12, 0x0806)),
        fault(
            DropReason.NOT_IP,
            "IP version 4 under IPv6's ethertype",
            valid().resize(90).set16(12, 0x86dd)),
        fault(DropReason.NOT_IP, "IP version 6 under IPv4's ethertype", valid().set8(14, 0x60)),
        fault(DropReason.NOT_IP, "header of four words", valid().set8(14, 0x44)),
        fault(DropReason.IP_OPTIONS, "header of six words", valid().set8(14, 0x46)),
        fault(DropReason.IP_OPTIONS, "header of fifteen words", valid().set8(14, 0x4f)),
        fault(DropReason.BAD_IP_CHECKSUM, "another source address", valid().set8(29, 2)),
        fault(DropReason.BAD_IP_CHECKSUM, "no checksum", valid().set16(24, 0)),
        fault(DropReason.FRAGMENT, "first of several", valid().set16(20, 0x2000).fixIpChecksum()),
        fault(DropReason.FRAGMENT, "a later one", valid().set16(20, 0x0001).fixIpChecksum()),
        fault(DropReason.NOT_CARP, "UDP", valid().set8(23, 17).fixIpChecksum()),
        fault(DropReason.BAD_TTL, "once routed", valid().set8(22, 254).fixIpChecksum()),
        fault(DropReason.BAD_LENGTH, "one byte less", valid().set16(16, 55).fixIpChecksum()),
        fault(DropReason.BAD_LENGTH, "VRRPv2's length", valid().set16(16, 40).fixIpChecksum()),
        fault(DropReason.BAD_LENGTH, "more", valid().resize(80).set16(16, 66).fixIpChecksum()),
        fault(DropReason.BAD_VERSION, "VRRPv3", valid().set8(34, 0x31).fixCarpChecksum()),
        fault(DropReason.BAD_TYPE, "type 2", valid().set8(34, 0x22).fixCarpChecksum()),
        fault(DropReason.BAD_TYPE, "authlen 6", valid().set8(37, 6).fixCarpChecksum()),
        fault(DropReason.BAD_CHECKSUM, "another advskew", valid().set8(36, 0)),
        fault(DropReason.UNKNOWN_VHID, "vhid 0", valid().set8(35, 0).fixCarpChecksum()),
        fault(DropReason.BAD_DESTINATION, "239.0.0.18", valid().set8(30, 239).fixIpChecksum()));
  }

  static List<Fault> faultsOverIpv6() {
    return List.of(
        fault(DropReason.SHORT, "ends in the Ethernet header", validIpv6().resize(13)),
        fault(DropReason.SHORT, "ends in the IP header", validIpv6().resize(53)),
        fault(DropReason.SHORT, "ends in the digest", validIpv6().resize(89)),
        fault(DropReason.VLAN_TAGGED, "802.1Q", validIpv6().set16(12, 0x8100)),
        fault(DropReason.NOT_IP, "IP version 4", validIpv6().set8(14, 0x45)),
        fault(DropReason.IP_OPTIONS, "hop-by-hop options", validIpv6().set8(20, 0)),
        fault(DropReason.IP_OPTIONS, "routing header", validIpv6().set8(20, 43)),
        fault(DropReason.IP_OPTIONS, "destination options", validIpv6().set8(20, 60)),
        fault(DropReason.FRAGMENT, "fragment header", validIpv6().set8(20, 44)),
        fault(DropReason.NOT_CARP, "ICMPv6", validIpv6().set8(20, 58)),
        fault(DropReason.BAD_TTL, "once routed", validIpv6().set8(21, 254)),
        fault(DropReason.BAD_LENGTH, "one byte less", validIpv6().set16(18, 35)),
        fault(DropReason.BAD_LENGTH, "more", validIpv6().resize(100).set16(18, 46)),
        fault(DropReason.BAD_VERSION, "VRRPv3", validIpv6().set8(54, 0x31)),
        fault(DropReason.BAD_TYPE, "type 2", validIpv6().set8(54, 0x22)),
        fault(DropReason.BAD_TYPE, "authlen 6", validIpv6().set8(57, 6)),
        fault(DropReason.BAD_CHECKSUM, "another advskew", validIpv6().set8(56, 1)),
        fault(DropReason.UNKNOWN_VHID, "vhid 0", validIpv6().set8(55, 0).fixCarpChecksumOverIpv6()),
        fault(DropReason.BAD_DESTINATION, "ff05::12", validIpv6().set8(39, 5)));
  }

  @ParameterizedTest
  @MethodSource("faultsOverIpv6")
  void aFaultOverIpv6HasItsReason(Fault fault) {
    assertThat(AdvertisementCodec.decode(fault.frame(), Destinations.GROUPS))
        .isEqualTo(new Decoded.Dropped(fault.reason()));
  }

  @Test
  void overIpv6NothingIsMissingButIpv4sChecksum() {
    assertThat(faultsOverIpv6().stream().map(Fault::reason).distinct())
        .containsExactlyElementsOf(
            faults().stream()
                .map(Fault::reason)
                .distinct()
                .filter(reason -> reason != DropReason.BAD_IP_CHECKSUM)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultHasItsReason(Fault fault) {
    assertThat(AdvertisementCodec.decode(fault.frame(), Destinations.GROUPS))
        .isEqualTo(new Decoded.Dropped(fault.reason()));
  }

  @Test
  void theTableHasEveryReasonThatTheBytesAloneCanGive() {
    assertThat(faults().stream().map(Fault::reason).distinct())
        .containsExactlyElementsOf(EnumSet.range(DropReason.SHORT, DropReason.BAD_DESTINATION));
  }

  @Test
  void theFirstFaultDecides() {
    List<Fault> faults = faults();
    Fault last = faults.getLast();

    byte[] everything = valid().set16(12, 0x8100).set8(14, 0x46).set8(22, 1).set8(34, 0).bytes();
    byte[] routedAndWrongLength = valid().set8(22, 1).set16(16, 40).fixIpChecksum().bytes();
    byte[] wrongChecksumToAnotherGroup = new FrameEditor(last.frame()).set8(36, 0).bytes();

    assertThat(reason(everything)).isEqualTo(DropReason.VLAN_TAGGED);
    assertThat(reason(routedAndWrongLength)).isEqualTo(DropReason.BAD_TTL);
    assertThat(reason(wrongChecksumToAnotherGroup)).isEqualTo(DropReason.BAD_CHECKSUM);
  }

  @Test
  void aFloodOfBadFramesIsCountedFrameByFrame() {
    List<Fault> faults = faults();
    Map<DropReason, Integer> expected = new EnumMap<>(DropReason.class);
    Map<DropReason, Integer> counted = new EnumMap<>(DropReason.class);

    for (int i = 0; i < 50_000; i++) {
      Fault fault = faults.get(i % faults.size());
      expected.merge(fault.reason(), 1, Integer::sum);
      counted.merge(reason(fault.frame()), 1, Integer::sum);
    }

    assertThat(counted).isEqualTo(expected);
  }

  static Stream<byte[]> freeChoices() {
    return Stream.of(
            valid().set8(15, 0xe0).fixIpChecksum(),
            valid().set16(18, 0xf515).fixIpChecksum(),
            valid().set16(20, 0).fixIpChecksum(),
            valid().set16(26, 0).set16(28, 0).fixIpChecksum(),
            valid().set16(6, 0xdead),
            valid().set16(0, 0xffff).set16(2, 0xffff).set16(4, 0xffff),
            valid().set8(38, 200).fixCarpChecksum(),
            valid().set8(36, 255).set8(39, 255).fixCarpChecksum(),
            valid().set8(36, 0).set8(39, 0).fixCarpChecksum(),
            valid().resize(96),
            validIpv6().set8(14, 0x6e).set8(15, 0x0f).set16(16, 0xffff),
            validIpv6().set16(6, 0xdead),
            validIpv6().set16(0, 0xffff).set16(2, 0xffff).set16(4, 0xffff),
            validIpv6().set8(58, 200).fixCarpChecksumOverIpv6(),
            validIpv6().resize(120))
        .map(FrameEditor::bytes);
  }

  @ParameterizedTest
  @MethodSource("freeChoices")
  void whatASenderMayChooseIsAccepted(byte[] frame) {
    assertThat(AdvertisementCodec.decode(frame, Destinations.GROUPS))
        .isInstanceOf(Decoded.Read.class);
  }

  @Test
  void theDestinationIsJudgedOnlyWhenGiven() {
    byte[] frame = valid().bytes();

    assertThat(AdvertisementCodec.decode(frame)).isInstanceOf(Decoded.Read.class);
    assertThat(AdvertisementCodec.decode(frame, OTHER_GROUPS))
        .isEqualTo(new Decoded.Dropped(DropReason.BAD_DESTINATION));
  }

  @Test
  void aFamilyThatIsNotSpokenIsForSomebodyElse() {
    Destinations ipv4Only = new Destinations(Destinations.IPV4_GROUP, null);
    Destinations ipv6Only = new Destinations(null, Destinations.IPV6_GROUP);
    Decoded dropped = new Decoded.Dropped(DropReason.BAD_DESTINATION);

    assertThat(AdvertisementCodec.decode(valid().bytes(), ipv4Only)).isNotEqualTo(dropped);
    assertThat(AdvertisementCodec.decode(valid().bytes(), ipv6Only)).isEqualTo(dropped);
    assertThat(AdvertisementCodec.decode(validIpv6().bytes(), ipv6Only)).isNotEqualTo(dropped);
    assertThat(AdvertisementCodec.decode(validIpv6().bytes(), ipv4Only)).isEqualTo(dropped);
  }

  @Test
  void aDestinationOfTheWrongFamilyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Destinations(Destinations.IPV6_GROUP, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Destinations(null, Destinations.IPV4_GROUP));
  }

  /** Java would read it as IPv4, and it could not be written again. */
  @Test
  void aMappedAddressStaysIpv6() {
    byte[] frame =
        validIpv6().set16(22, 0).set16(32, 0xffff).set16(34, 0x0a00).set16(36, 1).bytes();

    assertThat(read(frame).family()).isEqualTo(Family.IPV6);
    assertThat(AdvertisementCodec.encode(read(frame))).isEqualTo(frame);
  }

  @Test
  void paddingDoesNotChangeWhatIsRead() {
    assertThat(AdvertisementCodec.decode(valid().resize(200).set8(100, 1).bytes()))
        .isEqualTo(AdvertisementCodec.decode(valid().bytes()));
  }

  @Test
  void writingLeavesTheBytesAfterTheFrameAlone() {
    for (FrameEditor valid : List.of(valid(), validIpv6())) {
      byte[] frame = valid.bytes();
      Advertisement advertisement = read(frame);
      byte[] buffer = new byte[AdvertisementCodec.frameBytes(advertisement.family()) + 1];
      buffer[buffer.length - 1] = 0x5a;

      AdvertisementCodec.encode(advertisement, buffer);

      assertThat(buffer).hasSize(frame.length + 1).endsWith(0x5a).startsWith(frame);
    }
  }

  @Test
  void addressesOfTwoFamiliesMakeNoAdvertisement() {
    InetAddress ipv6 = InetAddress.ofLiteral("fe80::1");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> advertisement(ipv6, 0))
        .withMessage("fe80:0:0:0:0:0:0:1 and 224.0.0.18 are not of one family");
  }

  @Test
  void aDemoteCountIsOneByte() {
    InetAddress source = InetAddress.ofLiteral("10.0.0.1");

    assertThatIllegalArgumentException().isThrownBy(() -> advertisement(source, 256));
    assertThatIllegalArgumentException().isThrownBy(() -> advertisement(source, -1));
  }

  private static Advertisement advertisement(InetAddress source, int demote) {
    Advertisement valid = read(valid().bytes());
    return new Advertisement(
        valid.sourceMac(),
        valid.destinationMac(),
        source,
        valid.destination(),
        valid.vhid(),
        valid.interval(),
        demote,
        valid.counter(),
        valid.digest());
  }

  private static FrameEditor valid() {
    return FrameEditor.valid();
  }

  private static FrameEditor validIpv6() {
    return FrameEditor.validIpv6();
  }

  private static Fault fault(DropReason reason, String what, FrameEditor frame) {
    return new Fault(reason, what, frame);
  }

  private static DropReason reason(byte[] frame) {
    return switch (AdvertisementCodec.decode(frame, Destinations.GROUPS)) {
      case Decoded.Dropped(DropReason reason) -> reason;
      case Decoded.Read read -> throw new AssertionError("accepted " + read);
    };
  }

  private static Advertisement read(byte[] frame) {
    return switch (AdvertisementCodec.decode(frame)) {
      case Decoded.Read(Advertisement advertisement) -> advertisement;
      case Decoded.Dropped(DropReason reason) -> throw new AssertionError("refused: " + reason);
    };
  }
}
