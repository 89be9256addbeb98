package io.kcarp.lab.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How the story is told: steps, facts, commands with their output, and signs of life. */
final class Stage {
  private static final String INDENT = "    ";
  private static final Duration LOOK = Duration.ofMillis(50);

  /** A wait says so from then on, and again after each further second. */
  private static final Duration SILENT = Duration.ofSeconds(2);

  private final PrintStream out;

  Stage(PrintStream out) {
    this.out = out;
  }

  /** What to look at, until it is there. */
  @FunctionalInterface
  interface Look<T> {
    Optional<T> look() throws IOException;
  }

  /** Begins a chapter. */
  void step(String title) {
    out.printf("%n==> %s%n", title);
  }

  /** States a fact. */
  void fact(String line) {
    out.println(INDENT + line);
  }

  /** Shows a command and what it said. */
  void command(String command, String output) {
    out.println("$ " + command);
    out.println(output.stripTrailing());
  }

  /**
   * Waits until there is something to see.
   *
   * @param what "waiting for" this
   * @throws BrokenPromise when the limit has passed
   */
  <T> T await(String what, Duration limit, Look<T> look) throws IOException {
    long startNanos = System.nanoTime();
    long nextSignNanos = startNanos + SILENT.toNanos();
    boolean said = false;
    while (true) {
      Optional<T> seen = look.look();
      long nowNanos = System.nanoTime();
      if (seen.isPresent() || nowNanos - startNanos > limit.toNanos()) {
        if (said) {
          out.println();
        }
        return seen.orElseThrow(
            () -> new BrokenPromise("not within %d s: %s".formatted(limit.toSeconds(), what)));
      }
      if (nowNanos - nextSignNanos > 0) {
        out.print(said ? "." : INDENT + "waiting for " + what + " ..");
        out.flush();
        said = true;
        nextSignNanos += Duration.ofSeconds(1).toNanos();
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokenPromise("interrupted");
    }
  }

  /** Lets time pass. */
  void watch(String what, Duration duration) throws IOException {
    long endNanos = System.nanoTime() + duration.toNanos();
    var _ =
        await(
            what,
            duration.plusSeconds(1),
            () -> Optional.of(true).filter(_ -> System.nanoTime() - endNanos >= 0));
  }

  /** States what must hold. */
  void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new BrokenPromise(otherwise);
    }
  }
}
