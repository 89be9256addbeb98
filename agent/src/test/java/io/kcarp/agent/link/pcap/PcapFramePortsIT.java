package io.kcarp.agent.link.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kcarp.agent.KernelWithout;
import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Vhid;
import io.kcarp.agent.clock.BootClock;
import io.kcarp.agent.link.FrameNotSentException;
import io.kcarp.agent.link.FramePort;
import io.kcarp.agent.link.FrameReceiver;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.LinkUnavailableException.Reason;
import io.kcarp.agent.link.RecordingReceiver;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.Decoded;
import io.kcarp.agent.wire.Digest;
import io.kcarp.agent.wire.MacAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** libpcap on a real kernel, between two ends of a veth pair. */
@EnabledIfEnvironmentVariable(
    named = "KCARP_ISOLATED",
    matches = "1",
    disabledReason = "makes interfaces: run inside lab/isolated")
class PcapFramePortsIT {
  private static final byte[] ADVERTISEMENT =
      HexFormat.of()
          .parseHex(
              "01005e00001200005e000007080045100038f5154000ff709c1c0a000001e0000012"
                  + "21070a070001940fa5dce5cabe4561b978dbbaded6581bb6fdf0810c95e0a3cbb8a9fe1d");
  private static final byte[] IPV6_ADVERTISEMENT =
      HexFormat.of()
          .parseHex(
              "33330000001200005e00000786dd60000000002470ff"
                  + "fe800000000000000000000000000001ff020000000000000000000000000012"
                  + "21070a070001940fa5dce5cabe4561b978dbbaded6581bb6fdf0810c95e0a3cbb8a9fe1d");
  private static final int IP_PROTOCOL = 23;
  private static final int IPV6_NEXT_HEADER = 20;
  private static final int COUNTER = 42;
  private static final int SOURCE_MAC = 6;
  private static final int MAC_BYTES = 6;

  private static final String IPV4_GROUP = "224.0.0.18";
  private static final String IPV6_GROUP = "ff02::12";
  private static final InetAddress OWN_GROUP = InetAddress.ofLiteral("239.1.2.3");

  private final BootClock clock = BootClock.open();
  private final PcapFramePorts ports = new PcapFramePorts(clock::nanoTime);
  private final RecordingReceiver receiver = new RecordingReceiver();
  private final RecordingReceiver ownReceiver = new RecordingReceiver();
  private VethPair veth;

  @BeforeEach
  void connect() {
    veth = VethPair.create();
    VethPair.ip("addr add 10.0.0.1/24 dev " + veth.left());
    VethPair.ip("addr add 10.0.0.2/24 dev " + veth.right());
  }

  @AfterEach
  void disconnect() {
    veth.close();
  }

  @Test
  void aFrameSentOnOneEndArrivesAtOnceOnTheOther()
      throws LinkUnavailableException, FrameNotSentException {
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), receiver)) {
      long sentNanos = clock.nanoTime();
      left.send(ADVERTISEMENT);
      awaitFrames(1);

      assertThat(receiver.frames()).containsExactly(ADVERTISEMENT);
      assertThat(receiver.arrivalsNanos().getFirst())
          .as("on the boot-time clock")
          .isBetween(sentNanos, sentNanos + TimeUnit.SECONDS.toNanos(1));
    }
  }

  @Test
  void framesOfBothFamiliesArrive() throws LinkUnavailableException, FrameNotSentException {
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), receiver)) {
      left.send(IPV6_ADVERTISEMENT);
      left.send(ADVERTISEMENT);
      awaitFrames(2);

      assertThat(receiver.frames()).containsExactly(IPV6_ADVERTISEMENT, ADVERTISEMENT);
    }
  }

  @Test
  void framesAreNotHeldBackUntilTheReadTimeout()
      throws LinkUnavailableException, FrameNotSentException {
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), receiver)) {
      long fastestNanos = Long.MAX_VALUE;
      for (int i = 0; i < 20; i++) {
        long sentNanos = clock.nanoTime();
        left.send(ADVERTISEMENT);
        awaitFrames(i + 1);
        fastestNanos = Math.min(fastestNanos, receiver.arrivalsNanos().get(i) - sentNanos);
      }

      assertThat(fastestNanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void ownFramesAreNotReceived() throws LinkUnavailableException, FrameNotSentException {
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort right = ports.open(veth.right(), receiver)) {
      left.send(ADVERTISEMENT);
      awaitFrames(1);
      right.send(numbered(1));
      await().until(() -> !ownReceiver.frames().isEmpty());

      assertThat(ownReceiver.frames()).containsExactly(numbered(1));
      assertThat(receiver.frames()).containsExactly(ADVERTISEMENT);
    }
  }

  @Test
  void otherProtocolsAreNotReceived() throws LinkUnavailableException, FrameNotSentException {
    byte[] udp = ADVERTISEMENT.clone();
    udp[IP_PROTOCOL] = 17;
    byte[] udpInIpv6 = IPV6_ADVERTISEMENT.clone();
    udpInIpv6[IPV6_NEXT_HEADER] = 17;
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), receiver)) {
      left.send(udp);
      left.send(udpInIpv6);
      left.send(ADVERTISEMENT);
      awaitFrames(1);

      assertThat(receiver.frames()).containsExactly(ADVERTISEMENT);
    }
  }

  @Test
  void ofAThousandFramesNoneIsLostAndTheOrderIsKept()
      throws LinkUnavailableException, FrameNotSentException {
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), receiver)) {
      for (int i = 0; i < 1000; i++) {
        left.send(numbered(i));
        if (i % 100 == 99) {
          awaitFrames(i + 1);
        }
      }

      assertThat(receiver.frames()).hasSize(1000);
      for (int i = 0; i < 1000; i++) {
        assertThat(receiver.frames().get(i)).isEqualTo(numbered(i));
      }
    }
  }

  @Test
  void aPortSurvivesItsLinkGoingDownAndUp() throws LinkUnavailableException, FrameNotSentException {
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort right = ports.open(veth.right(), receiver)) {
      VethPair.ip("link set " + veth.right() + " down");
      assertThatExceptionOfType(FrameNotSentException.class)
          .isThrownBy(() -> right.send(ADVERTISEMENT))
          .withMessageStartingWith(veth.right() + " did not take a frame: ");

      VethPair.ip("link set " + veth.right() + " up");
      // The kernel takes its time to notice the other end's carrier, and drops frames until then.
      await()
          .until(() -> {
            left.send(ADVERTISEMENT);
            return !receiver.frames().isEmpty();
          });
      right.send(ADVERTISEMENT);
      await().until(() -> ownReceiver.frames().size() == 1);

      assertThat(receiver.closed()).isEmpty();
      assertThat(groups(veth.right())).contains(IPV4_GROUP, IPV6_GROUP);
    }
  }

  @Test
  void theDeletionOfTheInterfaceIsTold() throws LinkUnavailableException {
    try (FramePort port = ports.open(veth.right(), receiver)) {
      veth.delete();
      await().until(() -> !receiver.closed().isEmpty());

      LinkUnavailableException why = receiver.closed().getFirst();
      assertThat(why.reason()).isEqualTo(Reason.NO_SUCH_INTERFACE);
      assertThat(why).hasMessage("Interface " + veth.right() + " was deleted.");
      assertThatExceptionOfType(FrameNotSentException.class)
          .isThrownBy(() -> port.send(ADVERTISEMENT));
    }
    assertThat(receiver.closed()).hasSize(1);
  }

  @Test
  void aKernelWithoutPacketSocketsIsNoReasonToEndAndSaidOfEachInterface() throws Exception {
    KernelWithout.PACKET_SOCKETS.call(() -> {
      ports.check();

      assertThatExceptionOfType(LinkUnavailableException.class)
          .isThrownBy(() -> ports.open(veth.right(), receiver))
          .satisfies(why -> assertThat(why.reason()).isEqualTo(Reason.NO_PACKET_SOCKETS))
          .withMessageContaining("af_packet");
      return true;
    });

    ports.open(veth.right(), receiver).close();
  }

  @Test
  void aKernelWithoutMulticastIsHeardPromiscuously() throws Exception {
    FramePort port = KernelWithout.IPV4_MULTICAST.call(() -> ports.open(veth.right(), receiver));
    try (port) {
      assertThat(promiscuity(veth.right())).isEqualTo(1);
    }
  }

  /** pcap4j logs what a listener throws, and calls it again for the next frame. */
  @Test
  void aFaultInWhatIsCalledForAFrameEndsThePort() throws Exception {
    FrameReceiver failing =
        new FrameReceiver() {
          @Override
          public void received(byte[] frame, long arrivalNanos) {
            throw new NoClassDefFoundError("java/sql/Timestamp");
          }

          @Override
          public void closed(LinkUnavailableException why) {
            receiver.closed(why);
          }
        };
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), failing)) {
      left.send(ADVERTISEMENT);
      left.send(ADVERTISEMENT);
      await().until(() -> !receiver.closed().isEmpty());
      await().until(() -> !captureThreads().contains("capture-" + veth.right()));
    }

    assertThat(receiver.closed())
        .singleElement()
        .satisfies(why -> assertThat(why).hasMessageContaining("java/sql/Timestamp"));
  }

  @Test
  void closingEndsTheThreadAndMayBeRepeated() throws LinkUnavailableException {
    FramePort port = ports.open(veth.right(), receiver);
    assertThat(captureThreads()).containsExactly("capture-" + veth.right());

    port.close();
    port.close();

    assertThat(captureThreads()).isEmpty();
    assertThat(receiver.closed()).isEmpty();
    assertThatExceptionOfType(FrameNotSentException.class)
        .isThrownBy(() -> port.send(ADVERTISEMENT))
        .withMessage(veth.right() + " is closed.");
  }

  @Test
  void bothGroupsAreJoinedWhileThePortIsOpen() throws LinkUnavailableException {
    try (FramePort _ = ports.open(veth.right(), receiver)) {
      assertThat(groups(veth.right())).contains(IPV4_GROUP, IPV6_GROUP);
      assertThat(promiscuity(veth.right())).isEqualTo(0);
    }
    assertThat(groups(veth.right())).doesNotContain(IPV4_GROUP, IPV6_GROUP);
  }

  @Test
  void aPortOpensWhatItNeedsByItsInterfacesNewName()
      throws LinkUnavailableException, FrameNotSentException {
    Set<InetAddress> addresses = Set.of(InetAddress.ofLiteral("10.0.0.7"));
    byte[] payload = AdvertisementCodec.payload(advertisement("10.0.0.1", "10.0.0.9"));
    InetAddress source = InetAddress.ofLiteral("10.0.7.1");
    InetAddress destination = InetAddress.ofLiteral("10.0.7.9");
    VethPair renamed = new VethPair("kclan", veth.right());
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort right = ports.open(veth.right(), receiver);
        renamed) {
      VethPair.Ended rename =
          VethPair.attempt("link set " + veth.left() + " name " + renamed.left());
      assumeTrue(rename.status() == 0, "before Linux 6.2 no interface that is up gets a new name");
      VethPair.ip("addr add 10.0.7.1/24 dev " + renamed.left());
      VethPair.ip("neigh add 10.0.7.9 lladdr 02:00:00:00:00:09 dev " + renamed.left());
      assertThatExceptionOfType(LinkUnavailableException.class)
          .isThrownBy(() -> left.watchOwners(addresses));

      left.renamed(renamed.left());
      left.watchOwners(addresses);
      left.listen(OWN_GROUP);
      left.sendRouted(source, destination, payload);
      left.send(ADVERTISEMENT);
      right.send(ADVERTISEMENT);
      awaitFrames(2);

      await().until(() -> !ownReceiver.frames().isEmpty());
      assertThat(groups(renamed.left())).contains(OWN_GROUP.getHostAddress());
      assertThat(ownReceiver.closed()).isEmpty();
    }
  }

  @Test
  void theGroupsOutliveTheInterfacesAddresses() throws LinkUnavailableException {
    try (FramePort port = ports.open(veth.right(), receiver)) {
      VethPair.ip("addr flush dev " + veth.right());
      assertThat(groups(veth.right())).contains(IPV4_GROUP, IPV6_GROUP);

      VethPair.ip("addr add 10.0.0.3/24 dev " + veth.right());
      VethPair.ip("addr add fe80::3/64 dev " + veth.right());
      port.addressAdded();

      assertThat(groups(veth.right())).containsOnlyOnce(IPV4_GROUP, IPV6_GROUP);
    }
  }

  @Test
  void withoutAnIpv4AddressItsGroupIsJoinedWhenOneComes() throws LinkUnavailableException {
    VethPair.ip("-4 addr flush dev " + veth.right());

    try (FramePort port = ports.open(veth.right(), receiver)) {
      assertThat(groups(veth.right())).contains(IPV6_GROUP).doesNotContain(IPV4_GROUP);
      assertThat(promiscuity(veth.right())).as("IPv4 can't be spoken there").isEqualTo(0);

      VethPair.ip("addr add 10.0.0.3/24 dev " + veth.right());
      port.addressAdded();
      assertThat(groups(veth.right())).contains(IPV6_GROUP, IPV4_GROUP);
    }
    assertThat(groups(veth.right())).doesNotContain(IPV4_GROUP, IPV6_GROUP);
  }

  @Test
  void anInterfaceWithoutAnyAddressOpensAndJoinsWhenOneComes() throws LinkUnavailableException {
    VethPair.ip("addr flush dev " + veth.right());

    try (FramePort port = ports.open(veth.right(), receiver)) {
      assertThat(groups(veth.right())).doesNotContain(IPV4_GROUP, IPV6_GROUP);
      assertThat(promiscuity(veth.right())).isEqualTo(0);

      VethPair.ip("addr add fe80::3/64 dev " + veth.right());
      port.addressAdded();
      assertThat(groups(veth.right())).contains(IPV6_GROUP);
    }
  }

  @Test
  void whereIpv6IsDisabledIpv4IsHeardAndTheGroupIsThereForLater()
      throws LinkUnavailableException, FrameNotSentException {
    sysctl("net.ipv6.conf." + veth.right() + ".disable_ipv6", 1);

    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), receiver)) {
      left.send(ADVERTISEMENT);
      awaitFrames(1);
      assertThat(promiscuity(veth.right())).isEqualTo(0);

      sysctl("net.ipv6.conf." + veth.right() + ".disable_ipv6", 0);
      assertThat(groups(veth.right())).contains(IPV4_GROUP, IPV6_GROUP);
      left.send(IPV6_ADVERTISEMENT);
      awaitFrames(2);
      assertThat(receiver.frames()).containsExactly(ADVERTISEMENT, IPV6_ADVERTISEMENT);
    }
  }

  @Test
  void aGroupThatCannotBeJoinedIsHeardPromiscuously()
      throws LinkUnavailableException, FrameNotSentException {
    sysctl("net.ipv4.igmp_max_memberships", 0);
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort right = ports.open(veth.right(), receiver)) {
      assertThat(groups(veth.right())).doesNotContain(IPV4_GROUP);
      assertThat(promiscuity(veth.right())).isEqualTo(1);
      right.addressAdded();
      assertThat(promiscuity(veth.right())).as("not once more").isEqualTo(1);

      left.send(ADVERTISEMENT);
      awaitFrames(1);
      assertThat(receiver.frames()).containsExactly(ADVERTISEMENT);
    } finally {
      sysctl("net.ipv4.igmp_max_memberships", 20);
    }
    assertThat(promiscuity(veth.right())).isEqualTo(0);
  }

  @Test
  void anOwnGroupIsJoinedBesidesUntilThePortIsClosed() throws LinkUnavailableException {
    try (FramePort port = ports.open(veth.right(), receiver)) {
      port.listen(OWN_GROUP);
      port.listen(OWN_GROUP);
      assertThat(groups(veth.right()))
          .contains(IPV4_GROUP, IPV6_GROUP)
          .containsOnlyOnce("239.1.2.3");
      assertThat(kernelsIgmp()).contains("030201EF");

      VethPair.ip("addr flush dev " + veth.right());
      VethPair.ip("addr add 10.0.0.3/24 dev " + veth.right());
      port.addressAdded();
      assertThat(groups(veth.right())).containsOnlyOnce("239.1.2.3");
    }
    assertThat(groups(veth.right())).doesNotContain("239.1.2.3");
  }

  @Test
  void anOwnGroupIsJoinedWhenTheAddressComesThatItNeeds() throws LinkUnavailableException {
    VethPair.ip("-4 addr flush dev " + veth.right());
    try (FramePort port = ports.open(veth.right(), receiver)) {
      port.listen(OWN_GROUP);
      assertThat(groups(veth.right())).doesNotContain("239.1.2.3");

      VethPair.ip("addr add 10.0.0.3/24 dev " + veth.right());
      port.addressAdded();
      assertThat(groups(veth.right())).contains("239.1.2.3");
    }
  }

  @Test
  void multicastIsHeardOnABridge() throws LinkUnavailableException, FrameNotSentException {
    multicastIsHeardOn("bridge");
  }

  /** Only where the kernel has them: {@code ./check bonds} takes one that has. */
  @Tag("bonds")
  @ParameterizedTest
  @ValueSource(strings = {"vlan", "bond"})
  void multicastIsHeardOnVlansAndBonds(String kind)
      throws LinkUnavailableException, FrameNotSentException {
    multicastIsHeardOn(kind);
  }

  private void multicastIsHeardOn(String kind)
      throws LinkUnavailableException, FrameNotSentException {
    String left = upper(kind, veth.left(), "10.1.0.1/24");
    String right = upper(kind, veth.right(), "10.1.0.2/24");
    try (FramePort leftPort = ports.open(left, ownReceiver);
        FramePort rightPort = ports.open(right, receiver)) {
      rightPort.listen(OWN_GROUP);
      assertThat(groups(right)).contains(IPV4_GROUP, IPV6_GROUP, "239.1.2.3");
      leftPort.send(ADVERTISEMENT);
      leftPort.send(IPV6_ADVERTISEMENT);
      awaitFrames(2);

      assertThat(receiver.frames()).containsExactly(ADVERTISEMENT, IPV6_ADVERTISEMENT);
    } finally {
      VethPair.ip("link del " + left);
      VethPair.ip("link del " + right);
    }
  }

  /** Up, and usable at once; with multicast snooping, as a node's bridge has. */
  private static String upper(String kind, String lower, String address) {
    String name = lower + "u";
    switch (kind) {
      case "vlan" -> VethPair.ip("link add link " + lower + " name " + name + " type vlan id 10");
      case "bond" -> {
        VethPair.ip("link add " + name + " type bond mode active-backup");
        VethPair.ip("link set " + lower + " down");
        VethPair.ip("link set " + lower + " master " + name);
      }
      case "bridge" -> {
        VethPair.ip("link add " + name + " type bridge forward_delay 0");
        VethPair.ip("link set " + lower + " master " + name);
      }
      default -> throw new IllegalArgumentException(kind);
    }
    VethPair.ip("link set " + name + " up");
    VethPair.ip("link set " + lower + " up");
    VethPair.ip("addr add " + address + " dev " + name);
    await().until(() -> VethPair.ip("-br link show dev " + name).contains("LOWER_UP"));
    return name;
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1, 10.0.0.9", "fe80::1, fe80::9", "2001:db8::1, 2001:db8::9"})
  void whatTheKernelRoutesArrivesAsAnAdvertisementDoes(String source, String destination)
      throws LinkUnavailableException, FrameNotSentException {
    VethPair.ip("addr add fe80::1/64 dev " + veth.left() + " nodad");
    VethPair.ip("addr add 2001:db8::1/64 dev " + veth.left() + " nodad");
    // Not an address of this machine, to which the kernel would not use the cable.
    VethPair.ip("neigh add " + destination + " lladdr 02:00:00:00:00:09 dev " + veth.left());
    Advertisement advertisement = advertisement(source, destination);
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), receiver)) {
      left.sendRouted(
          advertisement.source(),
          advertisement.destination(),
          AdvertisementCodec.payload(advertisement));
      awaitFrames(1);

      byte[] frame = receiver.frames().getFirst();
      assertThat(AdvertisementCodec.decode(frame))
          .isInstanceOfSatisfying(
              Decoded.Read.class,
              read ->
                  assertThat(read.advertisement())
                      .usingRecursiveComparison()
                      .ignoringFields("sourceMac")
                      .isEqualTo(advertisement));
      byte[] ours = AdvertisementCodec.encode(advertisement);
      System.arraycopy(frame, SOURCE_MAC, ours, SOURCE_MAC, MAC_BYTES);
      assertThat(frame).as("also TOS or class, flags and id").isEqualTo(ours);
    }
  }

  @Test
  void whereTheKernelFindsNoWayTheFrameIsNotSentAndLaterOnesMayBe()
      throws LinkUnavailableException, FrameNotSentException {
    byte[] payload = AdvertisementCodec.payload(advertisement("10.0.0.1", "10.0.0.9"));
    InetAddress source = InetAddress.ofLiteral("10.0.7.1");
    InetAddress destination = InetAddress.ofLiteral("10.0.7.9");
    try (FramePort left = ports.open(veth.left(), ownReceiver);
        FramePort _ = ports.open(veth.right(), receiver)) {
      assertThatExceptionOfType(FrameNotSentException.class)
          .isThrownBy(() -> left.sendRouted(source, destination, payload))
          .withMessageStartingWith(veth.left() + ": unicast with 10.0.7.9 fails: ");

      VethPair.ip("addr add 10.0.7.1/24 dev " + veth.left());
      VethPair.ip("neigh add 10.0.7.9 lladdr 02:00:00:00:00:09 dev " + veth.left());
      left.sendRouted(source, destination, payload);
      awaitFrames(1);
    }
  }

  @Test
  void whoListensToAnAddressLeavesNothingToTheKernelToRefuse()
      throws LinkUnavailableException, IOException {
    FramePort port = ports.open(veth.right(), receiver);
    port.listen(InetAddress.ofLiteral("10.0.0.2"));
    assertThat(kernelsRawSockets()).contains("0200000A:0070");

    port.close();
    assertThat(kernelsRawSockets()).doesNotContain("0200000A:0070");
    port.listen(InetAddress.ofLiteral("10.0.0.2"));
    assertThat(kernelsRawSockets()).as("closed").doesNotContain("0200000A:0070");
  }

  private static Advertisement advertisement(String source, String destination) {
    return new Advertisement(
        MacAddress.UNKNOWN,
        new MacAddress(0x020000000009L),
        InetAddress.ofLiteral(source),
        InetAddress.ofLiteral(destination),
        new Vhid(7),
        new AdvertisementInterval(1, 10),
        0,
        42,
        new Digest(new byte[20], 0));
  }

  private static String kernelsRawSockets() throws IOException {
    return Files.readString(Path.of("/proc/thread-self/net/raw"));
  }

  private static String kernelsIgmp() {
    try {
      return Files.readString(Path.of("/proc/thread-self/net/igmp"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anUnknownInterfaceIsRefused() {
    assertThatExceptionOfType(LinkUnavailableException.class)
        .isThrownBy(() -> ports.open("kc-none", receiver))
        .withMessage("There is no interface kc-none.")
        .extracting(LinkUnavailableException::reason)
        .isEqualTo(Reason.NO_SUCH_INTERFACE);
  }

  @Test
  void anInterfaceThatIsDownIsRefused() {
    VethPair.ip("link set " + veth.right() + " down");

    assertThatExceptionOfType(LinkUnavailableException.class)
        .isThrownBy(() -> ports.open(veth.right(), receiver))
        .extracting(LinkUnavailableException::reason)
        .isEqualTo(Reason.INTERFACE_DOWN);
    assertThat(groups(veth.right())).doesNotContain(IPV4_GROUP, IPV6_GROUP);
  }

  @Test
  void anInterfaceWithoutEthernetHeadersIsRefused() {
    VethPair.ip("tuntap add kc-tun mode tun");
    VethPair.ip("link set kc-tun up");
    try {
      assertThatExceptionOfType(LinkUnavailableException.class)
          .isThrownBy(() -> ports.open("kc-tun", receiver))
          .withMessageContaining("kc-tun is not Ethernet but ")
          .extracting(LinkUnavailableException::reason)
          .isEqualTo(Reason.NOT_ETHERNET);
    } finally {
      VethPair.ip("link del kc-tun");
    }
  }

  @Test
  void theCheckPassesWithLibpcapAndNetRaw() {
    assertThatCode(ports::check).doesNotThrowAnyException();
  }

  @Test
  void theCheckNamesTheMissingCapability() throws IOException, InterruptedException {
    ChildJvm.Ended ended =
        ChildJvm.check(List.of("setpriv", "--bounding-set", "-net_raw", "--"), List.of());

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output())
        .contains("NOT_PERMITTED: Capturing frames is not permitted")
        .contains("NET_RAW");
  }

  private void awaitFrames(int count) {
    await().until(() -> receiver.frames().size() >= count);
  }

  private static byte[] numbered(int number) {
    byte[] frame = ADVERTISEMENT.clone();
    frame[COUNTER] = (byte) (number >>> 8);
    frame[COUNTER + 1] = (byte) number;
    return frame;
  }

  private static List<String> captureThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("capture-"))
        .toList();
  }

  /** The multicast groups of both families that the interface is in. */
  private static List<String> groups(String interfaceName) {
    return VethPair.ip("maddr show dev " + interfaceName)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("inet"))
        .map(line -> line.replaceFirst("inet6? +([^ ]+).*", "$1"))
        .toList();
  }

  private static void sysctl(String name, int value) {
    try {
      Files.writeString(Path.of("/proc/sys", name.replace('.', '/')), Integer.toString(value));
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  private static int promiscuity(String interfaceName) {
    String details = VethPair.ip("-d link show " + interfaceName);
    return Integer.parseInt(details.replaceAll("(?s).* promiscuity (\\d+).*", "$1"));
  }
}
