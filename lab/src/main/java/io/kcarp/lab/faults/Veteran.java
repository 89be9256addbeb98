package io.kcarp.lab.faults;

import java.io.IOException;

/**
 * A program that a soak never ends, so that its {@link Vitals} can be watched: by its first hundred
 * faults or so it must have what it needs for all others.
 */
final class Veteran {
  private static final long MORE_BYTES = 8L << 20;
  private static final double MORE_SHARE = 0.15;
  private static final long MORE_THREADS = 2;
  private static final long MORE_DESCRIPTORS = 4;

  private final long pid;
  private final Vitals first;
  private Vitals last;

  private Veteran(long pid, Vitals first) {
    this.pid = pid;
    this.first = first;
    last = first;
  }

  /** Watches the member's program from now on. */
  static Veteran of(Member member) throws IOException {
    long pid = member.daemon().process().pid();
    return new Veteran(pid, Vitals.of(pid));
  }

  void look() throws IOException {
    last = Vitals.of(pid);
  }

  /** Whether it takes no more than at first, but for what chance adds. */
  boolean flat() {
    return last.residentBytes() <= first.residentBytes() * (1 + MORE_SHARE) + MORE_BYTES
        && last.threads() <= first.threads() + MORE_THREADS
        && last.descriptors() <= first.descriptors() + MORE_DESCRIPTORS;
  }

  @Override
  public String toString() {
    return "at first %s; now %s".formatted(first, last);
  }
}
