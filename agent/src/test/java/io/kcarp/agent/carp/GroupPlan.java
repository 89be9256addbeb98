package io.kcarp.agent.carp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A group of nodes as a user might configure it: one timing, address set and tie-break for all,
 * everything else by node.
 *
 * @param settings of each node
 * @param sources of each node, in both families
 * @param latencyNanos the longest that a frame takes
 */
record GroupPlan(List<CarpSettings> settings, List<Sources> sources, long latencyNanos) {
  private static final long SHORT_LATENCY_NANOS = 150_000;
  private static final long[] LATENCIES_NANOS = {300_000, 2_000_000, 50_000_000};

  /** The fastest timing that is promised: 8/256 s, about 30 ms. */
  static final int FAST_ADVSKEW = 8;

  /** So far apart a fast group's skews may be: all dead times outlast all intervals. */
  private static final int FAST_SKEWS = 5;

  private static final int SKEWS = 100;
  private static final int MOST_NODES = 8;

  static GroupPlan draw(RandomGenerator random) {
    boolean fast = random.nextInt(10) == 0;
    boolean equal = random.nextInt(4) == 0;
    boolean demoteByte = random.nextInt(5) == 0;
    TieBreak tieBreak = any(TieBreak.values(), random);
    return draw(
        random,
        fast,
        LATENCIES_NANOS[random.nextInt(fast ? 2 : 3)],
        settings ->
            settings
                .interval(
                    fast ? 0 : 1, equal ? FAST_ADVSKEW : FAST_ADVSKEW + drawSkew(random, fast))
                .preempt(random.nextInt(3) == 0)
                .tieBreak(tieBreak)
                .counterPolicy(any(CounterPolicy.values(), random))
                .demoteByte(demoteByte));
  }

  /** Who is better never matters while a master lives; frames are quicker than turns to claim. */
  static GroupPlan withoutPreemption(RandomGenerator random, boolean fast) {
    List<Integer> skews = new ArrayList<>(List.of(0, 2, 4, 6, 8, 10, 12, 14));
    Collections.shuffle(skews, new Random(random.nextLong()));
    Iterator<Integer> next = skews.iterator();
    return draw(
        random,
        fast,
        SHORT_LATENCY_NANOS,
        settings -> settings.interval(fast ? 0 : 1, FAST_ADVSKEW + next.next()));
  }

  private static GroupPlan draw(
      RandomGenerator random,
      boolean fast,
      long latencyNanos,
      UnaryOperator<SettingsBuilder> configure) {
    int once = random.nextInt(MOST_NODES - 1);
    int again = random.nextInt(MOST_NODES - 1);
    int count = 2 + Math.min(once, again);
    List<VirtualAddress> addresses = drawAddresses(random);
    List<CarpSettings> settings = new ArrayList<>();
    List<Sources> sources = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sources.add(drawSources(random, i));
      SettingsBuilder builder =
          SettingsBuilder.settings()
              .addresses(addresses)
              .sources(spoken(sources.getLast(), addresses))
              .deadRatio((fast ? 3 : 2) + random.nextInt(3));
      settings.add(configure.apply(builder).build());
    }
    return new GroupPlan(settings, sources, latencyNanos);
  }

  static int drawSkew(RandomGenerator random, boolean fast) {
    return random.nextInt(fast ? FAST_SKEWS : SKEWS);
  }

  private static <T> T any(T[] all, RandomGenerator random) {
    return all[random.nextInt(all.length)];
  }

  private static List<VirtualAddress> drawAddresses(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> SettingsBuilder.addresses("2001:db8::100/128");
      case 1, 2 -> SettingsBuilder.addresses("10.0.0.100/24", "2001:db8::100/128");
      default -> SettingsBuilder.addresses("10.0.0.100/24");
    };
  }

  /** The orders of the two families' sources have nothing to do with each other. */
  private static Sources drawSources(RandomGenerator random, int index) {
    return new Sources(
        InetAddress.ofLiteral("10.0." + random.nextInt(2) + "." + (index + 1)),
        InetAddress.ofLiteral("fe80::" + random.nextInt(2) + ":" + (20 - index)));
  }

  /** Those of the two sources that {@code addresses} need. */
  static Sources spoken(Sources sources, List<VirtualAddress> addresses) {
    return new Sources(
        hasFamily(addresses, Family.IPV4) ? sources.ipv4() : null,
        hasFamily(addresses, Family.IPV6) ? sources.ipv6() : null);
  }

  private static boolean hasFamily(List<VirtualAddress> addresses, Family family) {
    return addresses.stream().anyMatch(virtual -> Family.of(virtual.address()) == family);
  }
}
