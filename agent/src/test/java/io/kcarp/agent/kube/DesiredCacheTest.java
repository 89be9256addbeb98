package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.api.v1alpha1.NodeRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesiredCacheTest {
  private static final DesiredCache.Snapshot SNAPSHOT =
      new DesiredCache.Snapshot(
          Map.of("edge", "yes"),
          true,
          Map.of("web", "c2VjcmV0"),
          Map.of(
              "web",
              Samples.effective(
                  100, List.of(new NodeRule("n1", Map.of("edge", "yes"), 3, "eth1", null, null)))),
          7);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("agent.sock.desired.json");
  }

  private DesiredCache cacheAfter(Duration later) {
    return new DesiredCache(file(), Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC));
  }

  @Test
  void whatIsWrittenIsReadByTheNextAgent() {
    cacheAfter(Duration.ZERO).write(SNAPSHOT);
    assertThat(cacheAfter(DesiredCache.KEEPS.dividedBy(2)).read()).contains(SNAPSHOT);
  }

  @Test
  void thereIsNothingAtTheFirstStart() {
    assertThat(cacheAfter(Duration.ZERO).read()).isEmpty();
  }

  @Test
  void onlyItsOwnerMayReadIt() throws Exception {
    cacheAfter(Duration.ZERO).write(SNAPSHOT);
    cacheAfter(Duration.ZERO).write(SNAPSHOT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void whatNoAgentTouchedForLongIsNotGoneOnWith() {
    cacheAfter(Duration.ZERO).write(SNAPSHOT);
    Duration later = DesiredCache.KEEPS.plusMinutes(1);
    assertThat(cacheAfter(later).read()).isEmpty();

    cacheAfter(later).touch();
    assertThat(cacheAfter(later).read()).contains(SNAPSHOT);
  }

  @Test
  void whatIsNotAWholeFileIsLeftAlone() throws Exception {
    cacheAfter(Duration.ZERO).write(SNAPSHOT);
    Files.writeString(file(), Files.readString(file()).substring(0, 20));
    assertThat(cacheAfter(Duration.ZERO).read()).isEmpty();
    Files.writeString(file(), "{}");
    assertThat(cacheAfter(Duration.ZERO).read()).isEmpty();
    cacheAfter(Duration.ZERO).write(SNAPSHOT);
    Files.writeString(file(), Files.readString(file()).replace("c2VjcmV0", "not base64"));
    assertThat(cacheAfter(Duration.ZERO).read()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsNoReasonToFail() {
    DesiredCache nowhere = new DesiredCache(folder.resolve("no/where.json"), Clock.systemUTC());
    nowhere.write(SNAPSHOT);
    nowhere.touch();
    assertThat(nowhere.read()).isEmpty();
  }
}
