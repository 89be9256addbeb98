package io.kcarp.agent.wire;

import io.kcarp.agent.wire.ReplayMemory.Pair;
import io.kcarp.agent.wire.ReplayMemory.Source;
import org.jspecify.annotations.Nullable;

/**
 * Tells replayed and tampered advertisements of one virtual host from honest ones, as far as CARP
 * allows: the digest covers counter and addresses, but neither the source nor the interval, and no
 * rule says that a counter grows. So nobody without the key can make a new pair of counter and
 * digest, but anybody can send an old pair again, from any source, with any interval.
 *
 * <h2>What honest senders do with pairs</h2>
 *
 * <ul>
 *   <li><em>Followers</em> (ucarp, FreeBSD, NetBSD, kcarp): take over the counter of whatever
 *       advertisement they hear and send one more each time. Two that heard the same master send
 *       the same pair; one that hears an old counter goes back to it.
 *   <li><em>Drawers</em>: ucarp draws a random counter for each advertisement until it hears one;
 *       so does whoever restarts, once.
 *   <li><em>Constant</em> counters (OpenBSD, pfSense, OPNsense): one random pair for ever, with
 *       whatever skew, demote count or bow-out.
 *   <li>A node with two families, or with several addresses, has several sources.
 *   <li>The network doubles and reorders.
 * </ul>
 *
 * <h2>The rules</h2>
 *
 * A pair belongs to the source that it was first heard from. It is <em>one-off</em> when it can't
 * be a constant counter: it was reached by counting, or its owner has sent another since, or its
 * owner draws a new one each time. <em>Recently</em> means within the reaction time of a follower,
 * an argument: the longest time between hearing an advertisement and sending the next counter,
 * which is the dead time of the slowest node and some slack.
 *
 * <ol>
 *   <li>A new pair is fresh, unless its counter was passed by longer ago than that, and nothing
 *       heard recently leads to it.
 *   <li>From its owner, a pair that may be constant is fresh. A one-off pair is fresh as an
 *       unchanged copy for as long as a follower's reaction, or when its owner may have heard a
 *       lower counter since; changed, only when the owner of that lower counter said it (a constant
 *       peer, of which a follower takes up the count again and again) or the pair's owner is on its
 *       way from there.
 *   <li>From another source, a pair is fresh when it was first heard recently (a second follower,
 *       the other family), when that source or anything heard recently leads to it, or when it is a
 *       constant peer's and unchanged.
 * </ol>
 *
 * <p>Copies that are let through never count as heard, so they can't lead to the next ones.
 *
 * <h2>What can not be told apart</h2>
 *
 * <ul>
 *   <li>Within a follower's reaction, a copy under another source, with any interval, from a second
 *       follower. A source seen for the first time is for the caller to doubt.
 *   <li>Copies of a whole stream, in order and each soon after the other, under another source,
 *       from a follower that does not hear its master.
 *   <li>Anything sent in the name of a constant peer, from its own source: its frames are as good
 *       as not authenticated, and lead to the first pair that a follower sent after it.
 *   <li>The last pair of a drawer that was heard fewer than {@value ReplayMemory#DRAWS} times.
 *   <li>Frames captured before we listened, more than {@value ReplayMemory#NEAR} advertisements
 *       ago, or from a drawer more than {@value ReplayMemory#PAIRS} pairs ago.
 *   <li>Honest, yet reported: who comes back from a partition in which both sides counted on from
 *       one counter, and lags behind by more than the reaction, until it hears the other; and who
 *       follows it back to counters that are forgotten here.
 *   <li>A peer that changes from counting to a constant counter, keeping its last pair, is
 *       reported.
 * </ul>
 *
 * <p>Bounded: {@value ReplayMemory#PAIRS} pairs, up to {@value ReplayMemory#MOST_PAIRS} where that
 * many are heard within two reactions, of which the one heard least recently makes room, but not
 * the last one of a source, nor one of which copies come, as long as there are at most {@value
 * ReplayMemory#COPIED} of those; {@value ReplayMemory#SOURCES} sources, of which one heard only
 * once makes room before others, and then the one heard least recently. A forger can't push pairs
 * out, having none that are new.
 *
 * <p>Not thread-safe. Time is an argument, in nanoseconds of any monotonic clock.
 */
public final class ReplayGuard {
  private final ReplayMemory memory = new ReplayMemory();

  /** What is known about a pair that comes again. */
  private enum Again {
    CONSTANT(ReplayVerdict.FRESH),
    REUSED(ReplayVerdict.FRESH),
    WALKED(ReplayVerdict.FRESH),
    SHARED(ReplayVerdict.FRESH),
    DUPLICATE(ReplayVerdict.FRESH),
    TAMPERED(ReplayVerdict.TAMPERED),
    REPLAYED(ReplayVerdict.REPLAYED);

    private final ReplayVerdict verdict;

    Again(ReplayVerdict verdict) {
      this.verdict = verdict;
    }
  }

  /**
   * Judges an authentic advertisement that is not our own, and remembers it.
   *
   * @param reactionNanos the longest time in which any node of the group follows what it hears:
   *     twice our own dead time is a good measure, but not below what a busy machine adds
   */
  public ReplayVerdict judge(Advertisement advertisement, long arrivalNanos, long reactionNanos) {
    long sinceNanos = arrivalNanos - reactionNanos;
    Pair pair = memory.pair(advertisement);
    Source source = memory.source(advertisement.source());
    if (pair == null) {
      ReplayVerdict verdict = judgeNew(advertisement.counter(), source, sinceNanos);
      if (verdict == ReplayVerdict.FRESH) {
        memory.add(advertisement, source, arrivalNanos, sinceNanos - reactionNanos);
      }
      return verdict;
    }
    Again again =
        pair.owner.equals(advertisement.source())
            ? judgeFromOwner(advertisement, pair, source, sinceNanos)
            : judgeFromOther(advertisement, pair, source, sinceNanos);
    remember(again, advertisement, pair, source, arrivalNanos);
    return again.verdict;
  }

  /**
   * Remembers one of our own, so that copies of it are known.
   *
   * @param reactionNanos as in {@link #judge}
   */
  public void sent(Advertisement advertisement, long nowNanos, long reactionNanos) {
    Pair pair = memory.pair(advertisement);
    Source source = memory.source(advertisement.source());
    if (pair == null) {
      long keepSinceNanos = nowNanos - 2 * reactionNanos;
      memory.add(advertisement, source, nowNanos, keepSinceNanos).sentByUs = true;
    } else {
      pair.sentByUs = true;
      Again again = pair.owner.equals(advertisement.source()) ? Again.CONSTANT : Again.SHARED;
      remember(again, advertisement, pair, source, nowNanos);
    }
  }

  private ReplayVerdict judgeNew(long counter, @Nullable Source source, long sinceNanos) {
    boolean constantUnderAnotherKey = source != null && source.latest.counter == counter;
    if (constantUnderAnotherKey
        || !memory.wasPassedBefore(counter, sinceNanos)
        || memory.isLedTo(counter, sinceNanos)) {
      return ReplayVerdict.FRESH;
    }
    return source != null && source.latest.oneOff && source.heardNanos - sinceNanos >= 0
        ? ReplayVerdict.COUNTER_WENT_BACK
        : ReplayVerdict.SUPERSEDED;
  }

  private Again judgeFromOwner(
      Advertisement advertisement, Pair pair, @Nullable Source source, long sinceNanos) {
    if (!pair.oneOff) {
      return Again.CONSTANT;
    }
    if (memory.isLedToAgain(pair, sinceNanos) || goesOn(source, pair.counter, sinceNanos)) {
      return Again.REUSED;
    }
    if (!pair.isUnchanged(advertisement)) {
      return Again.TAMPERED;
    }
    if (pair.firstNanos - sinceNanos >= 0) {
      return Again.DUPLICATE;
    }
    return ReplayMemory.walksOn(source, pair.counter, sinceNanos)
            || memory.isNotedBelow(pair, sinceNanos)
        ? Again.WALKED
        : Again.REPLAYED;
  }

  private Again judgeFromOther(
      Advertisement advertisement, Pair pair, @Nullable Source source, long sinceNanos) {
    if (pair.isConstant()) {
      boolean alsoIts = source != null && source.latest == pair;
      if (pair.sentByUs) {
        return Again.REPLAYED;
      }
      return alsoIts || pair.isUnchanged(advertisement) ? Again.SHARED : Again.TAMPERED;
    }
    return pair.firstNanos - sinceNanos >= 0
            || goesOn(source, pair.counter, sinceNanos)
            || memory.isLedTo(pair.counter, sinceNanos)
        ? Again.SHARED
        : Again.REPLAYED;
  }

  private static boolean goesOn(@Nullable Source source, long counter, long sinceNanos) {
    return source != null
        && ReplayMemory.leads(source.latest.counter, counter)
        && source.heardNanos - sinceNanos >= 0;
  }

  private void remember(
      Again again, Advertisement advertisement, Pair pair, @Nullable Source source, long nowNanos) {
    switch (again) {
      case CONSTANT -> {
        pair.repeat(advertisement, nowNanos);
        memory.move(advertisement.source(), source, pair, nowNanos);
      }
      case REUSED -> {
        pair.reuse(advertisement, nowNanos);
        ReplayMemory.moveBack(source, pair, nowNanos);
      }
      case WALKED -> ReplayMemory.walk(source, pair.counter, nowNanos);
      case SHARED -> memory.move(advertisement.source(), source, pair, nowNanos);
      case TAMPERED, REPLAYED -> pair.copiedNanos = nowNanos;
      case DUPLICATE -> {}
    }
    pair.notedNanos = nowNanos;
    pair.notedFrom = advertisement.source();
  }
}
