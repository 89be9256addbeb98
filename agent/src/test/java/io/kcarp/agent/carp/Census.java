package io.kcarp.agent.carp;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How often what happened, over all histories; shared by the threads that play them. */
final class Census {
  private final Map<Happening, LongAdder> happenings = adders(Happening.class);
  private final Map<Disturbance, LongAdder> disturbances = adders(Disturbance.class);
  private final LongAdder histories = new LongAdder();
  private final LongAdder steps = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
    Map<E, LongAdder> adders = new EnumMap<>(type);
    for (E constant : type.getEnumConstants()) {
      adders.put(constant, new LongAdder());
    }
    return adders;
  }

  private static <E extends Enum<E>> LongAdder of(Map<E, LongAdder> adders, E constant) {
    return Objects.requireNonNull(adders.get(constant));
  }

  void count(Happening happening) {
    of(happenings, happening).increment();
  }

  void count(Disturbance disturbance) {
    of(disturbances, disturbance).increment();
  }

  /** One history ended. */
  void count(long stepCount, long simulatedNanos) {
    histories.increment();
    steps.add(stepCount);
    nanos.add(simulatedNanos);
  }

  long of(Happening happening) {
    return of(happenings, happening).sum();
  }

  long of(Disturbance disturbance) {
    return of(disturbances, disturbance).sum();
  }

  /** How often a backup became master, except for want of one at the start. */
  long claims() {
    return of(Happening.FAILOVER)
        + of(Happening.BOW_OUT_HONOURED)
        + of(Happening.PREEMPTION)
        + of(Happening.WILL_TIME_OUT)
        + of(Happening.DEMOTE_BYTE_HONOURED);
  }

  @Override
  public String toString() {
    return "simulation: %d histories of %d seconds, %d steps%nsimulation: %s%nsimulation: done: %s"
        .formatted(
            histories.sum(),
            nanos.sum() / 1_000_000_000 / Math.max(1, histories.sum()),
            steps.sum(),
            list(Happening.values(), this::of),
            list(Disturbance.values(), this::of));
  }

  private static <E extends Enum<E>> String list(E[] constants, ToLongFunction<E> count) {
    return Stream.of(constants)
        .map(each -> count.applyAsLong(each) + " " + name(each))
        .collect(Collectors.joining(", "));
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
