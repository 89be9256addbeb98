package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node makes of other hosts that say to have its virtual addresses. */
class OwnershipTest {
  private static final String VIP = "10.0.0.100";
  private static final MacAddress FOREIGN = new MacAddress(0x020000000063L);
  private static final AddressClaim CONFLICT = new AddressClaim(FOREIGN, Fixtures.ip(VIP));
  private static final int SOURCE_MAC = 6;
  private static final OtherHost MASTER = OtherHost.at("10.0.0.2", "secret", VIP);

  private final SimulatedNode node = new SimulatedNode();
  private int counter;

  private void desire(Wanted wanted) {
    node.desire(Map.of("web", wanted.build()));
  }

  private Role role() {
    return node.report("web").role();
  }

  /** A foreign host answers every question, some milliseconds later. */
  private void advanceWithForeignHost(int seconds) {
    for (int i = 0; i < 100 * seconds; i++) {
      long before = node.probes();
      node.advanceMillis(10);
      if (node.probes() > before) {
        node.hearsClaim(FOREIGN, VIP);
      }
    }
  }

  private void becomeMaster() {
    desire(Wanted.with(VIP));
    node.advanceMillis(3_200);
    assertThat(role()).isEqualTo(Role.MASTER);
  }

  @Test
  void whoHasTheAddressesIsAskedTwiceAtOnceAndThenEachSecondUntilTheClaim() {
    desire(Wanted.with(VIP));
    assertThat(node.watched).containsExactly(Set.of(Fixtures.ip(VIP)));
    assertThat(node.probes()).isEqualTo(1);
    node.advanceMillis(99);
    assertThat(node.probes()).isEqualTo(2);
    node.advanceMillis(2_900);
    assertThat(node.probes()).isEqualTo(4);
    node.advanceMillis(62_000);
    assertThat(role()).isEqualTo(Role.MASTER);
    assertThat(node.probes()).as("a second after the takeover, and a minute later").isEqualTo(6);
  }

  @Test
  void anAddressThatAForeignHostHasIsNotClaimedUntilItIsGone() {
    desire(Wanted.with(VIP));
    advanceWithForeignHost(20);
    VirtualHostReport report = node.report("web");
    assertThat(report.role()).isEqualTo(Role.INIT);
    assertThat(report.reason()).isEqualTo("AddressConflict");
    assertThat(report.message())
        .contains("spec.addressConflict: Defend")
        .endsWith("Outside the group: the host at 02:00:00:00:00:63 has 10.0.0.100.");
    assertThat(report.conflicts()).containsExactly(CONFLICT);
    assertThat(node.advertised()).isEmpty();
    assertThat(node.announced).isEmpty();

    node.advanceMillis(3_000);
    assertThat(role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").reason()).isEqualTo("AddressFree");
    assertThat(node.report("web").conflicts()).isEmpty();
    node.advanceMillis(3_100);
    assertThat(role()).isEqualTo(Role.MASTER);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 60})
  void noDeadTimeIsTooShortToRefuse(int advskew) {
    desire(Wanted.with(VIP).interval(0, advskew));
    advanceWithForeignHost(2);
    assertThat(role()).isEqualTo(Role.INIT);
    assertThat(node.announced).isEmpty();
  }

  @Test
  void aNodeThatDefendsClaimsAndReports() {
    desire(Wanted.with(VIP).defending());
    advanceWithForeignHost(10);
    assertThat(role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").reason()).isEqualTo("MasterDown");
    assertThat(node.report("web").conflicts()).containsExactly(CONFLICT);
    assertThat(node.holds(VIP)).isTrue();
  }

  @Test
  void whoMayDefendFromNowOnClaims() {
    desire(Wanted.with(VIP));
    advanceWithForeignHost(5);
    assertThat(role()).isEqualTo(Role.INIT);
    desire(Wanted.with(VIP).serial(2, 2).defending());
    advanceWithForeignHost(5);
    assertThat(role()).isEqualTo(Role.MASTER);
  }

  @Test
  void theAnswerOfAMasterThatIsHeardIsNoConflict() {
    desire(Wanted.with(VIP));
    node.hearsClaim(OtherHost.MAC, VIP);
    node.advanceMillis(900);
    node.receive(MASTER.sends(1, 0, counter++));
    node.hearsClaim(OtherHost.MAC, VIP);
    node.advanceMillis(3_200);
    assertThat(role()).as("it died, and may have left the address behind").isEqualTo(Role.MASTER);
    node.hearsClaim(OtherHost.MAC, VIP);
    node.advanceMillis(2_000);
    assertThat(node.report("web").conflicts()).isEmpty();
  }

  /** Whoever advertises has the address, from whatever MAC it answers. */
  @Test
  void aGroupThatSpeaksIsTakenOverFromThoughAForeignHostHasTheAddress() {
    desire(Wanted.with(VIP));
    node.hearsClaim(FOREIGN, VIP);
    node.advanceMillis(900);
    node.receive(MASTER.sends(1, 0, counter++));
    advanceWithForeignHost(6);
    assertThat(role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").conflicts()).containsExactly(CONFLICT);
  }

  /** As a ucarp's and a BSD's. */
  @ParameterizedTest
  @ValueSource(longs = {0x00005e000064L, 0x00005e000164L})
  void aVirtualMacThatAdvertisedLatelyMayAnswer(long bits) {
    MacAddress virtual = new MacAddress(bits);
    byte[] frame = MASTER.sends(1, 0, counter++);
    System.arraycopy(virtual.bytes(), 0, frame, SOURCE_MAC, virtual.bytes().length);
    desire(Wanted.with(VIP));
    node.hearsClaim(virtual, VIP);
    node.receive(frame);
    node.advanceMillis(4_000);
    assertThat(role()).isEqualTo(Role.MASTER);
    node.hearsClaim(virtual, VIP);
    node.advanceMillis(2_000);
    assertThat(node.report("web").conflicts()).isEmpty();

    node.advanceMillis(6_000);
    node.hearsClaim(virtual, VIP);
    node.advanceMillis(2_000);
    assertThat(node.report("web").conflicts())
        .as("it has been silent for long")
        .containsExactly(new AddressClaim(virtual, Fixtures.ip(VIP)));
  }

  @Test
  void whoRefusesListensAgainAsSoonAsTheGroupSpeaks() {
    desire(Wanted.with(VIP));
    advanceWithForeignHost(5);
    assertThat(role()).isEqualTo(Role.INIT);
    node.receive(MASTER.sends(1, 0, counter++));
    assertThat(role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").observedMaster()).isEqualTo(Fixtures.ip("10.0.0.2"));
  }

  @Test
  void aHolderReportsAForeignHostAnnouncesAndKeepsTheAddress() {
    becomeMaster();
    node.advanceMillis(10_000);
    node.announced.clear();
    node.hearsClaim(FOREIGN, VIP);
    assertThat(node.report("web").conflicts()).as("it may be about to advertise").isEmpty();
    node.advanceMillis(600);
    assertThat(node.report("web").conflicts()).containsExactly(CONFLICT);
    assertThat(node.announced)
        .extracting(SimulatedNode.Announced::reason)
        .containsExactly(AnnounceReason.CONFLICT);
    for (int i = 0; i < 1_000; i++) {
      node.hearsClaim(FOREIGN, VIP);
    }
    node.advanceMillis(10_000);
    assertThat(node.announced).as("once in 10 s").hasSize(2);
    assertThat(role()).isEqualTo(Role.MASTER);

    node.advanceMillis(26_000);
    assertThat(node.report("web").conflicts()).as("silent for long").isEmpty();
    assertThat(node.report("web").message()).doesNotContain("Outside the group");
  }

  @Test
  void whoAnnouncesBeforeItAdvertisesIsNoConflict() {
    becomeMaster();
    node.announced.clear();
    node.hearsClaim(FOREIGN, VIP);
    node.advanceMillis(5);
    node.receive(OtherHost.at("10.0.0.2", "secret", VIP).sends(1, 0, counter++));
    assertThat(node.report("web").conflicts()).isEmpty();
  }

  @Test
  void ownMacsAreNotForeign() {
    desire(Wanted.with(VIP));
    for (int i = 0; i < 40; i++) {
      node.advanceMillis(100);
      node.hearsClaim(new MacAddress(0x020000000002L), VIP);
    }
    assertThat(role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").conflicts()).isEmpty();
  }

  @Test
  void claimsOfOtherAddressesMeanNothing() {
    desire(Wanted.with(VIP));
    for (int i = 0; i < 40; i++) {
      node.advanceMillis(100);
      node.hearsClaim(FOREIGN, "10.0.0.101");
    }
    assertThat(role()).isEqualTo(Role.MASTER);
  }

  @Test
  void nobodyMakesItRememberMoreThanAFew() {
    becomeMaster();
    for (int i = 0; i < 10_000; i++) {
      node.hearsClaim(new MacAddress(0x020000100000L + i), VIP);
    }
    node.advanceMillis(1_000);
    assertThat(node.report("web").conflicts()).hasSize(Ownership.MOST);
  }

  @Test
  void afterTheCarrierWasAwayTheSegmentIsAskedAnew() {
    becomeMaster();
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    node.advanceMillis(5_000);
    long asked = node.probes();
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    assertThat(node.probes()).isEqualTo(asked + 1);
    node.hearsClaim(FOREIGN, VIP);
    advanceWithForeignHost(4);
    assertThat(node.report("web").reason()).isEqualTo("AddressConflict");
  }

  @Test
  void whereClaimsCantBeHeardTheAddressIsServedAllTheSame() {
    node.watchRefusal =
        new LinkUnavailableException(LinkUnavailableException.Reason.OTHER, "no buffer");
    becomeMaster();
  }

  @Test
  void ipv6IsAskedFromTheLinkLocalSource() {
    SimulatedNode dual = new SimulatedNode(Fixtures.own(2, "fe80::1", 64));
    dual.desire(Map.of("web", Wanted.with("2001:db8::100").on("eth0").build()));
    assertThat(dual.probes()).isEqualTo(1);
    for (int i = 0; i < 40; i++) {
      dual.advanceMillis(100);
      dual.hearsClaim(FOREIGN, "2001:db8::100");
    }
    assertThat(dual.report("web").reason()).isEqualTo("AddressConflict");
    assertThat(dual.report("web").conflicts())
        .isEqualTo(List.of(new AddressClaim(FOREIGN, Fixtures.ip("2001:db8::100"))));
  }
}
