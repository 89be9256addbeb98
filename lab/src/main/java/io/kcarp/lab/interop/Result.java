package io.kcarp.lab.interop;

import java.util.List;

/** How a cell ended. */
sealed interface Result {
  Cell cell();

  /** What is wrong with it, a sentence each. */
  List<String> faults();

  /** Played to its end. */
  record Played(Outcome outcome) implements Result {
    @Override
    public Cell cell() {
      return outcome.cell();
    }

    @Override
    public List<String> faults() {
      return Expectation.broken(outcome);
    }
  }

  /**
   * Something that the history needs did not happen.
   *
   * @param lastWords what the daemons printed last
   */
  record Stuck(Cell cell, String reason, String lastWords) implements Result {
    @Override
    public List<String> faults() {
      return List.of(reason);
    }
  }
}
