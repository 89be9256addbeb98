package io.kcarp.operator.virtualip;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.operator.policy.Verdict;
import io.kcarp.operator.policy.Violation;
import io.kcarp.operator.status.Derived;
import io.kcarp.operator.status.Judgement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnStatusTest {
  private static final Judgement ENDING =
      new Judgement("Ready", false, "NamespaceTerminating", "ends");
  private static final Condition ACCEPTED =
      new Condition("Accepted", "True", "Accepted", "vhid 100", 2, "t1");
  private static final Condition ENDED =
      new Condition("Ready", "False", "NamespaceTerminating", "ends", 3, "t2");

  @Test
  void theLastWordReplacesReadyAndKeepsWhatWasDecided() {
    VirtualIP seen =
        seen(
            status(
                "n1",
                "2/2",
                List.of("n3"),
                List.of(new Condition("Ready", "True", "MasterElected", "n1", 2, "t1"), ACCEPTED)));

    VirtualIP applied = OwnStatus.lastWord(seen, ENDING, "t2").orElseThrow();

    assertThat(applied.getStatus()).isEqualTo(status(null, null, null, List.of(ENDED, ACCEPTED)));
  }

  @Test
  void theFirstStatusHasNothingElse() {
    VirtualIP applied = OwnStatus.lastWord(seen(null), ENDING, "t2").orElseThrow();

    assertThat(applied.getStatus())
        .isEqualTo(
            new VirtualIPStatus(
                null, null, null, null, null, null, null, null, null, List.of(ENDED), null));
  }

  @Test
  void whatWasSeenIsWhatIsReplaced() {
    VirtualIP applied = OwnStatus.lastWord(seen(null), ENDING, "t2").orElseThrow();

    assertThat(applied.getMetadata())
        .isEqualTo(new ObjectMetaBuilder().withName("web").withResourceVersion("77").build());
  }

  @Test
  void nothingIsAppliedTwice() {
    VirtualIP seen = seen(status("n1", null, null, List.of(ENDED, ACCEPTED)));

    assertThat(OwnStatus.lastWord(seen, ENDING, "t3")).isEmpty();
  }

  @Test
  void whatIsShownIsSaidAgainWhereAnotherWordIsOnItsWay() {
    VirtualIP seen = seen(null);
    VirtualIPStatus first = changed(seen, null, "2/2", "t1").orElseThrow();
    seen.setStatus(first);
    assertThat(changed(seen, first, "2/2", "t2")).isEmpty();
    VirtualIPStatus second = changed(seen, first, "1/2", "t2").orElseThrow();

    assertThat(changed(seen, second, "2/2", "t3")).contains(first);
    assertThat(changed(seen, second, "1/2", "t3")).contains(second);
  }

  @Test
  void aConditionThatWasOtherInBetweenHasChanged() {
    VirtualIP seen = seen(null);
    VirtualIPStatus first = changed(seen, null, "2/2", "t1").orElseThrow();
    seen.setStatus(first);
    VirtualIPStatus second = changed(seen, first, "0/2", "t2").orElseThrow();

    VirtualIPStatus third = changed(seen, second, "2/2", "t3").orElseThrow();

    assertThat(third.conditions())
        .extracting(Condition::lastTransitionTime)
        .first()
        .isEqualTo("t3");
  }

  private static Optional<VirtualIPStatus> changed(
      VirtualIP seen, @Nullable VirtualIPStatus applied, String peers, String now) {
    return OwnStatus.changed(
            seen,
            applied,
            new Verdict.Rejected(new Violation("InvalidVhid", "not that")),
            Optional.empty(),
            new Derived(
                peers,
                1,
                List.of(),
                new Judgement("Ready", !peers.equals("0/2"), "Reason", peers),
                new Judgement("AddressConflict", false, "NoConflict", "none"),
                Optional.empty(),
                true),
            now)
        .map(change -> change.object().getStatus());
  }

  private static VirtualIP seen(@Nullable VirtualIPStatus status) {
    VirtualIP seen = new VirtualIP();
    seen.setMetadata(
        new ObjectMetaBuilder()
            .withName("web")
            .withUid("u")
            .withResourceVersion("77")
            .withGeneration(3L)
            .build());
    if (status != null) {
      seen.setStatus(status);
    }
    return seen;
  }

  private static VirtualIPStatus status(
      @Nullable String master,
      @Nullable String peers,
      @Nullable List<String> staleNodes,
      List<Condition> conditions) {
    return new VirtualIPStatus(
        2L, "10.0.0.100", null, master, null, null, peers, 4, staleNodes, conditions, null);
  }
}
