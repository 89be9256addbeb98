package io.kcarp.agent.carp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One seeded history: a segment whose nodes suffer everything at random, then heal. The same seed
 * gives the same history, step by step.
 */
final class Chaos implements Segment.Wire, Segment.Observer {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long JITTER_NANOS = 500_000_000;
  private static final long MAX_LATENCY_NANOS = 2_000_000;
  private static final int DISTURBANCES = 25;

  private record Direction(SimulatedNode from, SimulatedNode to) {}

  private final Random random;
  private final Segment segment = new Segment(this, this);
  private final InvariantChecker checker = new InvariantChecker(segment);
  private final Set<Direction> blocked = new HashSet<>();
  private final List<String> trace = new ArrayList<>();
  private double lossRate;

  Chaos(long seed) {
    random = new Random(seed);
    int count = 2 + random.nextInt(4);
    boolean subSecond = random.nextInt(4) == 0;
    int deadRatio = 2 + random.nextInt(3);
    TieBreak tieBreak = random.nextBoolean() ? TieBreak.UCARP : TieBreak.NUMERIC;
    for (int i = 1; i <= count; i++) {
      segment.add(
          "n" + i,
          SettingsBuilder.settings()
              .source("10.0." + random.nextInt(2) + "." + i)
              .interval(subSecond ? 0 : 1, (subSecond ? 25 : 0) + 10 * random.nextInt(4))
              .deadRatio(deadRatio)
              .preempt(random.nextInt(3) == 0)
              .tieBreak(tieBreak)
              .build());
    }
  }

  /** Suffers, heals, and checks that it settles in time and for good. */
  List<String> play() {
    segment.nodes().forEach(this::start);
    for (int i = 0; i < DISTURBANCES; i++) {
      disturb(any(segment.nodes()));
      segment.advance(random.nextLong(SECOND_NANOS * 2));
    }
    healEverything();
    segment.advance(settlingNanos());
    List<SimulatedNode> masters = masters();
    if (masters.size() != 1) {
      throw new AssertionError("masters after healing: " + masters);
    }
    segment.advance(10 * SECOND_NANOS);
    if (!masters().equals(masters)) {
      throw new AssertionError("the master moved in peace: " + masters + " to " + masters());
    }
    return trace;
  }

  List<String> trace() {
    return trace;
  }

  /** After healing there is exactly one master for good within this sum. */
  private long settlingNanos() {
    long deadTimeNanos = 0;
    long intervalNanos = 0;
    for (SimulatedNode node : segment.nodes()) {
      deadTimeNanos = Math.max(deadTimeNanos, node.carp.settings().deadTimeNanos());
      intervalNanos = Math.max(intervalNanos, node.carp.settings().interval().nanos());
    }
    long untilListening =
        Math.max(CarpEngine.RETRY_NANOS, CarpEngine.LEAVE_NANOS + CarpEngine.HAND_OVER_QUIET_NANOS);
    long untilClaimed = deadTimeNanos + JITTER_NANOS;
    long untilRivalsHeard = intervalNanos + MAX_LATENCY_NANOS;
    long untilPreempted = intervalNanos + 255 * CarpEngine.CLAIM_DELAY_NANOS_PER_STEP;
    return untilListening + untilClaimed + untilRivalsHeard + untilPreempted;
  }

  private List<SimulatedNode> masters() {
    return segment.nodes().stream().filter(SimulatedNode::isMaster).toList();
  }

  private void disturb(SimulatedNode node) {
    int kind = random.nextInt(15);
    note(node, "disturbance " + kind);
    switch (kind) {
      case 0 -> segment.kill(node);
      case 1 -> start(node);
      case 2 -> segment.unplug(node);
      case 3 -> segment.plug(node);
      case 4 -> segment.pause(node);
      case 5 -> resume(node);
      case 6 -> giveAwake(node, new CarpEvent.HandOverRequested());
      case 7 -> giveAwake(node, new CarpEvent.ShutdownRequested());
      case 8 -> blocked.add(new Direction(node, any(segment.nodes())));
      case 9 -> partition();
      case 10 -> blocked.clear();
      case 11 -> lossRate = random.nextDouble();
      case 12 -> node.sendsFail = !node.sendsFail;
      case 13 -> node.refusesAddresses = !node.refusesAddresses;
      case 14 -> loseAddress(node);
      default -> throw new AssertionError("no disturbance " + kind);
    }
  }

  private void start(SimulatedNode node) {
    segment.kill(node);
    checker.started(node);
    segment.start(node, random.nextLong(JITTER_NANOS));
  }

  private void resume(SimulatedNode node) {
    if (node.paused) {
      segment.resume(node);
    }
  }

  private void giveAwake(SimulatedNode node, CarpEvent event) {
    if (node.awake()) {
      segment.give(node, event);
    }
  }

  private void loseAddress(SimulatedNode node) {
    if (node.awake() && node.isMaster()) {
      segment.loseAddress(node);
    }
  }

  private void partition() {
    Set<SimulatedNode> left = new HashSet<>();
    segment.nodes().stream().filter(_ -> random.nextBoolean()).forEach(left::add);
    for (SimulatedNode from : segment.nodes()) {
      for (SimulatedNode to : segment.nodes()) {
        if (left.contains(from) != left.contains(to)) {
          blocked.add(new Direction(from, to));
        }
      }
    }
  }

  private void healEverything() {
    blocked.clear();
    lossRate = 0;
    for (SimulatedNode node : segment.nodes()) {
      note(node, "heals");
      node.sendsFail = false;
      node.refusesAddresses = false;
      node.plugged = true;
      resume(node);
      boolean ended = node.carp.state().equals(new CarpState.Init(InitCause.SHUTDOWN));
      if (!node.running || ended) {
        start(node);
      } else {
        segment.plug(node);
      }
    }
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  @Override
  public boolean loses(SimulatedNode from, SimulatedNode to, Family family) {
    return random.nextDouble() < lossRate || blocked.contains(new Direction(from, to));
  }

  @Override
  public long latencyNanos(SimulatedNode from, SimulatedNode to) {
    return 50_000 + random.nextLong(MAX_LATENCY_NANOS - 50_000);
  }

  @Override
  public void stepped(long nowNanos, SimulatedNode node, CarpEvent event, Transition transition) {
    if (event instanceof CarpEvent.AdvertisementReceived advertisement) {
      checker.heard(node, advertisement);
    }
    note(node, event + " " + transition.actions());
  }

  @Override
  public void executed(long nowNanos, SimulatedNode node, CarpAction action) {
    checker.executed(nowNanos, node, action);
  }

  @Override
  public void settled(long nowNanos) {
    checker.settled(nowNanos);
  }

  private void note(SimulatedNode node, String what) {
    trace.add(segment.nowNanos() + " " + node + " " + what);
  }
}
