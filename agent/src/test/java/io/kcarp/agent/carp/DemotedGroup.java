package io.kcarp.agent.carp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A group at peace whose nodes all become demoted, one by one in any order: each demoted master
 * hands over at most once, then the group is at peace again, and the addresses always have a
 * holder.
 */
final class DemotedGroup {
  private static final long MILLI_NANOS = 1_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long PEACE_NANOS = 60 * SECOND_NANOS;

  private final SplittableRandom random;
  private final Census census = new Census();
  private final Segment segment;
  private final InvariantChecker checker;

  DemotedGroup(long seed, boolean fast) {
    random = new SplittableRandom(seed);
    GroupPlan plan = GroupPlan.withoutPreemption(random, fast);
    Chronicle chronicle = new Chronicle(null);
    Weather weather = new Weather(random, plan.settings().size(), plan.latencyNanos(), census);
    segment = new Segment(CarpEngine::step, weather, chronicle);
    plan.settings().forEach(settings -> segment.add("n" + segment.nodes().size(), settings));
    checker = new InvariantChecker(segment, plan.latencyNanos(), census);
    chronicle.checkedBy(checker);
  }

  void play() {
    for (SimulatedNode node : segment.nodes()) {
      checker.starts(node);
      segment.start(node, random.nextLong(node.carp.settings().deadTimeNanos() / 16));
    }
    awaitPeace();
    long claimsBefore = census.claims();
    long mastersDemoted = demoteAll();
    awaitPeace();

    assertThat(census.claims() - claimsBefore).as("hand-overs").isLessThanOrEqualTo(mastersDemoted);
    segment.advance(PEACE_NANOS);
    assertThat(checker.peace().lasts()).as("peace").isTrue();
  }

  private void awaitPeace() {
    segment.advance(checker.peace().bound().totalNanos() + CarpEngine.LEAVE_NANOS);
    assertThat(checker.peace().lasts()).as("peace").isTrue();
  }

  /** How many of them were master. */
  private long demoteAll() {
    List<SimulatedNode> shuffled = new ArrayList<>(segment.nodes());
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    long mastersDemoted = 0;
    for (SimulatedNode node : shuffled) {
      if (node.isMaster()) {
        mastersDemoted++;
        checker.move().begin(node);
      }
      int steps = 1 + random.nextInt(Demotion.FULL);
      segment.give(node, new CarpEvent.Demoted(DemotionReason.ADDRESSES_REMOVED, steps));
      segment.advance(random.nextLong(2 * SECOND_NANOS / MILLI_NANOS) * MILLI_NANOS);
    }
    return mastersDemoted;
  }
}
