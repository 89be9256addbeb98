package io.kcarp.lab.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The wrapper itself, run within itself. */
@IsolatedLab
class IsolatedIT {
  private static final String WRAPPER = Path.of("isolated").toAbsolutePath().toString();

  @Test
  void theExitStatusIsTheCommands() throws Exception {
    assertThat(exitOf("exit 7")).isEqualTo(7);
    assertThat(exitOf("kill -KILL $$")).isEqualTo(128 + 9);
  }

  @Test
  void theCommandSeesOnlyAFreshNetwork() throws Exception {
    try (var segment = Segment.create("lab0", "10.88.0.1/24")) {
      segment.addHost("n1", "10.88.0.11/24");
      var inside = start("ip netns; ip -brief link; echo isolated=$KCARP_ISOLATED");
      var output = new String(inside.getInputStream().readAllBytes(), UTF_8);
      assertThat(output).contains("lo ", "isolated=1").doesNotContain("n1", "lab0");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Signal.class,
      names = {"TERM", "INT", "HUP", "KILL"})
  void whateverEndsTheWrapperEndsWhatItStarted(Signal signal) throws Exception {
    var mark = UUID.randomUUID().toString();
    // One child, one orphan in a session of its own, both deaf to all but SIGKILL.
    var deaf = "trap '' TERM INT HUP; : %s; while sleep 1000; do :; done".formatted(mark);
    var script = "(setsid sh -c \"$DEAF\" &); sh -c \"$DEAF\"; true";
    // Under nohup the tests, and so the wrapper, would ignore SIGHUP, as they should.
    var builder =
        new ProcessBuilder("env", "--default-signal=HUP,INT,TERM", WRAPPER, "sh", "-c", script);
    builder.environment().put("DEAF", deaf);
    var wrapper = builder.start();
    await().until(() -> marked(mark) == 2);

    LibC.kill(Math.toIntExact(wrapper.pid()), signal.number());

    assertThat(wrapper.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(wrapper.exitValue()).isEqualTo(128 + signal.number());
    await().untilAsserted(() -> assertThat(marked(mark)).isZero());
  }

  private static long marked(String mark) {
    return ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(mark))
        .count();
  }

  private static int exitOf(String script) throws IOException, InterruptedException {
    var process = start(script);
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  private static Process start(String script) throws IOException {
    var command = List.of(WRAPPER, "--", "sh", "-c", script);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
