package io.kcarp.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kcarp.agent.wire.DropReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgentLoopTest {
  private final LoopClock clock = LoopClock.of(System::nanoTime);
  private final AtomicInteger queueFull = new AtomicInteger();
  private final AgentLoop loop =
      new AgentLoop(
          clock,
          new NoMetrics() {
            @Override
            public void dropped(DropReason reason) {
              assertThat(reason).isEqualTo(DropReason.QUEUE_FULL);
              queueFull.incrementAndGet();
            }
          });

  @AfterEach
  void end() {
    loop.end();
  }

  private static ReceivedFrame frame(int interfaceIndex) {
    return new ReceivedFrame(interfaceIndex, new byte[0], 0);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aDeadlineIsMetWithoutAnyOtherEvent() throws InterruptedException {
    CountDownLatch met = new CountDownLatch(1);
    AtomicLong dueNanos = new AtomicLong(clock.nanoTime() + 20_000_000);
    AtomicLong metNanos = new AtomicLong();
    loop.start(
        new Duty() {
          @Override
          public void deadlines(long nowNanos) {
            if (nowNanos >= dueNanos.get() && met.getCount() > 0) {
              metNanos.set(nowNanos);
              met.countDown();
            }
          }

          @Override
          public long nextDeadlineNanos() {
            return met.getCount() == 0 ? Long.MAX_VALUE : dueNanos.get();
          }
        });
    await(met);
    assertThat(metNanos.get()).isGreaterThanOrEqualTo(dueNanos.get());
  }

  @Test
  void commandsComeBeforeFramesAndFramesBeforeDeadlines() throws InterruptedException {
    List<String> order = new ArrayList<>();
    CountDownLatch seen = new CountDownLatch(1);
    loop.offer(frame(1));
    loop.offer(frame(2));
    loop.start(
        new Duty() {
          @Override
          public void frame(ReceivedFrame frame, long nowNanos) {
            order.add("frame " + frame.interfaceIndex());
          }

          @Override
          public void deadlines(long nowNanos) {
            if (seen.getCount() > 0) {
              order.add("deadlines");
              seen.countDown();
            }
          }
        });
    loop.execute(() -> {});
    await(seen);
    assertThat(order).containsExactly("frame 1", "frame 2", "deadlines");
  }

  @Test
  void aFloodOfClaimsKeepsNoAdvertisementOut() throws InterruptedException {
    List<String> order = new ArrayList<>();
    CountDownLatch seen = new CountDownLatch(2);
    for (int i = 0; i < 5_000; i++) {
      loop.offerClaim(frame(1));
    }
    loop.offer(frame(2));
    loop.start(
        new Duty() {
          @Override
          public void frame(ReceivedFrame frame, long nowNanos) {
            order.add("frame " + frame.interfaceIndex());
            if (order.size() <= 2) {
              seen.countDown();
            }
          }
        });
    await(seen);
    loop.end();
    assertThat(order).startsWith("frame 2", "frame 1").hasSizeLessThan(100);
    assertThat(queueFull.get()).isGreaterThan(4_900);
  }

  @Test
  void aFloodIsDroppedAndCountedAndCommandsStillRun() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    loop.start(new Duty() {});
    loop.execute(() -> {
      blocked.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    await(blocked);
    for (int i = 0; i < 5_000; i++) {
      loop.offer(frame(i));
    }
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(ran::countDown);
    release.countDown();
    await(ran);
    assertThat(queueFull.get()).as("of one sender").isEqualTo(5_000 - 512);
  }

  @Test
  void whatThrowsDoesNotEndTheLoop() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    loop.start(new Duty() {});
    loop.execute(() -> {
      throw new IllegalStateException("thrown by the test");
    });
    loop.execute(ran::countDown);
    await(ran);
    assertThat(loop.nanosSinceLastTurn()).isLessThan(30_000_000_000L);
  }

  /** A duty that has nothing to do unless a test says so. */
  private static class Duty implements AgentLoop.Duty {
    @Override
    public void frame(ReceivedFrame frame, long nowNanos) {}

    @Override
    public void deadlines(long nowNanos) {}

    @Override
    public long nextDeadlineNanos() {
      return Long.MAX_VALUE;
    }

    @Override
    public void abandon() {}
  }
}
