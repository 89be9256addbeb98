package io.kcarp.lab.faults;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * All repeats of a cell.
 *
 * @param observations at least one
 */
record Results(Cell cell, List<Observation> observations) {
  Results {
    observations = List.copyOf(observations);
  }

  /** One quantity of all repeats. */
  Spread spread(ToLongFunction<Observation> quantity) {
    return Spread.of(observations.stream().mapToLong(quantity));
  }

  /** The greatest of one quantity. */
  long max(ToLongFunction<Observation> quantity) {
    return spread(quantity).max();
  }

  int repeats() {
    return observations.size();
  }

  /** How many repeats ended with the address where it should not be. */
  long withLeftovers() {
    return observations.stream().filter(each -> each.leftovers() > 0).count();
  }

  /** How many repeats were not well again in time. */
  long unsettled() {
    return observations.stream().filter(each -> !each.settled()).count();
  }
}
