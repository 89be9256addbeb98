package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.ConditionType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Conditions by the Kubernetes API conventions. */
public final class Conditions {
  private static final Comparator<Condition> READY_FIRST =
      Comparator.comparing((Condition condition) -> !condition.type().equals(ConditionType.READY))
          .thenComparing(Condition::type);

  private Conditions() {}

  /**
   * The judgements as conditions, Ready first. A transition time is kept unless the status changes.
   *
   * @param now RFC 3339
   */
  public static List<Condition> merge(
      List<Condition> before, List<Judgement> judgements, long generation, String now) {
    return judgements.stream()
        .map(judgement -> merge(before, judgement, generation, now))
        .sorted(READY_FIRST)
        .toList();
  }

  /**
   * The conditions with the judgement in place of the one of its type; the others stay as they are.
   *
   * @param now RFC 3339
   */
  public static List<Condition> replace(
      List<Condition> before, Judgement judgement, long generation, String now) {
    return Stream.concat(
            Stream.of(merge(before, judgement, generation, now)),
            before.stream().filter(condition -> !condition.type().equals(judgement.type())))
        .sorted(READY_FIRST)
        .toList();
  }

  private static Condition merge(
      List<Condition> before, Judgement judgement, long generation, String now) {
    String status = judgement.holds() ? "True" : "False";
    String since =
        before.stream()
            .filter(old -> old.type().equals(judgement.type()) && old.status().equals(status))
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now);
    return new Condition(
        judgement.type(), status, judgement.reason(), judgement.message(), generation, since);
  }
}
