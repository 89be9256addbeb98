package io.kcarp.agent.runtime;

import static io.kcarp.agent.runtime.Fixtures.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.carp.AdvertisementInterval;
import io.kcarp.agent.carp.Role;
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
    return Map.of("web", new Desired.Aside(wanted, "Maintenance", "Under repair."));
  }

  private void becomeMaster() {
    node.desire(WANTED);
    node.advanceMillis(3_200);
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
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
  void aBackupIsInitAtOnceAndNeverClaims() {
    node.desire(WANTED);
    node.desire(ASIDE);
    assertAside();

    node.advanceMillis(60_000);
    assertAside();
    assertThat(node.advertised()).isEmpty();
  }

  @Test
  void fromTheStartItTakesNoPart() {
    node.desire(ASIDE);
    node.advanceMillis(60_000);
    assertAside();
    assertThat(node.sent).isEmpty();
    assertThat(node.hosts.roleLines()).containsEntry("web", "INIT: Maintenance Under repair.");
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
    node.desire(Map.of("web", new Desired.Aside(WEB, "Cordoned", "No pods.")));
    assertThat(node.report("web").reason()).isEqualTo("Cordoned");
  }

  @Test
  void whoFindsNoSuccessorStaysAndTriesAgain() {
    becomeMaster();
    node.desire(ASIDE);
    node.advanceMillis(9_900);
    assertThat(node.holds(VIP)).isTrue();
    assertThat(node.report("web").role()).isEqualTo(Role.MASTER);
    assertThat(node.report("web").message()).contains("Maintenance: hands over");
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
            new Desired.Aside(WEB, "Maintenance", "Under repair."),
            "db",
            new Desired.Aside(new Desired.Waiting(1, "KeyMissing", "No key."), "Cordoned", "No.")));
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
