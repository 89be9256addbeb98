package io.kcarp.agent.carp;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How often what happened, over all histories; shared by the threads that play them. */
final class Census {
  private final LongAdder[] happenings = adders(Happening.values().length);
  private final LongAdder[] disturbances = adders(Disturbance.values().length);
  private final LongAdder histories = new LongAdder();
  private final LongAdder steps = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }

  void count(Happening happening) {
    happenings[happening.ordinal()].increment();
  }

  void count(Disturbance disturbance) {
    disturbances[disturbance.ordinal()].increment();
  }

  /** One history ended. */
  void count(long stepCount, long simulatedNanos) {
    histories.increment();
    steps.add(stepCount);
    nanos.add(simulatedNanos);
  }

  long of(Happening happening) {
    return happenings[happening.ordinal()].sum();
  }

  long of(Disturbance disturbance) {
    return disturbances[disturbance.ordinal()].sum();
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
