package io.kcarp.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.kcarp.api.v1alpha1.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DerivationTest {
  @ParameterizedTest
  @MethodSource("readiness")
  void saysWhyItIsReadyOrNot(Seen seen, boolean ready, String reason, String evidence) {
    Judgement judgement = Derivation.derive(seen.scene()).ready();

    assertThat(judgement.type()).isEqualTo("Ready");
    assertThat(judgement.holds()).isEqualTo(ready);
    assertThat(judgement.reason()).isEqualTo(reason);
    assertThat(judgement.message()).contains(evidence);
  }

  @Test
  void aNodeThatTakesNoPartHasNoTroubleToTell() {
    Scene scene = new Seen().eligible("n1").master("n1").troubled("n2", "no image").scene();

    assertThat(Derivation.derive(scene).ready().message())
        .isEqualTo("n1 is master and holds 10.0.0.100");
  }

  static Stream<Arguments> readiness() {
    return Stream.of(
        arguments(
            new Seen().master("n1").backup("n2", "n1"),
            true,
            Reason.MASTER_ELECTED,
            "n1 is master and holds 10.0.0.100"),
        arguments(new Seen().nothingAccepted(), false, Reason.NOT_ACCEPTED, "Accepted condition"),
        arguments(new Seen(), false, Reason.NO_AGENTS, "check the agents' pods"),
        arguments(
            new Seen().master("n1").stale("n1"), false, Reason.NO_AGENTS, "reports came from n1"),
        arguments(
            new Seen().troubled("n2", "its image can't be had"),
            false,
            Reason.NO_AGENTS,
            "matches nodes; agents that can't run: n2: its image can't be had"),
        arguments(
            new Seen().master("n1").troubled("n2", "its image can't be had"),
            true,
            Reason.MASTER_ELECTED,
            "holds 10.0.0.100; agents that can't run: n2: its image can't be had"),
        arguments(
            new Seen().backup("n1", null).init("n2"),
            false,
            Reason.NO_MASTER,
            "n1 is Backup, n2 is Init (InterfaceMissing)"),
        arguments(
            new Seen().init("n1").troubled("n2", "its image can't be had"),
            false,
            Reason.NO_MASTER,
            "n1 is Init (InterfaceMissing); agents that can't run: n2: its image can't be had"),
        arguments(
            new Seen().init("n1").foreignOwner("02:00:00:00:00:63").init("n2"),
            false,
            Reason.ADDRESS_CONFLICT,
            "; the host at 02:00:00:00:00:63 has 10.0.0.100"),
        arguments(
            new Seen().master("n1").backup("n2", "n1").backup("n3", null).stale("n1"),
            true,
            Reason.MASTER_ELECTED,
            "its agent does not report any more: n1 is heard as master by n2"),
        arguments(
            new Seen().master("n1").backup("n2", null).stale("n1"),
            false,
            Reason.NO_MASTER,
            "n2 is Backup"),
        arguments(
            new Seen().masterWithoutAddress("n1").backup("n2", "n1").stale("n1"),
            false,
            Reason.NO_MASTER,
            "n1 is master but does not hold all of 10.0.0.100; by its last report"),
        arguments(
            new Seen().master("n1").generation(2),
            false,
            Reason.CONFIGURATION_PENDING,
            "n1 is master and does not run generation 2 yet"),
        arguments(
            new Seen().backupHearing("n1", "10.0.0.77"),
            false,
            Reason.NO_MASTER,
            "they hear 10.0.0.77"),
        arguments(
            new Seen().masterWithoutAddress("n1"),
            false,
            Reason.NO_MASTER,
            "n1 is master but does not hold all of 10.0.0.100"),
        arguments(
            new Seen().masterWithoutAddress("n1").foreignOwner("02:00:00:00:00:63"),
            false,
            Reason.ADDRESS_CONFLICT,
            "does not hold all of 10.0.0.100; the host at 02:00:00:00:00:63 has 10.0.0.100"),
        arguments(
            new Seen().claimOf("n2").master("n1").master("n2").unheard("n1", "n2"),
            true,
            Reason.MASTER_ELECTED,
            "n2 is master and holds 10.0.0.100; not heard of since it took over: former master n1"),
        arguments(
            new Seen().claimOf("n2").master("n1").master("n2").unheard("n2"),
            false,
            Reason.SEVERAL_MASTERS,
            "n1, n2 are masters"),
        arguments(
            new Seen().master("n2").master("n1"),
            false,
            Reason.SEVERAL_MASTERS,
            "n1, n2 are masters"),
        arguments(
            new Seen().master("n1").master("n2").stale("n1"),
            true,
            Reason.MASTER_ELECTED,
            "n2 is master"));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void countsThePeersThatHearTheMaster(Seen seen, String peers) {
    assertThat(Derivation.derive(seen.scene()).peers()).isEqualTo(peers);
  }

  static Stream<Arguments> peers() {
    return Stream.of(
        arguments(new Seen().master("n1").backup("n2", "n1").backup("n3", "n1"), "2/2"),
        arguments(new Seen().master("n1").backup("n2", "n1").backup("n3", null), "1/2"),
        arguments(new Seen().master("n1").backup("n2", "n1").backup("n3", "n2"), "1/2"),
        arguments(new Seen().master("n1").backup("n2", "n1").backup("n3", "n1").stale("n3"), "1/2"),
        arguments(new Seen().master("n1"), "0/2"),
        arguments(new Seen().backup("n2", null), "0/3"),
        arguments(new Seen().master("n1").backup("n2", "n1").backup("n3", "n1").stale("n1"), "2/2"),
        arguments(new Seen().master("n1").master("n2").backup("n3", "n2").claimOf("n2"), "0/2"));
  }

  @Test
  void whoStandsAsideCountsUntilItIsInit() {
    Seen older = new Seen().master("n1").backup("n2", "n1").backup("n3", "n1").aside("n2");
    assertThat(Derivation.derive(older.scene()).peers()).isEqualTo("2/2");
    Seen gone = new Seen().master("n1").init("n2").backup("n3", "n1").aside("n2");
    assertThat(Derivation.derive(gone.scene()).peers()).isEqualTo("1/1");
    assertThat(Derivation.derive(gone.scene()).isComplete()).isTrue();
    Seen last = new Seen().master("n1").init("n2").init("n3").aside("n1", "n2", "n3");
    assertThat(Derivation.derive(last.scene()).peers()).isEqualTo("0/0");
    assertThat(Derivation.derive(last.scene()).ready().holds()).isTrue();
  }

  @Test
  void peersDoNotFollowTheClaimFromOneOfSeveralMastersToTheOther() {
    Seen seen = new Seen().master("n2").master("n1").backup("n3", "n1");

    assertThat(Derivation.derive(seen.claimOf("n1").scene()).peers()).isEqualTo("1/2");
    assertThat(Derivation.derive(seen.claimOf("n2").scene()).peers()).isEqualTo("1/2");
  }

  @Test
  void aForeignOwnerIsNamedByItsMac() {
    Judgement judgement =
        Derivation.derive(
                new Seen()
                    .master("n1")
                    .foreignOwner("02:00:00:00:00:63")
                    .backup("n2", "n1")
                    .foreignOwner("02:00:00:00:00:63")
                    .scene())
            .addressConflict();

    assertThat(judgement)
        .isEqualTo(
            new Judgement(
                "AddressConflict",
                true,
                Reason.ADDRESS_CONFLICT,
                "the host at 02:00:00:00:00:63 has 10.0.0.100 and does not take part in the"
                    + " election: remove the address there"));
  }

  @Test
  void whatADeadAgentSaidLastIsNoConflict() {
    Judgement judgement =
        Derivation.derive(
                new Seen()
                    .master("n1")
                    .init("n2")
                    .foreignOwner("02:00:00:00:00:63")
                    .stale("n2")
                    .scene())
            .addressConflict();

    assertThat(judgement.holds()).isFalse();
    assertThat(judgement.reason()).isEqualTo(Reason.NO_CONFLICT);
  }

  @Test
  void aStaticPodsMasterNeedsNoGeneration() {
    Derived derived =
        Derivation.derive(
            new Seen()
                .ofStaticPods()
                .master("n1")
                .file(100, "10.0.0.100/32")
                .backup("n2", "n1")
                .file(100, "10.0.0.100/32")
                .backup("n3", "n1")
                .file(100, "10.0.0.100/24")
                .scene());

    assertThat(derived.ready().reason()).isEqualTo(Reason.MASTER_ELECTED);
    assertThat(derived.peers()).isEqualTo("2/2");
    assertThat(derived.filesInSync())
        .contains(
            new Judgement(
                "FilesInSync",
                true,
                Reason.FILES_AGREE,
                "as far as heard, of n1, n2, n3: vhid 100, 10.0.0.100/32"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void saysWhichFileDiffersFromTheSpec(Seen seen, String reason, String evidence) {
    Judgement judgement = Derivation.derive(seen.scene()).filesInSync().orElseThrow();

    assertThat(judgement.holds()).isFalse();
    assertThat(judgement.reason()).isEqualTo(reason);
    assertThat(judgement.message()).contains(evidence);
  }

  static Stream<Arguments> files() {
    return Stream.of(
        arguments(
            new Seen().ofStaticPods().init("n1"), Reason.NO_STATIC_POD, "no node's static pod"),
        arguments(
            new Seen()
                .ofStaticPods()
                .master("n1")
                .file(100, "10.0.0.100/32")
                .backup("n2", "n1")
                .file(101, "10.0.0.100/32"),
            Reason.FILES_DIFFER,
            "the file on n2 says vhid 101, 10.0.0.100/32, the spec vhid 100, 10.0.0.100/32"),
        arguments(
            new Seen().ofStaticPods().master("n1").file(100, "10.0.0.100/32", "10.0.0.101/32"),
            Reason.FILES_DIFFER,
            "the file on n1 says vhid 100, 10.0.0.100/32, 10.0.0.101/32"));
  }

  @Test
  void onlyStaticPodsHaveFiles() {
    assertThat(Derivation.derive(new Seen().master("n1").scene()).filesInSync()).isEmpty();
  }

  @Test
  void sumsTransitionsAndNamesStaleNodes() {
    Derived derived =
        Derivation.derive(
            new Seen().master("n1").backup("n3", "n1").init("n2").stale("n3", "n2").scene());

    assertThat(derived.transitions()).isEqualTo(6);
    assertThat(derived.staleNodes()).containsExactly("n2", "n3");
  }
}
