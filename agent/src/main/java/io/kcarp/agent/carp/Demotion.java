package io.kcarp.agent.carp;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much worse than configured a node makes itself: the sum over its reasons. OpenBSD carp(4)
 * calls the sum the demote count.
 *
 * @param steps by reason, each at least 1
 */
public record Demotion(Map<DemotionReason, Integer> steps) {
  /** Not demoted. */
  public static final Demotion NONE = new Demotion(Map.of());

  /** Enough to advertise {@link AdvertisementInterval#DEMOTED_ADVSKEW} whatever is configured. */
  public static final int FULL = AdvertisementInterval.DEMOTED_ADVSKEW;

  private static final int MAX_DEMOTE = 255;

  /** Copies the map, and refuses steps that are none. */
  public Demotion {
    steps = Map.copyOf(steps);
    if (steps.values().stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException("a demotion has at least 1 step: " + steps);
    }
  }

  /** The sum of all reasons. */
  public int total() {
    int total = 0;
    for (int count : steps.values()) {
      total += count;
    }
    return total;
  }

  /** The sum as OpenBSD's byte: 255 at most. */
  int demote() {
    return Math.min(MAX_DEMOTE, total());
  }

  /** What to advertise, and compare, for the {@code configured} interval. */
  AdvertisementInterval advertised(AdvertisementInterval configured) {
    return steps.isEmpty() ? configured : configured.demoted(total());
  }

  /** With {@code count} steps for {@code reason}, whatever they were before. */
  Demotion with(DemotionReason reason, int count) {
    Map<DemotionReason, Integer> changed = new EnumMap<>(DemotionReason.class);
    changed.putAll(steps);
    changed.put(reason, count);
    return new Demotion(changed);
  }

  /** Without {@code reason}. */
  Demotion without(DemotionReason reason) {
    if (!steps.containsKey(reason)) {
      return this;
    }
    Map<DemotionReason, Integer> changed = new EnumMap<>(DemotionReason.class);
    changed.putAll(steps);
    changed.remove(reason);
    return new Demotion(changed);
  }
}
