package io.kcarp.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.net.IsolatedLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a whole, for a few rows, so that it keeps working. */
@IsolatedLab
class FaultsIT {
  @TempDir private Path folder;

  @Test
  void allContendersGoThroughAFewFaults() throws IOException {
    int exit =
        new CommandLine(new FaultsCommand(Path.of("..")))
            .execute(
                "--repeats=1",
                "--lanes=3",
                "--pace=usual",
                "--only=power-off,jitter",
                "--results=" + folder.resolve("results"),
                "--write=" + folder.resolve("page.md"));

    assertThat(exit).isZero();
    var archive = new Archive(folder.resolve("results"));
    for (var contender : List.of(Contender.KCARP, Contender.UCARP, Contender.KEEPALIVED)) {
      var off = archive.of(new Cell(Pace.USUAL, Row.POWER_OFF, contender)).getFirst();
      assertThat(off.moves()).isEqualTo(1);
      assertThat(off.silenceNanos()).isBetween(1_900_000_000L, 6_000_000_000L);
      assertThat(off.leftovers()).isZero();
      var jitter = archive.of(new Cell(Pace.USUAL, Row.JITTER, contender)).getFirst();
      // Of a thousand questions a second, each way up to 100 ms late, by chance some hurry.
      assertThat(jitter.silenceNanos()).isGreaterThan(5_000_000);
      assertThat(jitter.settled()).isTrue();
    }
    assertThat(folder.resolve("page.md")).content().contains("| power off | kcarp | 1 |");
    assertThat(Files.exists(folder.resolve("page-usual.svg"))).isTrue();
  }
}
