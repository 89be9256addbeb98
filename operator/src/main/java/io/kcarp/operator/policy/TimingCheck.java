package io.kcarp.operator.policy;

import io.kcarp.api.v1alpha1.AdvertisementSpec;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules about {@code spec.advertisement} and the nodes' own advskew. */
final class TimingCheck {
  private TimingCheck() {}

  static Optional<Violation> valid(Facts facts) {
    AdvertisementSpec advertisement = facts.spec().advertisement();
    if (advertisement == null) {
      return Optional.empty();
    }
    return outOfRange("advbase", advertisement.advbase(), 0, 255)
        .or(() -> outOfRange("advskew", advertisement.advskew(), 0, 254))
        .or(() -> outOfRange("deadRatio", advertisement.deadRatio(), 1, 255))
        .or(() -> endlessRate(advertisement, facts.spec().nodes()));
  }

  /** advbase 0 and advskew 0 is an interval of nothing. */
  private static Optional<Violation> endlessRate(
      AdvertisementSpec advertisement, @Nullable List<NodeRule> nodes) {
    Integer advbase = advertisement.advbase();
    if (advbase == null || advbase != 0) {
      return Optional.empty();
    }
    if (nodes == null || nodes.isEmpty()) {
      return isPositive(advertisement.advskew())
          ? Optional.empty()
          : invalid(
              "advbase 0 needs spec.advertisement.advskew of at least 1: the interval is"
                  + " advbase + advskew/256 seconds");
    }
    return nodes.stream()
        .filter(
            rule -> !isPositive(rule.advskew() == null ? advertisement.advskew() : rule.advskew()))
        .findFirst()
        .flatMap(rule ->
            invalid(
                "advbase 0 needs an advskew of at least 1, in spec.advertisement or in the"
                    + " entry of spec.nodes for "
                    + NodeRules.describe(rule)));
  }

  private static boolean isPositive(@Nullable Integer advskew) {
    return advskew != null && advskew > 0;
  }

  private static Optional<Violation> outOfRange(
      String field, @Nullable Integer value, int least, int most) {
    return value == null || (value >= least && value <= most)
        ? Optional.empty()
        : invalid(
            "spec.advertisement."
                + field
                + " is "
                + value
                + ": it must be "
                + least
                + " to "
                + most);
  }

  private static Optional<Violation> invalid(String message) {
    return Optional.of(new Violation(Reason.INVALID_TIMING, message));
  }
}
