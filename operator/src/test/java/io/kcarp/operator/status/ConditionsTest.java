package io.kcarp.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Judgement ACCEPTED = new Judgement("Accepted", true, "Accepted", "vhid 1");
  private static final Judgement READY = new Judgement("Ready", false, "NoMaster", "nobody");
  private static final List<Condition> BEFORE =
      Conditions.merge(List.of(), List.of(ACCEPTED, READY), 1, "t1");

  @Test
  void readyComesFirst() {
    assertThat(BEFORE).extracting(Condition::type).containsExactly("Ready", "Accepted");
  }

  @Test
  void theTransitionTimeStaysWhenOnlyTheReasonChanges() {
    Judgement stillNot = new Judgement("Ready", false, "SeveralMasters", "n1, n2");

    assertThat(Conditions.merge(BEFORE, List.of(stillNot), 2, "t2"))
        .containsExactly(new Condition("Ready", "False", "SeveralMasters", "n1, n2", 2, "t1"));
  }

  @Test
  void oneIsReplacedAndTheOthersStay() {
    Judgement now = new Judgement("Ready", false, "NamespaceTerminating", "ends");

    assertThat(Conditions.replace(BEFORE, now, 2, "t2"))
        .containsExactly(
            new Condition("Ready", "False", "NamespaceTerminating", "ends", 2, "t1"),
            new Condition("Accepted", "True", "Accepted", "vhid 1", 1, "t1"));
  }

  @Test
  void theFirstOneComesToNoOthers() {
    assertThat(Conditions.replace(List.of(), READY, 1, "t1"))
        .containsExactly(new Condition("Ready", "False", "NoMaster", "nobody", 1, "t1"));
  }

  @Test
  void theTransitionTimeChangesWithTheStatus() {
    Judgement now = new Judgement("Ready", true, "MasterElected", "n1");

    assertThat(Conditions.merge(BEFORE, List.of(now), 1, "t2"))
        .containsExactly(new Condition("Ready", "True", "MasterElected", "n1", 1, "t2"));
  }
}
