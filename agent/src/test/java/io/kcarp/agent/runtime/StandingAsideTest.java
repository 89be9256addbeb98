package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.AnnounceReason;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.link.LinkUnavailableException;
import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StandingAsideTest {
  private static final String VIP = "10.0.0.100";
  private static final OtherHost PEER = OtherHost.at("10.0.0.2", "secret", VIP);
  private static final Map<String, Desired> WANTED = Map.of("web", WEB);
  private static final Map<String, Desired> ASIDE = aside(WEB);

  private final SimulatedNode node = new SimulatedNode();

  private static Map<String, Desired> aside(Desired.Here wanted) {
    return Map.of("web", new Desired.StandingAside(wanted, "Maintenance", "Under repair."));
  }

  private void becomeMaster() {
    node.desire(WANTED);
    node.advanceMillis(3_200);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  /** For want of any other: it has asked. */
  private void becomeTheLast() {
    becomeMaster();
    node.desire(ASIDE);
    node.advanceMillis(2_000);
    assertIsMaster();
  }

  private void assertIsMaster() {
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
  }

  /** At the latest after two dead times, and one more that others are let go first. */
  private void assertIsMasterAgain() {
    node.advanceMillis(9_500);
    assertIsMaster();
  }

  private void linkIs(Link link) {
    node.links.set(0, link);
    node.kernelTells(new NetlinkEvent.LinkChanged(link));
  }

  private void assertAside() {
    VirtualHostReport report = node.report("web");
    assertThat(report.role()).isEqualTo(Role.INIT);
    assertThat(report.reason()).isEqualTo("Maintenance");
    assertThat(report.message()).isEqualTo("Under repair.");
    assertThat(report.serial()).isEqualTo(WEB.serial());
    assertThat(report.held()).isEmpty();
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.openPorts).isZero();
    assertThat(node.released).isEmpty();
  }

  private long bowOuts() {
    return node.advertised().stream()
        .filter(sent -> sent.interval().equals(AdvertisementInterval.BOW_OUT))
        .count();
  }

  @Test
  void aMasterHandsOverAndIsInitThen() {
    becomeMaster();
    node.desire(ASIDE);
    assertThat(bowOuts()).isEqualTo(1);
    node.advanceMillis(100);
    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(19);
    assertThat(node.holds(VIP)).isTrue();
    node.advanceMillis(2);

    assertAside();
    VirtualHostReport.RoleChange change = node.report("web").lastTransition();
    assertThat(change).isNotNull();
    assertThat(change.from()).isEqualTo(Role.MASTER);
    assertThat(change.to()).isEqualTo(Role.INIT);
    assertThat(change.reason()).isEqualTo("Maintenance");
  }

  @Test
  void aBackupThatHearsAMasterIsInitAtOnceAndNeverClaims() {
    node.desire(WANTED);
    node.receive(PEER.sends(1, 7, 1));
    node.desire(ASIDE);
    assertAside();

    node.advanceMillis(60_000);
    assertAside();
    assertThat(node.advertised()).isEmpty();
  }

  @Test
  void aBackupThatHearsNobodyWaitsForAMasterOrIsOne() {
    node.desire(WANTED);
    node.desire(ASIDE);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.report("web").message()).contains("Maintenance: takes part only until");
    node.advanceMillis(1_000);
    node.receive(PEER.sends(1, 7, 1));
    assertAside();
    node.desire(WANTED);
    node.desire(ASIDE);
    node.advanceMillis(3_300);
    assertIsMaster();
  }

  @Test
  void aMasterThatFellSilentIsNoOther() {
    node.desire(WANTED);
    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(2_500);
    node.desire(ASIDE);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    node.advanceMillis(1_000);
    assertIsMaster();
  }

  @Test
  void fromTheStartItTakesNoPartWhereAnotherDoes() {
    node.desire(ASIDE);
    node.advanceMillis(5_900);
    assertThat(node.report("web").role())
        .as("others that start are let go first")
        .isEqualTo(Role.BACKUP);
    node.receive(PEER.sends(1, 7, 1));
    assertAside();
    node.advanceMillis(60_000);
    assertAside();
    assertThat(node.told()).isEmpty();
    assertThat(node.hosts.roleLines()).containsEntry("web", "INIT: Maintenance Under repair.");
  }

  @Test
  void fromTheStartItIsBetterThanNoneAndAsksAtOnce() {
    node.desire(ASIDE);
    node.advanceMillis(6_300);
    assertIsMaster();
    assertThat(bowOuts()).isEqualTo(1);
    node.advanceMillis(5_000);
    assertIsMaster();
    assertThat(node.announced)
        .extracting(SimulatedNode.Announced::reason)
        .containsExactly(AnnounceReason.TAKEOVER, AnnounceReason.REPEATED);
  }

  @Test
  void anAgentThatWasKilledGoesOnAsTheLast() {
    var restarted =
        new SimulatedNode(
            new InterfaceAddress(
                2,
                Fixtures.ip(VIP),
                32,
                InterfaceAddress.KCARP_PROTOCOL,
                new AddressLifetime(3, SimulatedNode.START_NANOS / 10_000_000),
                false,
                false));
    restarted.advanceMillis(2_000);
    restarted.desire(ASIDE);
    assertThat(restarted.holds(VIP)).isTrue();
    assertThat(restarted.report("web").reason()).isEqualTo("Adopted");
    restarted.advanceMillis(60_000);
    assertThat(restarted.holds(VIP)).isTrue();
    assertThat(restarted.report("web").transitions()).isEqualTo(1);
  }

  @Test
  void theLastIsBackAfterACarrierBlip() {
    becomeTheLast();
    linkIs(Fixtures.link(2, "eth0", false));
    assertThat(node.report("web").reason()).isEqualTo("NoCarrier");
    node.advanceMillis(25_000);
    assertThat(node.report("web").reason()).isEqualTo("NoCarrier");
    linkIs(Fixtures.link(2, "eth0"));
    assertIsMasterAgain();
  }

  @Test
  void aCarrierBlipWhileItAsksIsNotMissed() {
    becomeMaster();
    node.desire(ASIDE);
    node.advanceMillis(100);
    linkIs(Fixtures.link(2, "eth0", false));
    assertThat(node.report("web").reason()).isEqualTo("NoCarrier");
    linkIs(Fixtures.link(2, "eth0"));
    assertIsMasterAgain();
  }

  @Test
  void aCarrierBlipTooShortToActOnIsAnnouncedWhenItStays() {
    becomeMaster();
    node.desire(ASIDE);
    node.announced.clear();
    node.hosts.netlinkEvent(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0", false)));
    node.kernelTells(new NetlinkEvent.LinkChanged(Fixtures.link(2, "eth0")));
    assertThat(node.announced).isEmpty();
    node.advanceMillis(1_300);
    assertIsMaster();
    assertThat(node.announced)
        .extracting(SimulatedNode.Announced::reason)
        .containsExactly(AnnounceReason.CARRIER_BACK);
  }

  @Test
  void theLastIsBackAfterAHandOverToNobody() {
    becomeTheLast();
    node.hosts.handOverAll();
    node.advanceMillis(1_300);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertIsMasterAgain();
  }

  @Test
  void aHandOverToSomebodyIsForGood() {
    becomeTheLast();
    node.hosts.handOverAll();
    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(21);
    assertAside();
  }

  @Test
  void theLastIsBackAfterASleep() {
    becomeTheLast();
    node.clock.nanos += 30_000_000_000L;
    node.settle();
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertIsMasterAgain();
  }

  @Test
  void theLastIsBoundAgainWhenItsSubnetIsBack() {
    becomeTheLast();
    InterfaceAddress own = node.addresses.removeFirst();
    node.kernelTells(new NetlinkEvent.AddressRemoved(own));
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.report("web").reason()).isNotEqualTo("Maintenance");
    node.addresses.add(own);
    node.kernelTells(new NetlinkEvent.AddressAdded(own));
    assertIsMasterAgain();
  }

  @Test
  void theLastIsBoundAgainWhenItsPortIs() {
    becomeTheLast();
    node.portCloses(
        new LinkUnavailableException(LinkUnavailableException.Reason.OTHER, "eth0 is broken."));
    assertThat(node.report("web").reason()).isEqualTo("LinkUnavailable");
    node.refusal = null;
    node.advanceMillis(5_000);
    assertIsMasterAgain();
  }

  @Test
  void aFaultOfOneKeepsNoOtherFromStandingAside() {
    node.links.add(Fixtures.link(3, "eth1"));
    node.kernelTells(new NetlinkEvent.LinkChanged(node.links.getLast()));
    node.addresses.add(Fixtures.own(3, "10.1.0.1", 24));
    node.kernelTells(new NetlinkEvent.AddressAdded(node.addresses.getLast()));
    Desired.Here db = Wanted.with("10.1.0.100").build();
    node.desire(Map.of("db", db, "web", WEB));
    node.advanceMillis(3_200);
    assertThat(node.report("db").role()).isEqualTo(Role.MASTER);
    node.broken.add("eth1");

    node.desire(
        Map.of(
            "db",
            new Desired.StandingAside(db, "Maintenance", "Under repair."),
            "web",
            new Desired.StandingAside(WEB, "Maintenance", "Under repair.")));
    assertThat(node.holds("10.1.0.100")).isFalse();
    node.advanceMillis(25_000);
    long before = bowOuts();
    node.advanceMillis(5_100);
    assertThat(bowOuts()).isEqualTo(before + 1);
    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(21);
    assertThat(node.report("web").reason()).isEqualTo("Maintenance");
    assertThat(node.holds(VIP)).isFalse();
  }

  @Test
  void whoIsOutStaysOutWhenTheLastEnds() {
    becomeMaster();
    node.desire(ASIDE);
    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(21);
    assertAside();
    linkIs(Fixtures.link(2, "eth0", false));
    linkIs(Fixtures.link(2, "eth0"));
    node.advanceMillis(60_000);
    assertAside();
  }

  @Test
  void whatCanNotRunYetSaysThatItWouldNotAnyway() {
    node.desire(aside(new Desired.Waiting(9, "KeyMissing", "No key.")));
    assertThat(node.report("web").reason()).isEqualTo("Maintenance");
    assertThat(node.report("web").serial()).isEqualTo(9);

    node.desire(Map.of("web", new Desired.Waiting(9, "KeyMissing", "No key.")));
    assertThat(node.report("web").reason()).isEqualTo("KeyMissing");
  }

  @Test
  void anotherReasonIsSaid() {
    node.desire(ASIDE);
    node.receive(PEER.sends(1, 7, 1));
    assertAside();
    node.desire(Map.of("web", new Desired.StandingAside(WEB, "Cordoned", "No pods.")));
    assertThat(node.report("web").reason()).isEqualTo("Cordoned");
  }

  @Test
  void whoFindsNoSuccessorStaysAndTriesAgain() {
    becomeMaster();
    node.desire(ASIDE);
    node.advanceMillis(9_900);
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").message()).contains("Maintenance: takes part only until");
    long before = bowOuts();
    assertThat(node.advertised().getLast().interval()).isEqualTo(WEB.interval());

    node.advanceMillis(200);
    assertThat(bowOuts()).isEqualTo(before + 1);
    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(21);
    assertAside();
    long last = bowOuts();
    node.advanceMillis(60_000);
    assertThat(bowOuts()).isEqualTo(last);
  }

  @Test
  void anotherThatStandsAsideKeepsItFromNothing() {
    becomeMaster();
    node.desire(ASIDE);
    node.advanceMillis(500);
    node.desire(
        Map.of(
            "web",
            new Desired.StandingAside(WEB, "Maintenance", "Under repair."),
            "db",
            new Desired.StandingAside(
                new Desired.Waiting(1, "KeyMissing", "No key."), "Cordoned", "No.")));
    node.advanceMillis(5_000);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    long before = bowOuts();
    node.advanceMillis(5_100);
    assertThat(bowOuts()).isGreaterThan(before);
  }

  @Test
  void whoStaysForWantOfASuccessorFollowsTheConfiguration() {
    becomeMaster();
    node.desire(ASIDE);
    node.desire(aside(Wanted.with(VIP, "10.0.0.101").serial(2, 2).build()));
    node.advanceMillis(1_300);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").serial()).isEqualTo(2);
    assertThat(node.holds("10.0.0.101")).isTrue();
  }

  @Test
  void whenItEndsItJoinsAsABackup() {
    becomeMaster();
    node.desire(ASIDE);
    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(21);
    assertAside();

    node.desire(WANTED);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    node.advanceMillis(3_200);
    assertThat(node.holds(VIP)).as("the peer fell silent").isTrue();
    assertThat(node.report("web").transitions()).isEqualTo(2);
    assertThat(node.report("web").message()).doesNotContain("Maintenance");
  }

  @Test
  void whenItEndsDuringTheHandOverItStartsAnewAfterwards() {
    becomeMaster();
    node.desire(ASIDE);
    node.desire(WANTED);
    assertThat(node.holds(VIP)).isTrue();
    node.receive(PEER.sends(1, 7, 1));
    node.advanceMillis(21);

    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
    assertThat(node.released).isEmpty();
  }

  @Test
  void whenItEndsBeforeAnybodyTookOverNothingHasHappened() {
    becomeMaster();
    node.desire(ASIDE);
    node.advanceMillis(5_000);
    long before = bowOuts();
    node.desire(WANTED);
    node.advanceMillis(60_000);

    assertThat(node.holds(VIP)).isTrue();
    assertThat(bowOuts()).isEqualTo(before);
    assertThat(node.report("web").transitions()).isEqualTo(1);
    assertThat(node.report("web").message()).doesNotContain("Maintenance");
  }

  @Test
  void deletedItIsReleased() {
    becomeMaster();
    node.desire(ASIDE);
    node.desire(Map.of());
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.released).containsExactly("web");
    node.desire(WANTED);
    assertThat(node.report("web").role()).isEqualTo(Role.BACKUP);
  }

  @Test
  void elsewhereItIsReleasedThoughNobodyTakesOver() {
    becomeMaster();
    node.desire(ASIDE);
    node.desire(Map.of("web", new Desired.Elsewhere()));
    node.advanceMillis(1_300);
    assertThat(node.holds(VIP)).isFalse();
    assertThat(node.released).containsExactly("web");
  }

  @Test
  void anAgentThatEndsLetsGoThoughNobodyTakesOver() {
    becomeMaster();
    node.desire(ASIDE);
    node.advanceMillis(5_000);
    var done = new CompletableFuture<Void>();
    node.hosts.shutdown(done);
    node.advanceMillis(1_300);
    assertThat(done).isCompleted();
    assertThat(node.holds(VIP)).isFalse();
  }
}
