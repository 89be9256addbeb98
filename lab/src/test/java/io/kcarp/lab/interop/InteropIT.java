package io.kcarp.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.lab.net.IsolatedLab;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** {@code ./check interop} in short. */
@IsolatedLab
class InteropIT {
  private static final Path LAUNCHER = Path.of("../agent/kcarp-agent");
  private static final int AT_ONCE = 7;

  @Test
  void everyFaultOfEitherMasterEndsAsItShouldAndEveryFrameIsUnderstood() throws Exception {
    int seed = new SecureRandom().nextInt(1_000_000);
    var told = new ByteArrayOutputStream();
    var out = new PrintStream(told, true, StandardCharsets.UTF_8);

    var results = new Interop(LAUNCHER, AT_ONCE, seed, out).play(Matrix.brief());

    assertThat(results)
        .as("seed %d%n%s", seed, told.toString(StandardCharsets.UTF_8))
        .allSatisfy(result -> assertThat(result.faults()).isEmpty());
    var dissection = Dissection.of(LAUNCHER, results);
    assertThat(dissection.frames()).isPositive();
    assertThat(dissection.faults()).isEmpty();
  }
}
