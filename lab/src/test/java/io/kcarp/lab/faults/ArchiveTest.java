package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  private static final Cell CELL = new Cell(Pace.TENTH, Row.LOSS, Contender.KEEPALIVED);
  private static final Observation FIRST =
      new Observation(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, true, 12);
  private static final Observation SECOND =
      new Observation(1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, false, 12);

  @TempDir private Path folder;

  @Test
  void whatWasMeasuredIsThereForTheNextRun() throws IOException {
    new Archive(folder).add(CELL, FIRST);
    new Archive(folder).add(CELL, SECOND);
    assertThat(new Archive(folder).of(CELL)).containsExactly(FIRST, SECOND);
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
