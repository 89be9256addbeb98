package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.bench.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  private static final Cell CELL = new Cell(Pace.TENTH, Row.LOSS, Contender.KEEPALIVED);
  private static final Observation FIRST =
      new Observation(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, true, 12);
  private static final Observation SECOND =
      new Observation(2, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, false, 12);

  @TempDir private Path folder;

  @Test
  void whatWasMeasuredIsThereForTheNextRun() throws IOException {
    new Archive(folder).add(CELL, FIRST);
    new Archive(folder).add(CELL, SECOND);
    assertThat(new Archive(folder).of(CELL)).containsExactly(FIRST, SECOND);
  }

  @Test
  void sessionsAreNumbered() throws IOException {
    var machine = new Machine(2, "a processor", "Linux 6", "a JDK", 0.5);
    var first = new Archive(folder).begin(LocalDate.of(2026, 1, 2), machine, "abc123");
    var second = new Archive(folder).begin(LocalDate.of(2026, 1, 3), machine, "def456");
    assertThat(new Archive(folder).sessions()).containsExactly(first, second);
    assertThat(second.number()).isEqualTo(2);
  }

  @Test
  void cellsAreKeptApart() throws IOException {
    var archive = new Archive(folder);
    archive.add(CELL, FIRST);
    assertThat(archive.of(new Cell(Pace.TENTH, Row.LOSS, Contender.KCARP))).isEmpty();
  }

  @Test
  void whatIsForgottenIsMeasuredAgain() throws IOException {
    var archive = new Archive(folder);
    archive.add(CELL, FIRST);
    archive.forget(CELL);
    assertThat(archive.of(CELL)).isEmpty();
  }
}
