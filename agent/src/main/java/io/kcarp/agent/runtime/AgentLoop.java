package io.kcarp.agent.runtime;

import io.kcarp.agent.wire.DropReason;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which all protocol work happens.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>a {@link Duty} is only ever called on this thread;
 *   <li>commands run in the order given, before frames; frames in order of arrival, before
 *       deadlines: what was given to it in time counts, however late the thread wakes;
 *   <li>frames wait in a bounded queue and are dropped and counted when it is full, or their
 *       sender's share of it; a flood delays neither commands nor deadlines by more than {@value
 *       #FRAME_QUEUE_CAPACITY} frames. Claims to have an address wait in a queue of their own, of
 *       {@value #CLAIM_QUEUE_CAPACITY};
 *   <li>an exception is logged and does not end the loop; after an error (no memory, a class that
 *       does not load) the addresses are let go of and the process ends: nothing holds an address
 *       without a loop.
 * </ul>
 */
public final class AgentLoop implements Executor, FrameQueue {
  private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
  private static final int FRAME_QUEUE_CAPACITY = 2048;

  /** A master of 255 virtual hosts may advertise all in both families at once. */
  private static final int SHARE_OF_A_SENDER = 512;

  private static final int CLAIM_QUEUE_CAPACITY = 64;
  private static final int CLAIMS_OF_A_SENDER = 32;

  private static final int EXIT_CODE_OF_AN_ERROR = 70;

  /** Idle turns are at least this frequent, so that a stuck loop can be told from an idle one. */
  private static final long LONGEST_PARK_NANOS = 500_000_000L;

  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final FrameBacklog frames = new FrameBacklog(FRAME_QUEUE_CAPACITY, SHARE_OF_A_SENDER);
  private final FrameBacklog claims = new FrameBacklog(CLAIM_QUEUE_CAPACITY, CLAIMS_OF_A_SENDER);
  private final LoopClock clock;
  private final LoopMetrics metrics;
  private final Thread thread;
  // Made once, not at each turn.
  private final Runnable runCommands = this::runCommands;
  private final Runnable runFrames = this::runFrames;
  private final Runnable runDeadlines = this::runDeadlines;
  private Duty duty = Duty.NONE;
  private volatile boolean ending;
  private volatile long lastTurnNanos;

  /** The work of the loop, called on its thread only. */
  public interface Duty {

    /** A frame came in. */
    void frame(ReceivedFrame frame, long nowNanos);

    /** Does what is due. */
    void deadlines(long nowNanos);

    /**
     * When the loop is to turn next, {@link Long#MAX_VALUE} if something else is to wake it; what
     * is past is at once.
     */
    long nextDeadlineNanos();

    /** The loop ends by an error: lets go of what it holds, as far as that still works. */
    void abandon();

    /** Nothing to do. */
    Duty NONE =
        new Duty() {
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
        };
  }

  /** Not started yet; {@link #start} gives it its duty. */
  public AgentLoop(LoopClock clock, LoopMetrics metrics) {
    this.clock = clock;
    this.metrics = metrics;
    this.lastTurnNanos = clock.nanoTime();
    // No daemon: the process lives while the loop does, whether or not metrics are served.
    this.thread = Thread.ofPlatform().name("loop").unstarted(this::run);
  }

  /** Starts the thread. */
  public void start(Duty duty) {
    execute(() -> this.duty = duty);
    thread.start();
  }

  /** Runs a command on the loop thread, soon. Any thread; never blocks. */
  @Override
  public void execute(Runnable command) {
    commands.add(command);
    LockSupport.unpark(thread);
  }

  @Override
  public void offer(ReceivedFrame frame) {
    offer(frames, frame);
  }

  @Override
  public void offerClaim(ReceivedFrame frame) {
    offer(claims, frame);
  }

  private void offer(FrameBacklog queue, ReceivedFrame frame) {
    if (!queue.offer(frame)) {
      metrics.dropped(DropReason.QUEUE_FULL);
    }
    LockSupport.unpark(thread);
  }

  /** How long ago the loop last turned; seconds mean that it is stuck or starved. */
  public long nanosSinceLastTurn() {
    return clock.nanoTime() - lastTurnNanos;
  }

  /** Ends the thread after the commands given so far, and waits for it up to a second. */
  public void end() {
    execute(() -> ending = true);
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      turnUntilEnd();
    } catch (Error e) {
      try {
        duty.abandon();
        LOG.error("The loop ends by an error, and the agent with it", e);
      } finally {
        Runtime.getRuntime().halt(EXIT_CODE_OF_AN_ERROR);
      }
    }
  }

  private void turnUntilEnd() {
    while (!ending) {
      lastTurnNanos = clock.nanoTime();
      guarded(runCommands);
      guarded(runFrames);
      guarded(runDeadlines);
      if (!ending && commands.isEmpty() && frames.isEmpty() && claims.isEmpty()) {
        long untilDeadlineNanos = duty.nextDeadlineNanos() - clock.nanoTime();
        if (untilDeadlineNanos > 0) {
          // A park does not count suspended time, the clock does. After a suspend the thread wakes
          // late, by the longest park at most, and the lateness is there for the duty to judge.
          LockSupport.parkNanos(this, Math.min(untilDeadlineNanos, LONGEST_PARK_NANOS));
        }
      }
    }
  }

  private void runCommands() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      guarded(command);
    }
  }

  private void runFrames() {
    // What is here now was heard before the deadlines that are judged next.
    run(frames);
    run(claims);
  }

  private void run(FrameBacklog queue) {
    for (int waiting = queue.size(); waiting > 0; waiting--) {
      ReceivedFrame frame = queue.poll();
      if (frame != null) {
        duty.frame(frame, clock.nanoTime());
      }
    }
  }

  private void runDeadlines() {
    duty.deadlines(clock.nanoTime());
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("A fault in kcarp: one piece of work on the loop failed; the loop goes on", e);
    }
  }
}
