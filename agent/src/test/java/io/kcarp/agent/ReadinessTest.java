package io.kcarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  @Test
  void itIsReadyWhenTheRehearsalIsOver() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Thread rehearsal =
        Thread.ofPlatform()
            .unstarted(() -> {
              try {
                over.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Readiness readiness = new Readiness(Optional::empty, rehearsal);
    assertThat(readiness.get()).contains("still rehearsing takeovers");
    rehearsal.start();
    assertThat(readiness.get()).contains("still rehearsing takeovers");
    over.countDown();
    rehearsal.join();
    assertThat(readiness.get()).isEmpty();
  }

  @Test
  void aRehearsalThatFailedIsOver() throws InterruptedException {
    Thread rehearsal =
        Thread.ofPlatform()
            .unstarted(() -> {
              throw new IllegalStateException("no netlink");
            });
    rehearsal.setUncaughtExceptionHandler((_, _) -> {});
    rehearsal.start();
    rehearsal.join();
    assertThat(new Readiness(Optional::empty, rehearsal).get()).isEmpty();
  }

  @Test
  void whatIsToBeRunComesFirst() {
    assertThat(new Readiness(() -> Optional.of("not started"), new Thread()).get())
        .contains("not started");
  }
}
