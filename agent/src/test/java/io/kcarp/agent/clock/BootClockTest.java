package io.kcarp.agent.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootClockTest {
  private static final long UPTIME_STEP_NANOS = 10_000_000L;

  private final BootClock clock = BootClock.open();

  @Test
  void isTheKernelsUptime() throws IOException {
    long beforeNanos = clock.nanoTime();
    String uptime = Files.readString(Path.of("/proc/uptime"));
    long afterNanos = clock.nanoTime();

    assertThat(new BigDecimal(uptime.substring(0, uptime.indexOf(' '))).movePointRight(9))
        .isBetween(
            BigDecimal.valueOf(beforeNanos - UPTIME_STEP_NANOS), BigDecimal.valueOf(afterNanos));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void neverGoesBackOnAnyThread(int threads) throws InterruptedException {
    List<Integer> stepsBack = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      readers.add(
          Thread.ofPlatform()
              .start(() -> {
                int back = stepsBackIn(100_000);
                synchronized (stepsBack) {
                  stepsBack.add(back);
                }
              }));
    }
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(stepsBack).hasSize(threads).containsOnly(0);
  }

  private int stepsBackIn(int readings) {
    int back = 0;
    long previous = clock.nanoTime();
    for (int i = 0; i < readings; i++) {
      long now = clock.nanoTime();
      if (now < previous) {
        back++;
      }
      previous = now;
    }
    return back;
  }
}
