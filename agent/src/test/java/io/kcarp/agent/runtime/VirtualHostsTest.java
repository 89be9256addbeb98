package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.WEB;
import static io.kcarp.agent.runtime.Fixtures.ip;
import static io.kcarp.agent.runtime.SimulatedNode.OF_ANOTHER_AGENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.link.LinkUnavailableException.Reason;
import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.HardwareAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.wire.Advertisement;
import io.kcarp.agent.wire.AdvertisementCodec;
import io.kcarp.agent.wire.Decoded;
import io.kcarp.agent.wire.Destinations;
import io.kcarp.agent.wire.DropReason;
import io.kcarp.agent.wire.MacAddress;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class VirtualHostsTest {
  private static final String VIP6 = "2001:db8::100";
  private static final String VIP = "10.0.0.100";
  private static final OtherHost PEER = OtherHost.at("10.0.0.2", "secret", VIP);
  private static final Inet4Address OWN_GROUP = Inet4Address.ofLiteral("239.192.1.2");

  private static final AddressLifetime LASTING =
      new AddressLifetime(3, SimulatedNode.START_NANOS / 10_000_000);

  private final SimulatedNode node = new SimulatedNode();

  /** A new master's first two frames are the request and the reply form of ARP. */
  private byte[] firstAdvertisement() {
    return node.told().get(2);
  }

  private void becomeMaster() {
    node.desire(Map.of("web", WEB));
    node.advanceMillis(3_200);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  @Test
  void aloneItTakesOverAfterTheDeadTimeAndItsJitter() {
    node.desire(Map.of("web", WEB));
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    node.advanceMillis(2_999);
    assertThat(node.holds(VIP)).isFalse();
    node.advanceMillis(201);
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.advertised()).hasSize(1);
    assertThat(node.advertised().getFirst().source()).isEqualTo(SimulatedNode.OWN_ADDRESS);
    assertThat(node.told()).as("request and reply form of ARP, then the advertisement").hasSize(3);

    VirtualHostReport report = node.report("web");
    assertThat(report.role()).isEqualTo(Role.MASTER);
    assertThat(report.reason()).isEqualTo("MasterDown");
    assertThat(report.held()).containsExactly(new VirtualAddress(ip(VIP), 32));
    assertThat(report.interfaceName()).isEqualTo("eth0");
    assertThat(report.transitions()).isEqualTo(1);
  }

  @Test
  void anAddressWithAPrefixHasNoRouteWhereTheNodeHasItsOwn() {
    node.desire(Map.of("web", Wanted.with().prefixed("10.0.0.100/16", "10.0.0.101/24").build()));
    node.advanceMillis(3_200);
    assertThat(node.report("web").held()).hasSize(2);
    assertThat(node.unrouted).containsExactly(ip(VIP));
  }

  @Test
  void anInterfaceWithoutTheSubnetIsWarnedOfUntilItHasIt() {
    node.desire(Map.of("web", Wanted.with("172.16.0.100").on("eth0").build()));
    assertThat(node.report("web").message())
        .startsWith("Listens for a master. No address of eth0's own has 172.16.0.100");

    node.kernelTells(new NetlinkEvent.AddressAdded(Fixtures.own(2, "172.16.0.1", 24)));
    assertThat(node.report("web").message()).isEqualTo("Listens for a master.");
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void aMasterThatIsHeardKeepsItBackup() {
    node.desire(Map.of("web", WEB));
    for (int i = 0; i < 10; i++) {
      node.advanceMillis(1_000);
      node.receive(PEER.sends(1, 0, i));
    }
    VirtualHostReport report = node.report("web");
    assertThat(report.role()).isEqualTo(Role.BACKUP);
    assertThat(report.observedMaster()).isEqualTo(ip("10.0.0.2"));

    node.advanceMillis(2_999);
    assertThat(node.holds(VIP)).isFalse();
    node.advanceMillis(2);
    assertThat(node.holds(VIP)).isTrue();
    VirtualHostReport.RoleChange change = node.report("web").lastTransition();
    assertThat(change).isNotNull();
    assertThat(change.silenceMillis()).isEqualTo(3_000);
    assertThat(change.time()).isEqualTo(node.clock.wallTime().minusMillis(1));
  }

  @Test
  void noCarrierMeansInitWithoutTheAddressAndBackupWhenItReturns() {
    becomeMaster();
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").reason()).isEqualTo("NoCarrier");

    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", true)));
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.holds(VIP)).isFalse();
  }

  @Test
  void aVanishedInterfaceIsInitAndItsReturnStartsAnew() {
    becomeMaster();
    node.kernelTells(new NetlinkEvent.LinkRemoved(2, "eth0"));
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").reason()).isEqualTo("NoInterface");
    assertThat(node.openPorts).isZero();

    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(7, "eth0")));
    node.kernelTells(new NetlinkEvent.AddressAdded(Fixtures.own(7, "10.0.0.1", 24)));
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").transitions()).as("history outlives the interface").isEqualTo(1);
  }

  /** The kernel tells of the addresses first, when the interface is gone already. */
  @Test
  void anAddressThatGoesWithItsInterfaceWasNotRemovedByAnotherProgram() {
    becomeMaster();
    node.addOutcome = new AddressRefusal.NoSuchInterface(2);
    node.losesAddress(VIP);
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").reason()).isEqualTo("NoInterface");
    assertThat(node.losses).isEmpty();

    node.kernelTells(new NetlinkEvent.LinkRemoved(2, "eth0"));
    assertThat(node.report("web").reason()).isEqualTo("NoInterface");
    VirtualHostReport.RoleChange change = node.report("web").lastTransition();
    assertThat(change).isNotNull();
    assertThat(change.reason()).isEqualTo("NoInterface");
  }

  @Test
  void whatIsNoLongerDesiredIsReleasedAtOnce() {
    becomeMaster();
    node.desire(Map.of());
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.released).containsExactly("web");
    assertThat(node.openPorts).isZero();
  }

  @Test
  void whatGoesElsewhereHandsOverAndIsReleasedThen() {
    becomeMaster();
    node.desire(Map.of("web", new Desired.Elsewhere()));
    assertThat(node.advertised().getLast().interval()).isEqualTo(AdvertisementInterval.BOW_OUT);
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.released).isEmpty();

    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(19);
    assertThat(node.holds(VIP)).isTrue();
    node.advanceMillis(2);
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.released).containsExactly("web");
    assertThat(node.openPorts).isZero();
  }

  @Test
  void whatGoesElsewhereWithoutASuccessorGoesAllTheSame() {
    becomeMaster();
    node.desire(Map.of("web", new Desired.Elsewhere()));
    node.advanceMillis(1_250);
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.released).containsExactly("web");
  }

  @Test
  void aBackupGoesElsewhereAtOnce() {
    node.desire(Map.of("web", WEB));
    node.desire(Map.of("web", new Desired.Elsewhere()));
    assertThat(node.released).containsExactly("web");
    assertThat(node.advertised()).isEmpty();
  }

  @Test
  void whatIsDeletedWhileItHandsOverIsReleasedAtOnce() {
    becomeMaster();
    node.desire(Map.of("web", new Desired.Elsewhere()));
    node.desire(Map.of());
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.released).containsExactly("web");
  }

  @Test
  void whatComesBackWhileItHandsOverStartsAnewAfterwards() {
    becomeMaster();
    node.desire(Map.of("web", new Desired.Elsewhere()));
    node.desire(Map.of("web", WEB));
    assertThat(node.holds(VIP)).isTrue();

    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(21);
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.released).isEmpty();
  }

  @Test
  void whatIsElsewhereFromTheStartIsNotReportedAtAll() {
    node.desire(Map.of("web", new Desired.Elsewhere()));
    assertThat(node.reports).isEmpty();
    assertThat(node.released).isEmpty();
  }

  @Test
  void whatHasToWaitLeavesWhatRunsAlone() {
    becomeMaster();
    node.desire(Map.of("web", new Desired.Waiting(9, "KeyMissing", "No key.")));
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").message()).endsWith("No key.");

    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    assertThat(node.holds(VIP)).as("it still follows its link").isFalse();
  }

  @Test
  void whatHasToWaitFromTheStartSaysWhy() {
    node.desire(Map.of("web", new Desired.Waiting(9, "KeyMissing", "No key.")));
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").reason()).isEqualTo("KeyMissing");
    assertThat(node.report("web").message()).isEqualTo("No key.");
  }

  @Test
  void whatTheKernelWouldKeepForEverIsRemovedBeforeAnythingIsDesired() {
    SimulatedNode restarted =
        new SimulatedNode(Fixtures.marked(2, VIP), Fixtures.marked(2, OF_ANOTHER_AGENT));
    assertThat(restarted.holds(VIP)).isFalse();
    assertThat(restarted.holds(OF_ANOTHER_AGENT)).isTrue();
    assertThat(restarted.holds("10.0.0.1")).isTrue();
  }

  @Test
  void leftoversThatNobodyWantsGoWhenItIsKnownWhatIsWanted() {
    SimulatedNode restarted =
        new SimulatedNode(lasting("10.0.0.7"), lasting(VIP), lasting(OF_ANOTHER_AGENT));
    assertThat(restarted.holds("10.0.0.7")).isTrue();

    restarted.desire(Map.of("web", WEB));
    assertThat(restarted.holds("10.0.0.7")).isFalse();
    assertThat(restarted.holds(OF_ANOTHER_AGENT)).isTrue();
  }

  @Test
  void aRunThatEndedJustBeforeIsGoneOnWith() {
    SimulatedNode restarted = new SimulatedNode(lasting(VIP));
    restarted.advanceMillis(2_900);
    restarted.desire(Map.of("web", WEB));

    assertThat(restarted.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(restarted.report("web").reason()).isEqualTo("Adopted");
    assertThat(restarted.report("web").held()).containsExactly(new VirtualAddress(ip(VIP), 32));
    assertThat(restarted.holds(VIP)).isTrue();
    assertThat(restarted.advertised()).hasSize(1);
  }

  @Test
  void aRunThatEndedADeadTimeAgoMayHaveASuccessor() {
    SimulatedNode restarted = new SimulatedNode(lasting(VIP));
    restarted.advanceMillis(3_010);
    restarted.desire(Map.of("web", WEB));

    assertThat(restarted.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(restarted.holds(VIP)).isFalse();
    assertThat(restarted.told()).isEmpty();
  }

  @Test
  void whatIsAdoptedInPartIsCompletedWhenTheSegmentWasAsked() {
    SimulatedNode restarted = new SimulatedNode(lasting(VIP));
    restarted.desire(Map.of("web", Wanted.with(VIP, "10.0.0.101").build()));

    assertThat(restarted.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(restarted.holds(VIP)).isTrue();
    assertThat(restarted.holds("10.0.0.101")).isFalse();
    restarted.advanceMillis(100);
    assertThat(restarted.holds("10.0.0.101")).isTrue();
  }

  @Test
  void nothingIsAdoptedWithoutACarrier() {
    SimulatedNode restarted = new SimulatedNode(lasting(VIP));
    restarted.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    restarted.desire(Map.of("web", WEB));

    assertThat(restarted.report("web").role()).isEqualTo(Role.INIT);
    assertThat(restarted.holds(VIP)).isFalse();
  }

  /** As an agent of this host left it, which refreshed it at the clock's start. */
  private static InterfaceAddress lasting(String literal) {
    return new InterfaceAddress(
        2, ip(literal), 32, InterfaceAddress.KCARP_PROTOCOL, LASTING, false, false);
  }

  @Test
  void heldAddressesAreRefreshedWithEachAdvertisement() {
    becomeMaster();
    node.refreshes.clear();
    int advertised = node.advertised().size();
    node.advanceMillis(10_000);

    assertThat(node.advertised()).hasSize(advertised + 10);
    assertThat(node.refreshes)
        .hasSize(10)
        .allSatisfy(refreshed -> assertThat(refreshed.address()).isEqualTo(ip(VIP)))
        .extracting(InterfaceAddress::lifetime)
        .extracting("validSeconds")
        .containsOnly(3);
  }

  @Test
  void fastAdvertisementsDoNotFloodTheKernel() {
    node.desire(Map.of("web", Wanted.with(VIP).interval(0, 10).build()));
    node.advanceMillis(1_000);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    node.refreshes.clear();
    node.advanceMillis(10_000);

    assertThat(node.refreshes).hasSizeBetween(23, 25);
    assertThat(node.refreshes)
        .extracting(InterfaceAddress::lifetime)
        .extracting("validSeconds")
        .containsOnly(1);
  }

  @Test
  void whoSleptLosesItsAddressesToTheKernelAndListens() {
    becomeMaster();
    node.clock.nanos += 3_500_000_000L;
    node.losesAddress(VIP);

    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").reason()).isEqualTo("WokeLate");
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.losses).containsExactly(AddressLoss.EXPIRED);
  }

  @Test
  void whoStoodStillDoesNotAnswerARivalForAddressesThatMayBeGone() {
    standStill();
    node.receive(OtherHost.at("10.0.0.2", "secret", VIP).sends(0, 20, 1));

    assertLetGoInSilence();
  }

  @Test
  void whoStoodStillDoesNotHandOverAddressesThatMayBeGone() {
    standStill();
    node.hosts.handOver("web");

    assertLetGoInSilence();
  }

  /** As a master at sub-second timing, for so long that the kernel may have acted. */
  private void standStill() {
    node.desire(Map.of("web", Wanted.with(VIP).interval(0, 10).build()));
    node.advanceMillis(5_000);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    node.refreshes.clear();
    while (node.refreshes.isEmpty()) {
      node.advanceMillis(1);
    }
    node.advanceMillis(300);
    node.sent.clear();
    node.announced.clear();
    node.clock.nanos += 700_000_000L;
  }

  private void assertLetGoInSilence() {
    assertThat(node.report("web").reason()).isEqualTo("WokeLate");
    assertThat(node.announced).isEmpty();
    assertThat(node.sent).isEmpty();
  }

  @Test
  void whoSleptDoesNotRefreshBeforeItIsJudged() {
    becomeMaster();
    node.clock.nanos += 3_500_000_000L;
    node.settle();

    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.holds(VIP)).isFalse();
  }

  @Test
  void whatAnotherAgentRunsHereIsLeftToIt() {
    node.locked.add("vhid/2/100");
    node.desire(Map.of("web", WEB));
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").reason()).isEqualTo("VhidTaken");
    assertThat(node.report("web").message()).contains("eth0").contains("vhid 100");

    node.locked.remove("vhid/2/100");
    node.advanceMillis(1_000);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void anAddressThatAnotherAgentHasIsRefused() {
    node.desire(Map.of("web", Wanted.with(OF_ANOTHER_AGENT).build()));
    assertThat(node.report("web").reason()).isEqualTo("AddressTaken");
    assertThat(node.locked).as("what was taken in vain is given back").hasSize(1);
  }

  @Test
  void anAddedAddressThatAnotherAgentHasLeavesTheLastGoodConfigurationRunning() {
    becomeMaster();
    node.desire(Map.of("web", Wanted.with(VIP, OF_ANOTHER_AGENT).build()));
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").addresses()).containsExactly(new VirtualAddress(ip(VIP), 32));
    assertThat(node.report("web").message()).contains(OF_ANOTHER_AGENT);
  }

  @Test
  void whatIsReleasedIsAnothersToTake() {
    becomeMaster();
    assertThat(node.locked).contains("vhid/2/100", "address/" + VIP);
    node.desire(Map.of());
    assertThat(node.locked).containsExactly("address/" + OF_ANOTHER_AGENT);
  }

  @Test
  void aCopyThatSomebodyElsePutThereIsLeftAloneAndSaid() {
    SimulatedNode occupied = new SimulatedNode(Fixtures.own(2, VIP, 32));
    occupied.desire(Map.of("web", WEB));
    occupied.advanceMillis(4_000);
    assertThat(occupied.report("web").role()).isEqualTo(Role.INIT);
    assertThat(occupied.report("web").reason()).isEqualTo("AddressInUse");
    occupied.desire(Map.of());
    assertThat(occupied.holds(VIP)).isTrue();
  }

  @Test
  void anothersRemovalIsNoAlarmForAnAddressWhoseNewsIsStillToCome() {
    becomeMaster();
    int sentBefore = node.told().size();
    node.kernelTells(new NetlinkEvent.AddressRemoved(Fixtures.marked(2, "10.0.0.7")));
    assertThat(node.told()).hasSize(sentBefore);
  }

  @Test
  void anAddressThatWentWhileNoNewsCameIsPutBack() {
    becomeMaster();
    node.addresses.removeIf(address -> address.address().equals(ip(VIP)));
    node.kernelTells(new NetlinkEvent.Overrun());
    assertThat(node.holds(VIP)).isTrue();
  }

  @Test
  void aRemovalThatFailsIsReportedAsHeldAndTriedAgain() {
    becomeMaster();
    node.removeRefusal = new AddressRefusal.Failed(105, "ENOBUFS");
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").held()).isNotEmpty();

    node.removeRefusal = null;
    node.advanceMillis(1_100);
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.report("web").held()).isEmpty();
  }

  @Test
  void aFailedPortThatNobodyWantsAnyMoreIsForgotten() {
    becomeMaster();
    node.portCloses(new LinkUnavailableException(Reason.OTHER, "eth0 is broken."));
    node.desire(Map.of());
    node.advanceMillis(5_000);
    assertThat(node.hosts.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void withoutCarrierFromTheStartItSaysSo() {
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    node.desire(Map.of("web", WEB));
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").reason()).isEqualTo("NoCarrier");
  }

  @Test
  void aNewMacIsAnnouncedByTheMaster() {
    becomeMaster();
    int sentBefore = node.told().size();
    node.kernelTells(
        new NetlinkEvent.LinkChanged(
            new Link(
                2,
                "eth0",
                HardwareAddress.of(new byte[] {2, 9, 9, 9, 9, 9}),
                true,
                true,
                false,
                1500,
                Link.ETHERNET)));
    assertThat(node.told().size()).isEqualTo(sentBefore + 2);
  }

  @Test
  void anAddressThatAnotherProgramRemovesIsPutBackAndAnnounced() {
    becomeMaster();
    int sentBefore = node.told().size();
    node.losesAddress(VIP);
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.told().size()).isGreaterThan(sentBefore);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  /** On a node that has IPv6, too. */
  private void becomeMasterOf(String ipv6) {
    node.addresses.add(Fixtures.own(2, "2001:db8::1", 64));
    node.addresses.add(Fixtures.own(2, "fe80::1", 64));
    node.kernelTells(new NetlinkEvent.Overrun());
    node.desire(Map.of("web", Wanted.with(ipv6).build()));
    node.advanceMillis(5_000);
    assertThat(node.holds(ipv6)).isTrue();
  }

  @Test
  void anAddressThatGoesWithItsInterfacesLinkIsNotPutBack() {
    becomeMasterOf(VIP6);

    node.links.set(0, downLink());
    node.losesAddress(VIP6);
    assertThat(node.holds(VIP6)).isFalse();
    assertThat(node.losses).isEmpty();
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").reason()).isEqualTo("InterfaceDown");
  }

  @Test
  void aLinkThatWasDownForAMomentMakesAMasterListen() {
    becomeMasterOf(VIP6);
    Link up = node.links.getFirst();
    InterfaceAddress held = node.addresses.getLast();

    node.links.set(0, downLink());
    node.addresses.remove(held);
    node.hosts.netlinkEvent(new NetlinkEvent.AddressRemoved(held));
    node.links.set(0, up);
    node.hosts.netlinkEvent(new NetlinkEvent.LinkChanged(downLink()));
    node.hosts.netlinkEvent(new NetlinkEvent.LinkChanged(up));
    node.settle();

    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.losses).isEmpty();
    node.advanceMillis(3_200);
    assertThat(node.holds(VIP6)).isTrue();
  }

  @Test
  void withoutALinkThereIsNoTalkOfASource() {
    becomeMaster();
    node.addresses.clear();
    node.links.set(0, downLink());
    node.kernelTells(new NetlinkEvent.Overrun());
    node.desire(Map.of("web", Wanted.with(VIP).on("eth0").build()));
    assertThat(node.report("web").reason()).isEqualTo("InterfaceDown");
  }

  private static Link downLink() {
    Link up = Fixtures.link(2, "eth0");
    return new Link(
        2, "eth0", up.hardwareAddress(), false, false, false, up.mtu(), up.hardwareType());
  }

  @Test
  void newSettingsKeepTheMaster() {
    becomeMaster();
    DesiredVirtualHost slower = Wanted.with(VIP, "10.0.0.101").serial(2, 5).interval(1, 20).build();
    node.desire(Map.of("web", slower));
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").generation()).isEqualTo(2);
    assertThat(node.report("web").serial()).isEqualTo(5);
    assertThat(node.report("web").transitions()).isEqualTo(1);
    node.advanceMillis(100);
    assertThat(node.holds("10.0.0.101")).isTrue();
  }

  @Test
  void framesThatAreNotForUsAreCountedByReason() {
    becomeMaster();
    byte[] own = firstAdvertisement().clone();
    node.receive(own);
    node.receive(OtherHost.at("10.0.0.2", "other", VIP).sends(1, 0, 1));
    byte[] otherVhid = own.clone();
    node.desire(Map.of());
    node.receive(otherVhid);
    node.receive(new byte[3]);
    assertThat(node.drops)
        .containsOnly(
            Map.entry(DropReason.OWN_ECHO, 1),
            Map.entry(DropReason.BAD_DIGEST, 1),
            Map.entry(DropReason.UNKNOWN_VHID, 1),
            Map.entry(DropReason.SHORT, 1));
  }

  @Test
  void theVhidOfOneThatIsNotBoundIsNotUnknown() {
    node.locked.add("address/" + VIP);
    node.desire(Map.of("web", WEB));
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.openPorts).isOne();

    node.receive(PEER.sends(1, 0, 1));
    assertThat(node.drops).isEmpty();
  }

  @Test
  void aPortThatFailsIsInitAndTriedAgain() {
    becomeMaster();
    node.portCloses(new LinkUnavailableException(Reason.NO_SUCH_INTERFACE, "eth0 went away."));
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.report("web").reason()).isEqualTo("LinkUnavailable");
    assertThat(node.report("web").message()).isEqualTo("eth0 went away.");

    node.refusal = null;
    node.advanceMillis(1_100);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void anAddressThatTheKernelRefusesMakesNoMaster() {
    node.addOutcome = new AddressRefusal.NotPermitted();
    node.desire(Map.of("web", WEB));
    node.advanceMillis(3_200);
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
    assertThat(node.report("web").reason()).isEqualTo("AddressRefused");
  }

  @Test
  void oneVhidOnOneInterfaceRunsOnce() {
    node.desire(Map.of("a", WEB, "b", WEB));
    assertThat(node.report("a").role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("b").role()).isEqualTo(Role.INIT);
    assertThat(node.report("b").reason()).isEqualTo("VhidTaken");
  }

  @Test
  void shutdownHoldsTheAddressUntilASuccessorSpeaks() {
    becomeMaster();
    CompletableFuture<Void> done = new CompletableFuture<>();
    node.hosts.shutdown(done);
    assertThat(node.advertised().getLast().interval()).isEqualTo(AdvertisementInterval.BOW_OUT);
    assertThat(node.holds(VIP)).isTrue();

    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(19);
    assertThat(node.holds(VIP)).isTrue();
    node.advanceMillis(2);
    assertThat(node.holds(VIP)).isFalse();
    assertThat(done).isCompleted();
    assertThat(node.report("web").role()).isEqualTo(Role.INIT);
  }

  @Test
  void shutdownWithoutSuccessorEndsWithoutTheAddress() {
    becomeMaster();
    CompletableFuture<Void> done = new CompletableFuture<>();
    node.hosts.shutdown(done);
    node.advanceMillis(1_250);
    assertThat(done).isCompleted();
    assertThat(node.holds(VIP)).isFalse();
  }

  @Test
  void rolesAreSaidAsUcarpSaysThem() {
    node.desire(Map.of("web", WEB, "later", new Desired.Waiting(1, "KeyMissing", "no key yet")));
    assertThat(node.hosts.roleLines())
        .containsExactly(
            Map.entry("later", "INIT: KeyMissing no key yet"),
            Map.entry("web", "BACKUP on eth0 id " + WEB.vhid()));
    node.advanceMillis(3_200);
    assertThat(node.hosts.roleLines()).containsEntry("web", "MASTER on eth0 id " + WEB.vhid());
  }

  @Test
  void theRoleOfWhatHasNoInterfaceIsInit() {
    SimulatedNode bare = new SimulatedNode();
    bare.links.clear();
    bare.kernelTells(new NetlinkEvent.LinkRemoved(2, "eth0"));
    bare.desire(Map.of("web", WEB));
    assertThat(bare.hosts.roleLines())
        .containsExactly(Map.entry("web", "INIT on no interface id " + WEB.vhid()));
  }

  @Test
  void handedOverItStaysBackupForThreeSecondsEvenAlone() {
    becomeMaster();
    node.hosts.handOverAll();
    node.settle();
    node.advanceMillis(1_300);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.holds(VIP)).isFalse();
    node.advanceMillis(2_800);
    assertThat(node.holds(VIP)).isFalse();
    node.advanceMillis(3_500);
    assertThat(node.holds(VIP)).isTrue();
  }

  @Test
  void masterHandsOverToASuccessorAndReportsWhoItIs() {
    becomeMaster();

    assertThat(node.hosts.handOver("web")).isEqualTo(new HandOver.Begun());
    node.receive(PEER.sends(1, 10, 1));
    node.advanceMillis(100);

    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").reason()).isEqualTo("HandedOver");
    assertThat(node.report("web").observedMaster()).isEqualTo(ip("10.0.0.2"));
  }

  @Test
  void whoIsNotMasterHasNothingToHandOver() {
    node.desire(Map.of("web", WEB));

    assertThat(node.hosts.handOver("web")).isEqualTo(new HandOver.NotMaster(Role.BACKUP));
    assertThat(node.hosts.handOver("db")).isEqualTo(new HandOver.Unknown(List.of("web")));
  }

  @Test
  void authenticPeersAreKnownUntilRelease() {
    node.desire(Map.of("web", WEB));
    node.receive(OtherHost.at("10.0.0.2", "wrong", VIP).sends(1, 3, 1));
    assertThat(node.peers.of("web")).isEmpty();

    node.receive(PEER.sends(1, 3, 1));
    assertThat(node.peers.of("web"))
        .containsExactly(
            new Peer(ip("10.0.0.2"), new AdvertisementInterval(1, 3), node.clock.nanos));

    node.desire(Map.of());
    assertThat(node.peers.of("web")).isEmpty();
  }

  @Test
  void reportNamesVhidAndAddressesAlsoWhenItDoesNotRun() {
    node.desire(Map.of("web", Wanted.with(VIP).on("eth9").build()));

    assertThat(node.report("web").reason()).isEqualTo("NoInterface");
    assertThat(node.report("web").vhid()).isEqualTo(WEB.vhid());
    assertThat(node.report("web").addresses()).isEqualTo(WEB.addresses());
  }

  @Test
  void anOwnGroupIsSentToAndListenedToAndTheOthersFramesAreNotForUs() {
    node.desire(Map.of("web", own(new Transport.Multicast(OWN_GROUP))));
    assertThat(node.listenedTo).containsExactly(OWN_GROUP);

    node.receive(PEER.sends(1, 0, 1));
    assertThat(node.drops).containsOnly(Map.entry(DropReason.BAD_DESTINATION, 1));
    node.advanceMillis(3_200);

    Advertisement sent = read(firstAdvertisement());
    assertThat(sent.destination()).isEqualTo(OWN_GROUP);
    assertThat(sent.destinationMac()).hasToString("01:00:5e:40:01:02");
  }

  @Test
  void aPortIsToldOnceAndAgainWhenTheGroupChanges() {
    node.desire(Map.of("web", own(new Transport.Multicast(OWN_GROUP))));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    assertThat(node.listenedTo).containsExactly(OWN_GROUP);

    node.desire(Map.of("web", WEB));
    assertThat(node.listenedTo).containsExactly(OWN_GROUP, Destinations.IPV4_GROUP);
    node.receive(PEER.sends(1, 0, 1));
    assertThat(node.drops).isEmpty();
  }

  @Test
  void broadcastIsSentToEverybodyAndTheGroup() {
    node.desire(Map.of("web", own(new Transport.Broadcast(OWN_GROUP))));
    node.advanceMillis(3_200);

    Advertisement sent = read(firstAdvertisement());
    assertThat(sent.destination()).isEqualTo(OWN_GROUP);
    assertThat(sent.destinationMac()).isEqualTo(MacAddress.BROADCAST);
  }

  @Test
  void unicastGoesToEachPeerButOurselves() {
    node.desire(
        Map.of("web", Wanted.with(VIP).unicast(false, "10.0.0.1", "10.0.0.2", "10.0.0.3").build()));
    node.advanceMillis(3_200);

    assertThat(node.routed)
        .extracting(SimulatedNode.Routed::destination)
        .containsExactly(ip("10.0.0.2"), ip("10.0.0.3"));
    assertThat(node.routed)
        .allSatisfy(packet -> {
          assertThat(packet.source()).isEqualTo(SimulatedNode.OWN_ADDRESS);
          assertThat(packet.payload().remaining()).isEqualTo(36);
          assertThat(packet.payload()).isEqualTo(node.routed.getFirst().payload());
        });
    assertThat(node.listenedTo).containsExactly(SimulatedNode.OWN_ADDRESS);
    assertThat(node.told()).as("ARP goes to everybody").hasSize(2);
  }

  @Test
  void unicastIsHeardAtOurAddressAlone() {
    node.desire(Map.of("web", Wanted.with(VIP).unicast(false, "10.0.0.2").build()));
    node.receive(PEER.sends(1, 0, 1));
    assertThat(node.drops).containsOnly(Map.entry(DropReason.BAD_DESTINATION, 1));

    node.receive(PEER.sendsTo(SimulatedNode.OWN_ADDRESS, 1, 0, 2));
    assertThat(node.report("web").observedMaster()).isEqualTo(ip("10.0.0.2"));
  }

  @Test
  void onePeerThatCanNotBeReachedIsNoFailureAndNoneAtAllIs() {
    node.unreachable.add(ip("10.0.0.2"));
    node.desire(Map.of("web", Wanted.with(VIP).unicast(false, "10.0.0.2", "10.0.0.3").build()));
    node.advanceMillis(20_000);
    assertThat(node.routed).isNotEmpty();
    assertThat(node.report("web").message()).doesNotContain("sent");

    node.unreachable.add(ip("10.0.0.3"));
    int before = node.routed.size();
    node.advanceMillis(20_000);
    assertThat(node.routed).hasSize(before);
    assertThat(node.report("web").message()).contains("could not be sent. no route");
  }

  @Test
  void whoHasNoPeersIsMasterAlone() {
    node.desire(Map.of("web", Wanted.with(VIP).unicast(false, "10.0.0.1").build()));
    node.advanceMillis(20_000);

    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").message()).doesNotContain("sent");
  }

  @Test
  void aCarrierThatIsIgnoredChangesNothingButAnInterfaceThatIsDownDoes() {
    node.desire(Map.of("web", Wanted.with(VIP).ignoringCarrier().build()));
    node.advanceMillis(3_200);
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);

    node.desire(Map.of("web", WEB));
    assertThat(node.report("web").reason()).isEqualTo("NoCarrier");
    node.desire(Map.of("web", Wanted.with(VIP).ignoringCarrier().build()));
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);

    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.down(2, "eth0")));
    assertThat(node.report("web").reason()).isEqualTo("InterfaceDown");
  }

  private static DesiredVirtualHost own(Transport transport) {
    return Wanted.with(VIP).by(transport).build();
  }

  private static Advertisement read(byte[] frame) {
    if (AdvertisementCodec.decode(frame) instanceof Decoded.Read(Advertisement advertisement)) {
      return advertisement;
    }
    throw new AssertionError("not an advertisement");
  }
}
