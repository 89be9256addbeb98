package io.kcarp.lab.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The life of one program that a soak does not end, and its {@link Vitals} after each fault. It is
 * flat when their maximum over the last quarter is no more than their maximum over the first
 * quarter and what chance adds; quarters of what is left without the warm-up: the first ten faults,
 * by which classes are loaded, code is compiled and buffers are what they will be. A quarter of
 * fewer than five looks tells nothing.
 */
final class Veteran {
  private static final int WARM_UP = 10;
  private static final int SHORTEST_QUARTER = 5;

  /** The garbage collector's chance, a tenth of what an agent has. */
  private static final long MORE_BYTES = 10L << 20;

  private static final long MORE_THREADS = 2;
  private static final long MORE_DESCRIPTORS = 4;

  private final String name;
  private final long pid;
  private final List<Vitals> looks = new ArrayList<>();

  /**
   * Not looked at yet.
   *
   * @param name of its host
   */
  Veteran(String name, long pid) {
    this.name = name;
    this.pid = pid;
  }

  /** The member's program of now, looked at for the first time. */
  static Veteran of(Member member) throws IOException {
    var veteran = new Veteran(member.host().name(), member.daemon().process().pid());
    veteran.look();
    return veteran;
  }

  /** Whether it is still the member's program. */
  boolean lives(Member member) {
    return member.alive() && member.daemon().process().pid() == pid;
  }

  void look() throws IOException {
    add(Vitals.of(pid));
  }

  void add(Vitals vitals) {
    looks.add(vitals);
  }

  /** Whether it has lived long enough to be judged. */
  boolean isLong() {
    return quarter() >= SHORTEST_QUARTER;
  }

  /** Whether it takes no more than at first; also when it has not lived long enough. */
  boolean flat() {
    return !isLong()
        || (grown(Vitals::residentBytes) <= MORE_BYTES
            && grown(Vitals::threads) <= MORE_THREADS
            && grown(Vitals::descriptors) <= MORE_DESCRIPTORS);
  }

  private int quarter() {
    return (looks.size() - WARM_UP) / 4;
  }

  private long grown(ToLongFunction<Vitals> quantity) {
    return max(looks.subList(looks.size() - quarter(), looks.size()), quantity)
        - max(looks.subList(WARM_UP, WARM_UP + quarter()), quantity);
  }

  private static long max(List<Vitals> looks, ToLongFunction<Vitals> quantity) {
    return looks.stream().mapToLong(quantity).max().orElse(0);
  }

  @Override
  public String toString() {
    var most =
        new Vitals(
            max(looks, Vitals::residentBytes),
            max(looks, Vitals::threads),
            max(looks, Vitals::descriptors));
    return String.format(
        Locale.ROOT,
        "the agent of %s, looked at %d times: warm with %s; at most %s; at the end %s: %s",
        name,
        looks.size(),
        looks.get(Math.min(WARM_UP, looks.size() - 1)),
        most,
        looks.getLast(),
        isLong() ? (flat() ? "flat" : "GROWN") : "too short a life to judge");
  }
}
