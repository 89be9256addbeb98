package io.kcarp.lab.interop;

import io.kcarp.lab.bench.NotMeasured;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays cells side by side, as they mostly wait; says how each ended. */
final class Interop {
  /** Daemons that start at the same time. */
  private static final int STARTS = 2;

  private final Path launcher;
  private final int atOnce;
  private final int seed;
  private final PrintStream out;
  private final Semaphore starts = new Semaphore(STARTS);
  private final AtomicInteger done = new AtomicInteger();

  /**
   * Plays nothing yet.
   *
   * @param launcher the agent's, of a built checkout
   * @param atOnce cells that run side by side
   * @param seed of the moments at which faults strike
   */
  Interop(Path launcher, int atOnce, int seed, PrintStream out) {
    this.launcher = launcher;
    this.atOnce = atOnce;
    this.seed = seed;
    this.out = out;
  }

  /** In the order of the cells. */
  List<Result> play(List<Cell> cells) {
    var slots = new ArrayBlockingQueue<Integer>(atOnce);
    for (int slot = 1; slot <= atOnce; slot++) {
      slots.add(slot);
    }
    try (var pool = Executors.newFixedThreadPool(atOnce)) {
      var pending =
          cells.stream()
              .map(cell ->
                  pool.submit(() -> {
                    int slot = slots.take();
                    try {
                      var result = play(cell, slot, seed + cells.indexOf(cell));
                      tell(result, cells.size());
                      return result;
                    } finally {
                      slots.add(slot);
                    }
                  }))
              .toList();
      var results = new ArrayList<Result>();
      for (var one : pending) {
        results.add(one.get());
      }
      results.sort(Comparator.comparingInt(result -> cells.indexOf(result.cell())));
      return List.copyOf(results);
    } catch (ExecutionException e) {
      throw new LabException(
          LabException.Reason.PROGRAM_FAILED, "a cell can't be played: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(LabException.Reason.PROGRAM_FAILED, "interrupted", e);
    }
  }

  private Result play(Cell cell, int slot, int cellSeed) throws IOException {
    try (var trial = new Trial(launcher, cell, slot, starts, new Random(cellSeed))) {
      try {
        return new Result.Played(trial.run());
      } catch (NotMeasured | LabException | IOException e) {
        return new Result.Stuck(cell, String.valueOf(e.getMessage()), trial.lastWords());
      }
    }
  }

  private void tell(Result result, int all) {
    var line = new StringBuilder();
    line.append("%3d/%d %s: ".formatted(done.incrementAndGet(), all, result.cell()));
    switch (result) {
      case Result.Played(var outcome) -> line.append(summary(outcome));
      case Result.Stuck _ -> line.append("stuck");
    }
    for (var fault : result.faults()) {
      line.append("\n      NOT AS IT SHOULD BE: ").append(fault);
    }
    if (!result.faults().isEmpty()) {
      line.append("\n").append(details(result).strip().indent(8));
    }
    out.println(line);
  }

  private static String details(Result result) {
    return switch (result) {
      case Result.Played(var outcome) -> outcome.history();
      case Result.Stuck stuck -> stuck.lastWords();
    };
  }

  private static String summary(Outcome outcome) {
    var text = new StringBuilder();
    outcome
        .takeoverNanos()
        .ifPresent(nanos ->
            text.append(
                "takeover %s ms (at most %s), "
                    .formatted(
                        Expectation.millis(nanos),
                        Expectation.millis(outcome.takeoverBoundNanos()))));
    text.append("silence %s ms, ".formatted(Expectation.millis(outcome.silenceNanos())));
    outcome
        .preemptionNanos()
        .ifPresent(
            nanos -> text.append("preempted in %s ms, ".formatted(Expectation.millis(nanos))));
    text.append("two masters %s ms, ".formatted(Expectation.millis(outcome.overlapNanos())));
    if (outcome.leftBehindNanos() > 0) {
      text.append(
          "left behind %s%s ms, "
              .formatted(
                  outcome.stillLeftBehind() ? "over " : "",
                  Expectation.millis(outcome.leftBehindNanos())));
    }
    return text.append(outcome.end()).append(" in the end").toString();
  }
}
