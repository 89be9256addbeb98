package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.bench.Machine;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Cell CUT = new Cell(Pace.USUAL, Row.LINK_CUT, Contender.KCARP);
  private static final Cell KILLED = new Cell(Pace.USUAL, Row.KILL_FOR_GOOD, Contender.UCARP);
  private static final Cell FORGED = new Cell(Pace.USUAL, Row.FORGED_LEAVING, Contender.UCARP);
  private static final Cell ENDED = new Cell(Pace.USUAL, Row.TERMINATE, Contender.KCARP);
  private static final Cell RETURNED = new Cell(Pace.USUAL, Row.TERMINATE, Contender.UCARP);
  private static final Cell PARTED = new Cell(Pace.USUAL, Row.PARTITION, Contender.KCARP);
  private static final Map<Cell, Results> MEASURED =
      Map.of(
          CUT,
              new Results(CUT, List.of(seen(0, 2000, 0, 0, 0, true), seen(1, 3000, 0, 0, 0, true))),
          FORGED, new Results(FORGED, List.of(seen(0, 10, 0, 0, 0, true))),
          ENDED,
              new Results(ENDED, List.of(seen(0, 10, 34, 3, 0, true), seen(1, 10, 5, 3, 0, true))),
          RETURNED, new Results(RETURNED, List.of(seen(0, 10, 40, 32, 0, true))),
          KILLED, new Results(KILLED, List.of(seen(0, 10, 7000, 0, 1, false))),
          PARTED, new Results(PARTED, List.of(seen(0, 2500, 4000, 3, 0, true))));

  private static Observation seen(
      int repeat,
      long silenceMillis,
      long severalMillis,
      long severalAfterHealMillis,
      long leftovers,
      boolean settled) {
    long silenceNanos = silenceMillis * 1_000_000;
    return new Observation(
        1,
        repeat,
        silenceNanos,
        silenceMillis,
        silenceNanos + 1_000_000,
        silenceNanos + 2_000_000,
        1,
        1,
        severalMillis * 1_000_000,
        severalAfterHealMillis * 1_000_000,
        silenceNanos,
        leftovers,
        5,
        settled,
        0);
  }

  private static final String TABLE = new Table(Pace.USUAL, MEASURED).toString();

  @Test
  void aMeasuredCellShowsItsSpread() {
    assertThat(TABLE)
        .contains(
            "| link cut | kcarp | 2 | 2,000 | 2,000 | 3,000 | 3,000 | 2,000, max 3,000 | 3,001 | 3,002 | 1 |"
                + " 1 | 0.0 | 3,000 | 0 |\n");
  }

  @Test
  void anAddressLeftBehindIsSeenAtAGlance() {
    assertThat(TABLE)
        .containsPattern("\\| ucarp \\| 1 \\| 10.0 .* \\| no end \\| .*\\*\\*1 of 1\\*\\*");
  }

  @Test
  void inAPartitionTwoHoldersCountFromTheHealOn() {
    assertThat(TABLE).contains("| partition, heal | kcarp | 1 |").contains("3.0 after the heal");
  }

  @Test
  void inPlannedMovesTheLongerOfTwoCounts() {
    assertThat(TABLE.lines().filter(line -> line.contains("| SIGTERM | kcarp | 2 |")))
        .singleElement()
        .asString()
        .endsWith("| 31.0 | 10.0 | 0 |");
    assertThat(TABLE.lines().dropWhile(line -> !line.contains("| SIGTERM |")).skip(1).findFirst())
        .get()
        .asString()
        .startsWith("|  | ucarp | 1 |")
        .endsWith("| 32.0 | 10.0 | 0 |");
  }

  @Test
  void whatWasNotMeasuredSaysSo() {
    assertThat(TABLE)
        .contains("|  | keepalived | not run yet |")
        .contains("VRRPv3 has no digest")
        .contains("measured on a cluster by `RealOutagesIT`: 60 s, 0 lost");
  }

  @Test
  void everyLineHasAsManyCellsAsTheHead() {
    assertThat(TABLE.lines()).allMatch(line -> line.chars().filter(c -> c == '|').count() == 16);
  }

  @Test
  void thePictureHasAMarkForEachCellAndACrossForLeftovers() {
    var picture = new Picture(Pace.USUAL, MEASURED).toString();
    assertThat(picture).startsWith("<svg").endsWith("</svg>\n");
    assertThat(picture.split("<circle", -1)).hasSize(1 + MEASURED.size());
    assertThat(picture.split("✕", -1)).hasSize(2);
  }

  @Test
  void thePageNamesItsCommandItsPicturesAndWhatIsDone() {
    var machine = new Machine(2, "a processor", "Linux 6", "a JDK", 0.5);
    var session = new Session(1, LocalDate.of(2026, 1, 2), machine, "abc123");
    var page = new Page(MEASURED, "numbers-faults", List.of(session), "the command");
    assertThat(page.toString())
        .contains("the command")
        .contains("- 2026-01-02, revision abc123, 2 cores")
        .contains("at the start 0.5: 8 repeats.\n")
        .contains("- 1 s, 50,000 forged \"I go\"/s: ucarp 5.\n")
        .contains("(numbers-faults-usual.svg)")
        .contains("ucarp 3,031 ms")
        .contains("- **link cut**: the holder loses carrier");
    assertThat(page.pictureName(Pace.TENTH)).isEqualTo("numbers-faults-tenth.svg");
  }
}
