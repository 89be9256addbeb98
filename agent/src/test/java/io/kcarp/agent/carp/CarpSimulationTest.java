package io.kcarp.agent.carp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Groups of two to eight nodes, in virtual time, under everything of {@link Disturbance}, checked
 * for each {@link Invariant} after every step.
 *
 * <pre>
 *   -Dsimulation.seed=N    plays history N alone, and prints all of it if it fails
 *   -Dsimulation.seeds=N   plays N histories
 *   -Dsimulation.hours=H   goes on with new ones for H hours
 * </pre>
 */
class CarpSimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 10_000);
  private static final long HISTORY_NANOS = 60_000_000_000L;
  private static final int LINES = 60;

  /** A mutant that survives so many histories is not noticed. */
  private static final long SEEDS_FOR_A_MUTANT = 300;

  /** Fewer histories say nothing about what is rare. */
  private static final long ENOUGH_SEEDS = 1_000;

  private static final double PER_SEEDS = 10_000;

  private record Failure(long seed, Throwable cause) {}

  @Test
  void groupsSettleOnOneMasterWhateverTheySuffered() {
    Census census = new Census();
    Long only = Long.getLong("simulation.seed");
    if (only != null) {
      failure(only, CarpEngine::step, census)
          .ifPresent(failure -> explain(failure, Integer.MAX_VALUE));
      return;
    }
    playAll(0, SEEDS, census);
    System.out.println(census);
    if (SEEDS >= ENOUGH_SEEDS) {
      assertNothingIsRare(census);
    }
    goOn(census);
  }

  private static void playAll(long from, long to, Census census) {
    LongStream.range(from, to)
        .parallel()
        .mapToObj(seed -> failure(seed, CarpEngine::step, census))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(failure -> explain(failure, LINES));
  }

  /** With {@code simulation.hours}. */
  private static void goOn(Census census) {
    double hours = Double.parseDouble(System.getProperty("simulation.hours", "0"));
    long endNanos = System.nanoTime() + (long) (hours * 3600e9);
    for (long seed = SEEDS; System.nanoTime() < endNanos; seed += ENOUGH_SEEDS) {
      playAll(seed, seed + ENOUGH_SEEDS, census);
      System.out.println(census);
    }
  }

  private static Optional<Failure> failure(long seed, Engine engine, Census census) {
    try {
      new Chaos(seed, engine, census, null).play(HISTORY_NANOS);
      return Optional.empty();
    } catch (Violation | RuntimeException e) {
      return Optional.of(new Failure(seed, e));
    }
  }

  /** The same history again, this time told. */
  private static void explain(Failure failure, int lines) {
    List<String> trace = new ArrayList<>();
    Throwable cause = failure.cause();
    try {
      new Chaos(failure.seed(), CarpEngine::step, new Census(), trace).play(HISTORY_NANOS);
    } catch (Violation | RuntimeException e) {
      cause = e;
    }
    List<String> end = trace.subList(Math.max(0, trace.size() - lines), trace.size());
    fail(
        "-Dsimulation.seed=%s\n%s\n%s", failure.seed(), String.join("\n", end), cause.getMessage());
  }

  private static void assertNothingIsRare(Census census) {
    for (Happening happening : Happening.values()) {
      assertThat((double) census.of(happening))
          .as("%s of %s", happening, census)
          .isGreaterThanOrEqualTo(happening.atLeast * (SEEDS / PER_SEEDS));
    }
    for (Disturbance disturbance : Disturbance.values()) {
      assertThat((double) census.of(disturbance))
          .as("%s of %s", disturbance, census)
          .isGreaterThanOrEqualTo(Disturbance.AT_LEAST * (SEEDS / PER_SEEDS));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sameSeedGivesTheSameHistory(long seed) {
    List<String> once = new ArrayList<>();
    List<String> again = new ArrayList<>();
    long hash = play(seed, once);

    assertThat(play(seed, again)).isEqualTo(hash).isEqualTo(play(seed, null));
    assertThat(again).isEqualTo(once).isNotEmpty();
    assertThat(play(seed + 100, null)).isNotEqualTo(hash);
  }

  private static long play(long seed, @Nullable List<String> trace) {
    return new Chaos(seed, CarpEngine::step, new Census(), trace).play(HISTORY_NANOS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void groupThatIsDemotedAsAWholeNeitherFlapsNorGoesSilent(boolean fast) {
    LongStream.range(0, 100).forEach(seed -> new DemotedGroup(seed, fast).play());
  }

  @ParameterizedTest
  @EnumSource
  void mutantIsNoticedByTheInvariantThatItBreaks(Mutant mutant) {
    Set<Invariant> broken = EnumSet.noneOf(Invariant.class);
    for (long seed = 0; seed < SEEDS_FOR_A_MUTANT && !broken.contains(mutant.breaks()); seed++) {
      failure(seed, mutant, new Census())
          .ifPresent(failure ->
              assertThat(failure.cause())
                  .isInstanceOfSatisfying(
                      Violation.class, violation -> broken.add(violation.invariant())));
    }

    assertThat(broken).as("what notices %s", mutant).contains(mutant.breaks());
  }

  @Test
  void changeThatDoesNotWaitForAllNodesIsNoticed() {
    assertThat(LongStream.range(0, SEEDS_FOR_A_MUTANT).boxed())
        .anySatisfy(seed ->
            assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> Chaos.withHastyRollout(seed).play(HISTORY_NANOS))
                .extracting(Violation::invariant)
                .isEqualTo(Invariant.CHANGE_REFUSES_NOBODY));
  }

  @Test
  void eachInvariantOfTheEngineIsBrokenBySomeMutant() {
    assertThat(EnumSet.complementOf(EnumSet.of(Invariant.CHANGE_REFUSES_NOBODY)))
        .allMatch(invariant ->
            Stream.of(Mutant.values()).anyMatch(mutant -> mutant.breaks() == invariant));
  }
}
