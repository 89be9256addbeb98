package io.kcarp.agent.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.netlink.IpCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Suspends nothing: a time namespace adds to CLOCK_BOOTTIME alone, as a suspend does. */
@EnabledIfEnvironmentVariable(
    named = "KCARP_ISOLATED",
    matches = "1",
    disabledReason = "makes a time namespace: run inside lab/isolated")
class BootClockIT {
  private static final Duration SUSPENDED = Duration.ofDays(365);

  @Test
  void suspendedTimeCounts() {
    String difference =
        IpCommand.run(
            List.of(
                "unshare",
                "--time",
                "--boottime",
                Long.toString(SUSPENDED.toSeconds()),
                "--fork",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Reading.class.getName()));

    // This machine may really have been suspended, too.
    assertThat(Duration.ofNanos(Long.parseLong(difference.strip())))
        .isGreaterThan(SUSPENDED.minusMinutes(1));
  }

  /** A process of its own: a process does not move to another time namespace. */
  static final class Reading {
    private Reading() {}

    static void main() {
      System.out.println(BootClock.open().nanoTime() - System.nanoTime());
    }
  }
}
