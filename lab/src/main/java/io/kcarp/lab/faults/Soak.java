package io.kcarp.lab.faults;

import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Fault after fault, drawn by chance, on one network of kcarp's agents. After each kcarp's {@link
 * Promises} are looked at, and the {@link Veteran}, which must take no more of its machine than
 * before.
 */
final class Soak {
  /**
   * The second host's program is not ended: it takes over whenever the first host fails, at each
   * pace, and where backups preempt, the first one has the address again before the next fault.
   */
  private static final int VETERAN = 1;

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

  private final Path launcher;
  private final Pace pace;
  private final long seed;
  private final Path logs;
  private final PrintStream out;
  private final Map<Row, Integer> faults = new EnumMap<>(Row.class);
  private final List<String> broken = new ArrayList<>();
  private final List<Veteran> veterans = new ArrayList<>();
  private int count;

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

  /**
   * Runs for about so long; whether all was as it should be, of which one veteran's life must be
   * long enough to tell.
   */
  boolean run(Duration time) throws IOException {
    var random = new Random(seed);
    var starter = new Starter(launcher, Contender.KCARP, pace, Map.of());
    long endNanos = System.nanoTime() + time.toNanos();
    var startBy = Priority.raise();
    try (var lane = Lane.open(0, starter, _ -> startBy)) {
      veterans.add(Veteran.of(lane.members().get(VETERAN)));
      while (System.nanoTime() - endNanos < 0) {
        strike(lane, random);
      }
    } finally {
      tellAll();
    }
    return broken.isEmpty()
        && veterans.stream().anyMatch(Veteran::isLong)
        && veterans.stream().allMatch(Veteran::flat);
  }

  private void strike(Lane lane, Random random) throws IOException {
    var row = draw(lane, random);
    count++;
    faults.merge(row, 1, Integer::sum);
    int before = broken.size();
    boolean usable = strikeAndJudge(lane, row);
    if (!DEADLY.contains(row) && !veterans.getLast().lives(lane.members().get(VETERAN))) {
      tellBroken(row, "the veteran's program has ended");
    }
    if (broken.size() > before) {
      lane.saveLogs(logs.resolve("%s.%s.%d".formatted(pace.id(), row.id(), count)));
    }
    if (!usable) {
      lane.reset();
    }
    var member = lane.members().get(VETERAN);
    if (veterans.getLast().lives(member)) {
      veterans.getLast().look();
    } else {
      out.printf("%d another veteran, after %s%n", count, veterans.getLast());
      veterans.add(Veteran.of(member));
    }
  }

  /** Lets it happen and says what was seen; false when all programs must be started anew. */
  private boolean strikeAndJudge(Lane lane, Row row) throws IOException {
    try (var equipment = Equipment.of(row, 0);
        var _ = equipment.fault().prepare(lane)) {
      var cell = new Cell(pace, row, Contender.KCARP);
      var seen = new Trial(lane, cell, equipment.fault()).run(0, seed, count);
      out.printf(
          Locale.ROOT,
          "%d %s: silence %s ms (%d lost), moves %d, two holders %s ms, none %s ms%n",
          count,
          row.title(),
          Spread.millis(seen.silenceNanos()),
          seen.lost(),
          seen.moves(),
          Spread.millis(seen.severalNanos()),
          Spread.millis(seen.noneNanos()));
      Promises.broken(row, pace, seen).forEach(each -> tellBroken(row, each));
      return seen.settled() && seen.leftovers() == 0;
    } catch (LabException | Equipment.Unavailable e) {
      tellBroken(row, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void tellBroken(Row row, String what) {
    broken.add("%d %s: BROKEN: %s".formatted(count, row.title(), what));
    out.println(broken.getLast());
  }

  private void tellAll() {
    out.printf("%nseed %d, pace %s, %d faults:%n", seed, pace, count);
    faults.forEach((row, times) -> out.printf("  %d %s%n", times, row.title()));
    out.printf("%d broken promises%n", broken.size());
    broken.forEach(each -> out.printf("  %s%n", each));
    veterans.forEach(out::println);
  }

  /** A row; none that ends the veteran's program, where that holds the address. */
  private static Row draw(Lane lane, Random random) {
    var rows = new ArrayList<>(OTHERS);
    if (lane.members().get(VETERAN).role().filter(Role.MASTER::equals).isEmpty()) {
      rows.addAll(DEADLY);
    }
    return rows.get(random.nextInt(rows.size()));
  }
}
