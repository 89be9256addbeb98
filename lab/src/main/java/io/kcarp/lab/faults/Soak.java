package io.kcarp.lab.faults;

import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Fault after fault, drawn by chance, on one network of kcarp's agents. After each there is one
 * holder again, and nowhere a leftover; two holders are bounded; and the agent that is never ended
 * takes no more of its machine than before.
 */
final class Soak {
  /** These end the holder's program. */
  private static final Set<Row> DEADLY = EnumSet.of(Row.POWER_OFF, Row.TERMINATE, Row.KILL);

  private static final Set<Row> OTHERS =
      EnumSet.of(
          Row.LINK_CUT,
          Row.LINK_FLAP,
          Row.STOP,
          Row.INTERFACE_DELETED,
          Row.ADDRESS_REMOVED,
          Row.MUTE,
          Row.DEAF,
          Row.PARTITION,
          Row.LOSS,
          Row.JITTER,
          Row.DUPLICATES,
          Row.WRONG_DIGESTS,
          Row.FORGED_PREFERRED,
          Row.FORGED_LEAVING,
          Row.CPU_STARVATION);

  /** Loaded classes, compiled code and buffers are what they will be. */
  private static final int WARM_UP_FAULTS = 10;

  private final Path launcher;
  private final Pace pace;
  private final long seed;
  private final Path logs;
  private final PrintStream out;
  private int faults;
  private int broken;

  /**
   * Does nothing yet.
   *
   * @param launcher kcarp's agent, of a built checkout
   * @param logs the folder for those of what goes wrong
   */
  Soak(Path launcher, Pace pace, long seed, Path logs, PrintStream out) {
    this.launcher = launcher;
    this.pace = pace;
    this.seed = seed;
    this.logs = logs;
    this.out = out;
  }

  /** Runs for about so long; whether all was as it should be. */
  boolean run(Duration time) throws IOException {
    var random = new Random(seed);
    var starter = new Starter(launcher, Contender.KCARP, pace, Map.of());
    long endNanos = System.nanoTime() + time.toNanos();
    var startBy = Priority.raise();
    try (var lane = Lane.open(0, starter, _ -> startBy)) {
      while (faults < WARM_UP_FAULTS && System.nanoTime() - endNanos < 0) {
        strike(lane, random);
      }
      var veteran = Veteran.of(lane.members().getFirst());
      while (System.nanoTime() - endNanos < 0) {
        if (!strike(lane, random)) {
          veteran = Veteran.of(lane.members().getFirst());
        }
        veteran.look();
      }
      out.printf("%d faults, %d broken promises%n", faults, broken);
      out.printf("the agent that was never ended: %s%n", veteran);
      return broken == 0 && veteran.flat();
    }
  }

  /** One fault; false when the agents had to be started anew after it. */
  private boolean strike(Lane lane, Random random) throws IOException {
    faults++;
    var row = draw(lane, random);
    var cell = new Cell(pace, row, Contender.KCARP);
    List<String> complaints;
    try (var equipment = Equipment.of(row, 0);
        var _ = equipment.fault().prepare(lane)) {
      var seen = new Trial(lane, cell, equipment.fault()).run(0, seed, faults);
      complaints = complaints(row, seen);
      out.printf(
          Locale.ROOT,
          "%d %s: silence %s ms, moves %d, two holders %s ms, none %s ms%n",
          faults,
          row.title(),
          Spread.millis(seen.silenceNanos()),
          seen.moves(),
          Spread.millis(seen.severalNanos()),
          Spread.millis(seen.noneNanos()));
    } catch (LabException | Equipment.Unavailable e) {
      complaints = List.of(String.valueOf(e.getMessage()));
    }
    if (complaints.isEmpty()) {
      return true;
    }
    broken++;
    out.printf("%d %s: BROKEN: %s%n", faults, row.title(), String.join("; ", complaints));
    lane.saveLogs(logs.resolve(cell.id() + "." + faults));
    lane.reset();
    return false;
  }

  /** A row; none that ends the first member's program, where that holds the address. */
  private static Row draw(Lane lane, Random random) {
    var rows = new ArrayList<>(OTHERS);
    if (lane.members().getFirst().role().filter(Role.MASTER::equals).isEmpty()) {
      rows.addAll(DEADLY);
    }
    return rows.get(random.nextInt(rows.size()));
  }

  private List<String> complaints(Row row, Observation seen) {
    var complaints = new ArrayList<String>();
    if (!seen.settled()) {
      complaints.add("the agents did not agree on one holder");
    }
    if (seen.leftovers() > 0) {
      complaints.add("the address was left behind");
    }
    long several = row.isPartition() ? seen.severalAfterHealNanos() : seen.severalNanos();
    if (several > row.mostTwoHolders(pace).toNanos()) {
      complaints.add("two holders for %s ms".formatted(Spread.millis(several)));
    }
    return complaints;
  }
}
