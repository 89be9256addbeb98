package io.kcarp.agent.carp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One seeded history: a group whose nodes suffer in bursts, and have time to settle in between. The
 * same seed gives the same history, step by step.
 */
final class Chaos {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long[] SPACINGS_NANOS = {20_000_000, 300_000_000, 2 * SECOND_NANOS};
  private static final Disturbance[] PLANNED_MOVES = {
    Disturbance.HAND_OVER, Disturbance.STAND_ASIDE, Disturbance.SHUT_DOWN, Disturbance.DEMOTE
  };
  private static final int SLOW_ADVBASE = 5;

  /** Most groups settle in half of it. */
  private static final long LULL_NANOS = 20 * SECOND_NANOS;

  private static final int MOST_PPM = 1_000;

  /** An agent's start jitter: this part of its dead time, at most. */
  private static final int JITTER_PART = 16;

  private final SplittableRandom random;
  private final Census census;
  private final Weather weather;
  private final Segment segment;
  private final Rollout rollout;
  private final InvariantChecker checker;
  private final Chronicle chronicle;
  private final boolean skewedClocks;
  private long believedAgainNanos;

  /**
   * @param trace where to tell it, null when nobody listens
   */
  Chaos(long seed, Engine engine, Census census, @Nullable List<String> trace) {
    this(seed, engine, census, trace, false);
  }

  /** One whose changes of key and addresses are rolled out too hastily. */
  static Chaos withHastyRollout(long seed) {
    return new Chaos(seed, CarpEngine::step, new Census(), null, true);
  }

  private Chaos(
      long seed, Engine engine, Census census, @Nullable List<String> trace, boolean hasty) {
    this.census = census;
    random = new SplittableRandom(seed);
    GroupPlan plan = GroupPlan.draw(random);
    weather = new Weather(random, plan.settings().size(), plan.latencyNanos(), census);
    chronicle = new Chronicle(trace);
    segment = new Segment(engine, weather, chronicle);
    skewedClocks = random.nextBoolean();
    plan.settings().forEach(settings -> segment.add("n" + segment.nodes().size(), settings));
    segment.nodes().forEach(node -> node.clock = bootedClock(random.nextLong(1L << 50)));
    rollout = new Rollout(segment, plan, random, hasty);
    checker = new InvariantChecker(segment, plan.latencyNanos(), census);
    chronicle.checkedBy(checker);
  }

  /** A number that any difference of two histories changes. */
  long play(long nanos) {
    startAll();
    while (segment.nowNanos() < nanos) {
      burst();
      if (random.nextInt(3) == 0) {
        healEverything();
      }
      pass(random.nextLong(LULL_NANOS));
      if (checker.peace().lasts() && random.nextBoolean()) {
        move();
      }
    }
    healEverything();
    awaitPeace();
    pass(5 * SECOND_NANOS);
    census.count(checker.steps(), segment.nowNanos());
    return chronicle.hash();
  }

  private void awaitPeace() {
    Bound healing = healing();
    long endNanos = segment.nowNanos() + healing.totalNanos();
    while (!checker.peace().lasts()) {
      if (segment.nowNanos() >= endNanos) {
        throw new Violation(
            Invariant.SETTLES, segment.nowNanos(), "all is healed for longer than " + healing);
      }
      pass(SECOND_NANOS / 4);
    }
  }

  private void startAll() {
    long spacingNanos = SPACINGS_NANOS[random.nextInt(SPACINGS_NANOS.length)];
    boolean atOnce = random.nextBoolean();
    for (SimulatedNode node : segment.nodes()) {
      start(node);
      if (!atOnce) {
        pass(random.nextLong(spacingNanos));
      }
    }
  }

  /** What was under way when all healed ends, and then the group settles. */
  private Bound healing() {
    return Bound.of(
        Bound.part("a refusal is tried again", CarpEngine.RETRY_NANOS),
        Bound.part("a leaver leaves", CarpEngine.LEAVE_NANOS),
        Bound.part("and is quiet", CarpEngine.HAND_OVER_QUIET_NANOS),
        Bound.part("configurations arrive", 4 * Rollout.REACHES_WITHIN_NANOS),
        Bound.part("the group settles", checker.peace().bound().totalNanos()),
        Bound.part("and again, if that was in vain", checker.peace().bound().totalNanos()));
  }

  private void burst() {
    long spacingNanos = SPACINGS_NANOS[random.nextInt(SPACINGS_NANOS.length)];
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      Disturbance kind = any(Disturbance.values());
      disturb(kind, victim(kind));
      boolean undisturbed = checker.move().isUnderWay() && random.nextBoolean();
      pass(undisturbed ? 2 * CarpEngine.LEAVE_NANOS : random.nextLong(spacingNanos));
    }
  }

  private void move() {
    Disturbance kind = any(PLANNED_MOVES);
    disturb(kind, victim(kind));
    pass(2 * CarpEngine.LEAVE_NANOS);
  }

  /** Masters suffer more; what mends meets what is broken. */
  private SimulatedNode victim(Disturbance kind) {
    List<SimulatedNode> nodes = segment.nodes();
    List<SimulatedNode> meant =
        switch (kind) {
          case START -> those(node -> !node.running);
          case MEND_LINK -> those(node -> !node.plugged);
          case WAKE -> those(node -> node.running && !node.awake());
          default -> random.nextBoolean() ? nodes : those(SimulatedNode::isMaster);
        };
    return any(meant.isEmpty() ? nodes : meant);
  }

  private List<SimulatedNode> those(Predicate<SimulatedNode> condition) {
    return segment.nodes().stream().filter(condition).toList();
  }

  private void disturb(Disturbance kind, SimulatedNode node) {
    chronicle.note(segment.nowNanos(), node, kind);
    boolean done =
        switch (kind) {
          case KILL -> node.running && kill(node);
          case POWER_OFF -> node.running && powerOff(node);
          case START -> !node.running && start(node);
          case CUT_LINK -> node.plugged && cutLink(node);
          case MEND_LINK -> !node.plugged && mendLink(node);
          case PAUSE -> node.awake() && fallAsleep(node, SimulatedNode.Sleep.PAUSED);
          case SUSPEND -> node.awake() && fallAsleep(node, SimulatedNode.Sleep.SUSPENDED);
          case WAKE -> node.running && !node.awake() && wake(node);
          case HAND_OVER -> node.awake() && leave(node, new CarpEvent.HandOverRequested());
          case STAND_ASIDE -> node.awake() && leave(node, new CarpEvent.StandAsideRequested());
          case SHUT_DOWN -> node.awake() && leave(node, new CarpEvent.ShutdownRequested());
          case STOP -> node.awake() && stop(node);
          case BLOCK_ONE_WAY -> blockOneWay(node, any(segment.nodes()));
          case PART -> part();
          case CLEAR_WIRE -> clearWire();
          case LOSE_FRAMES -> loseFrames();
          case DOUBLE_FRAMES -> doubleFrames();
          case LOSE_FAMILY -> loseFamily(node);
          case FAIL_SENDS -> sendsFail(node, true);
          case MEND_SENDS -> sendsFail(node, false);
          case REFUSE_ADDRESSES -> refuses(node, true);
          case ACCEPT_ADDRESSES -> refuses(node, false);
          case REMOVE_ADDRESSES -> node.awake() && node.isMaster() && removeAddresses(node);
          case DEMOTE -> node.awake() && demote(node);
          case DEMOTE_ALL -> demoteAll();
          case END_DEMOTION -> node.awake() && endDemotion(node);
          case CHANGE_ADVSKEW -> changeAdvskew(node);
          case CHANGE_ADVBASE -> changeAdvbase(node);
          case CHANGE_PREEMPT -> changePreempt(node);
          case CHANGE_DEAD_RATIO -> changeDeadRatio(node);
          case CHANGE_KEY -> rollout.canBegin() && changeKey();
          case CHANGE_ADDRESSES -> rollout.canBegin() && changeAddresses();
          case FORGE_BOW_OUT -> node.advertised != null && forgeBowOut(node);
        };
    if (done) {
      census.count(kind);
    }
  }

  private boolean kill(SimulatedNode node) {
    disturbsIf(node.isMaster());
    segment.kill(node);
    rollout.forget(node);
    return true;
  }

  private boolean powerOff(SimulatedNode node) {
    kill(node);
    node.adoptableUntilNanos = 0;
    node.clock = bootedClock(random.nextLong(60 * SECOND_NANOS));
    rollout.forgetAll(node);
    return true;
  }

  private MachineClock bootedClock(long showsNanos) {
    int ppm = skewedClocks ? random.nextInt(-MOST_PPM, MOST_PPM + 1) : 0;
    return MachineClock.showing(showsNanos, segment.nowNanos(), ppm);
  }

  private boolean start(SimulatedNode node) {
    CarpSettings settings = node.carp.settings();
    disturbsIf(mayClaim(node) || segment.nowNanos() < node.adoptableUntilNanos);
    node.firstCounter = random.nextLong();
    checker.starts(node);
    rollout.starts(node);
    segment.start(node, random.nextLong(settings.deadTimeNanos() / JITTER_PART));
    return true;
  }

  /** Whether it may claim though a master lives. */
  private static boolean mayClaim(SimulatedNode node) {
    return node.carp.settings().preempt() || node.carp.settings().demoteByte();
  }

  private boolean cutLink(SimulatedNode node) {
    disturbsIf(node.isMaster());
    segment.unplug(node);
    return true;
  }

  private boolean mendLink(SimulatedNode node) {
    disturbsIf(mayClaim(node) || node.isMaster());
    segment.plug(node);
    return true;
  }

  private boolean fallAsleep(SimulatedNode node, SimulatedNode.Sleep sleep) {
    disturbsIf(node.isMaster());
    segment.fallAsleep(node, sleep);
    return true;
  }

  private boolean wake(SimulatedNode node) {
    disturbsIf(mayClaim(node) || node.isMaster());
    checker.wakes(node);
    segment.wake(node);
    return true;
  }

  private boolean leave(SimulatedNode node, CarpEvent request) {
    planned(node);
    segment.give(node, request);
    return true;
  }

  private void planned(SimulatedNode node) {
    boolean calm =
        checker.peace().lasts()
            && node.isMaster()
            && segment.isQuiet()
            && !rollout.isUnderWay()
            && segment.nowNanos() > believedAgainNanos;
    disturbsIf(node.isMaster());
    if (calm) {
      checker.move().begin(node);
    }
  }

  /** Its next bow-outs may be doubted. */
  private boolean forgeBowOut(SimulatedNode node) {
    disturbsIf(true);
    checker.move().cancel();
    segment.forgeBowOut(node);
    believedAgainNanos = segment.nowNanos() + checker.peace().bound().totalNanos();
    return true;
  }

  private boolean stop(SimulatedNode node) {
    disturbsIf(node.isMaster());
    segment.give(node, new CarpEvent.Stopped());
    return true;
  }

  private boolean blockOneWay(SimulatedNode from, SimulatedNode to) {
    weather.block(from, to);
    return true;
  }

  private boolean part() {
    boolean[] left = new boolean[segment.nodes().size()];
    for (int i = 0; i < left.length; i++) {
      left[i] = random.nextBoolean();
    }
    for (SimulatedNode from : segment.nodes()) {
      for (SimulatedNode to : segment.nodes()) {
        if (left[from.index] != left[to.index]) {
          weather.block(from, to);
        }
      }
    }
    return true;
  }

  private boolean clearWire() {
    weather.clear();
    return true;
  }

  private boolean loseFrames() {
    double rate = random.nextDouble();
    weather.loseSome(rate * rate);
    return true;
  }

  private boolean doubleFrames() {
    weather.doubleSome(random.nextDouble());
    return true;
  }

  private boolean loseFamily(SimulatedNode node) {
    weather.blockFamily(node, any(Family.values()));
    return true;
  }

  private boolean sendsFail(SimulatedNode node, boolean fail) {
    node.sendsFail = fail;
    checker.move().cancel();
    return true;
  }

  private boolean refuses(SimulatedNode node, boolean refuse) {
    node.refusesAddresses = refuse;
    checker.move().cancel();
    return true;
  }

  private boolean removeAddresses(SimulatedNode node) {
    disturbsIf(node.refusesAddresses);
    checker.move().cancel();
    segment.loseAddress(node);
    return true;
  }

  private boolean demote(SimulatedNode node) {
    if (node.carp.demotion().equals(Demotion.NONE)) {
      planned(node);
    }
    int steps = 1 + random.nextInt(Demotion.FULL);
    segment.give(node, new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, steps));
    return true;
  }

  private boolean demoteAll() {
    List<SimulatedNode> shuffled = new ArrayList<>(segment.nodes());
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    for (SimulatedNode node : shuffled) {
      if (node.awake()) {
        demote(node);
        pass(random.nextLong(SPACINGS_NANOS[0]));
      }
    }
    return true;
  }

  private boolean endDemotion(SimulatedNode node) {
    segment.give(node, new CarpEvent.DemotionEnded(DemotionReason.ADDRESSES_REMOVED));
    return true;
  }

  private boolean changeAdvskew(SimulatedNode node) {
    AdvertisementInterval before = node.carp.settings().interval();
    boolean fast = before.advbase() == 0;
    int advskew = GroupPlan.FAST_ADVSKEW + GroupPlan.drawSkew(random, fast);
    return reconfigure(
        node,
        SettingsBuilder.like(node.carp.settings()).interval(before.advbase(), advskew).build());
  }

  /** One that is much slower than the others, or no more. */
  private boolean changeAdvbase(SimulatedNode node) {
    CarpSettings before = node.carp.settings();
    AdvertisementInterval interval = before.interval();
    int advbase = interval.advbase() == 1 ? SLOW_ADVBASE : 1;
    return interval.advbase() > 0
        && !before.demoteByte()
        && reconfigure(
            node, SettingsBuilder.like(before).interval(advbase, interval.advskew()).build());
  }

  private boolean changePreempt(SimulatedNode node) {
    boolean before = node.carp.settings().preempt();
    return reconfigure(node, SettingsBuilder.like(node.carp.settings()).preempt(!before).build());
  }

  private boolean changeDeadRatio(SimulatedNode node) {
    return reconfigure(
        node, SettingsBuilder.like(node.carp.settings()).deadRatio(3 + random.nextInt(3)).build());
  }

  private boolean reconfigure(SimulatedNode node, CarpSettings settings) {
    boolean takes = node.awake();
    if (takes) {
      disturbsIf(true);
      segment.give(node, new CarpEvent.Reconfigured(settings));
      checker.peace().reconfigured();
    }
    return takes;
  }

  private boolean changeKey() {
    rollout.begin(rollout.addresses());
    census.count(Happening.KEY_CHANGE);
    return true;
  }

  /** One is added or taken away; those that are left have a family in common with the old. */
  private boolean changeAddresses() {
    List<VirtualAddress> addresses = new ArrayList<>(rollout.addresses());
    if (addresses.size() > 1 && random.nextBoolean()) {
      addresses.removeLast();
    } else {
      int number = 2 + random.nextInt(98);
      addresses.addAll(
          random.nextInt(3) == 0
              ? SettingsBuilder.addresses("2001:db8::" + number + "/128")
              : SettingsBuilder.addresses("10.0.0." + number + "/24"));
    }
    rollout.begin(List.copyOf(addresses));
    census.count(Happening.ADDRESS_CHANGE);
    return true;
  }

  private void disturbsIf(boolean disturbs) {
    checker.move().cancel();
    if (disturbs || !checker.peace().lasts()) {
      checker.peace().disturbed(segment.nowNanos());
    }
  }

  private void healEverything() {
    weather.clear();
    disturbsIf(true);
    for (SimulatedNode node : segment.nodes()) {
      node.sendsFail = false;
      node.refusesAddresses = false;
      if (node.running && !node.awake()) {
        wake(node);
      }
      if (!node.plugged) {
        mendLink(node);
      }
      if (!node.running) {
        start(node);
      }
      if (random.nextBoolean()) {
        endDemotion(node);
      }
    }
  }

  /** Lets time pass, in which configurations arrive and processes end that were told to. */
  private void pass(long nanos) {
    long endNanos = segment.nowNanos() + nanos;
    while (rollout.dueNanos() <= endNanos) {
      segment.advance(Math.max(0, rollout.dueNanos() - segment.nowNanos()));
      rollout.reach();
    }
    segment.advance(endNanos - segment.nowNanos());
    for (SimulatedNode node : segment.nodes()) {
      if (node.running && hasEnded(node)) {
        segment.kill(node);
        rollout.forget(node);
      }
    }
    rollout.reach();
  }

  private static boolean hasEnded(SimulatedNode node) {
    return node.carp.state() instanceof CarpState.Init(InitCause cause, long _)
        && (cause == InitCause.SHUTDOWN || cause == InitCause.STOPPED);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private <T> T any(T[] all) {
    return all[random.nextInt(all.length)];
  }
}
