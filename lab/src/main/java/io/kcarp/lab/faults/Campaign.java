package io.kcarp.lab.faults;

import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Measures cell after cell: in several lanes at once what bears company, alone what does not; says
 * what it sees, and leaves out what the archive has.
 */
final class Campaign {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  /** Of a repeat. */
  private static final int ATTEMPTS = 3;

  private final Path launcher;
  private final Archive archive;
  private final Path logs;
  private final int session;
  private final int repeats;
  private final long seed;
  private final List<String> startBy;
  private final PrintStream out;
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * Measures nothing yet.
   *
   * @param launcher kcarp's agent, of a built checkout
   * @param logs the folder for those of what goes wrong
   * @param session in the archive
   * @param startBy the command by which all programs are started
   */
  Campaign(
      Path launcher,
      Archive archive,
      Path logs,
      Session session,
      int repeats,
      long seed,
      List<String> startBy,
      PrintStream out) {
    this.launcher = launcher;
    this.archive = archive;
    this.logs = logs;
    this.session = session.number();
    this.repeats = repeats;
    this.seed = seed;
    this.startBy = List.copyOf(startBy);
    this.out = out;
  }

  /** Measures what is missing; how many cells could not be measured. */
  int run(List<Cell> cells, int lanes) throws IOException {
    inLanes(cells.stream().filter(Cell::bearsCompany).toList(), lanes);
    inLanes(cells.stream().filter(cell -> !cell.bearsCompany()).toList(), 1);
    return failures.get();
  }

  private void inLanes(List<Cell> cells, int lanes) throws IOException {
    Queue<Cell> queue = new ConcurrentLinkedQueue<>(cells);
    try (var threads = Executors.newFixedThreadPool(lanes)) {
      var work = new ArrayList<Future<?>>();
      for (int i = 0; i < lanes; i++) {
        int lane = i;
        work.add(threads.submit(() -> measureAll(queue, lane)));
      }
      for (var each : work) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private Boolean measureAll(Queue<Cell> queue, int lane) {
    for (Cell cell; (cell = queue.poll()) != null; ) {
      try {
        measure(cell, lane);
      } catch (Equipment.Unavailable e) {
        tell(cell, "not measured: " + e.getMessage());
      } catch (IOException | RuntimeException e) {
        // One cell's trouble is not the others'.
        failures.incrementAndGet();
        tell(cell, "FAILED: " + e);
      }
    }
    return true;
  }

  private void measure(Cell cell, int number) throws IOException, Equipment.Unavailable {
    int done = archive.of(cell).size();
    if (done >= repeats) {
      return;
    }
    try (var equipment = Equipment.of(cell.row(), number)) {
      var starter = new Starter(launcher, cell.contender(), cell.pace(), equipment.environment());
      try (var lane =
              Lane.open(
                  number,
                  starter,
                  host ->
                      Stream.concat(startBy.stream(), equipment.startBy().apply(host).stream())
                          .toList());
          var _ = equipment.fault().prepare(lane)) {
        for (int repeat = done; repeat < repeats; repeat++) {
          measure(cell, new Trial(lane, cell, equipment.fault()), lane, repeat);
        }
      }
    }
  }

  private void measure(Cell cell, Trial trial, Lane lane, int repeat) throws IOException {
    var observation = observe(cell, trial, lane, repeat);
    archive.add(cell, observation);
    tell(cell, repeat, observation);
    boolean broken = !observation.settled() || observation.leftovers() > 0;
    if (broken) {
      lane.saveLogs(logs.resolve(cell.id() + "." + repeat));
    }
    if (broken || !cell.row().heals()) {
      lane.reset();
    }
  }

  /** What one fault has broken for good must not keep the next from being seen. */
  private Observation observe(Cell cell, Trial trial, Lane lane, int repeat) throws IOException {
    for (int attempt = 1; true; attempt++) {
      try {
        return trial.run(session, seed, repeat);
      } catch (LabException e) {
        lane.saveLogs(logs.resolve(cell.id() + "." + repeat));
        if (attempt == ATTEMPTS) {
          throw e;
        }
        tell(cell, "all are started anew: " + e.getMessage());
        lane.reset();
      }
    }
  }

  private void tell(Cell cell, int repeat, Observation seen) {
    tell(
        cell,
        String.format(
            Locale.ROOT,
            "%d/%d: silence %s ms (%d lost), routed %s, TCP %s; moves %d; two holders %s ms, none"
                + " %s ms; leftovers %d%s",
            repeat + 1,
            repeats,
            Spread.millis(seen.silenceNanos()),
            seen.lost(),
            Spread.millis(seen.routedSilenceNanos()),
            Spread.millis(seen.tcpSilenceNanos()),
            seen.moves(),
            Spread.millis(seen.severalNanos()),
            Spread.millis(seen.noneNanos()),
            seen.leftovers(),
            seen.settled() ? "" : "; NOT SETTLED"));
  }

  private synchronized void tell(Cell cell, String what) {
    var time = LocalTime.now(ZoneOffset.UTC).format(TIME);
    out.printf("%s %s: %s%n", time, cell, what);
  }
}
