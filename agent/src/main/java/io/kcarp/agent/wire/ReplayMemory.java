package io.kcarp.agent.wire;

import io.kcarp.agent.carp.AdvertisementInterval;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a {@link ReplayGuard} has heard, bounded; once full, pairs are used again. */
final class ReplayMemory {
  static final int PAIRS = 64;

  /** Where so many are heard within 2 s: a dead time of 12 ms, in both families. */
  static final int MOST_PAIRS = 1024;

  /** So many of which copies come again and again stay known for it. */
  static final int COPIED = PAIRS / 2;

  static final int SOURCES = 16;

  /** After as many new random counters in a row, a source is one that draws. */
  static final int DRAWS = 8;

  /**
   * So close, two counters are of one count. A random one gets that close to one of the pairs once
   * in 2^34 times.
   */
  static final int NEAR = 1 << 24;

  /** So close, one counter is reached from the other by counting, some being lost. */
  static final int GAP = 64;

  /** A counter with its digest, and the advertisement that it was in. */
  static final class Pair {
    long counter;
    Digest digest;
    InetAddress owner;
    AdvertisementInterval interval;
    int demote;

    /** Known not to be a constant counter. */
    boolean oneOff;

    /** Sent again by its owner, later than the network would double it. */
    boolean repeated;

    boolean sentByUs;
    long firstNanos;

    /** When it was last heard as its owner's word: followers may have taken it up then. */
    long heardNanos;

    /** When it was last seen at all, believed or not, and from where. */
    long notedNanos;

    InetAddress notedFrom;

    /** When it was last seen and not believed. */
    long copiedNanos;

    Pair(Advertisement advertisement, long nowNanos) {
      set(advertisement, nowNanos);
    }

    private void set(Advertisement advertisement, long nowNanos) {
      counter = advertisement.counter();
      digest = advertisement.digest();
      owner = advertisement.source();
      interval = advertisement.interval();
      demote = advertisement.demote();
      oneOff = false;
      repeated = false;
      sentByUs = false;
      firstNanos = nowNanos;
      heardNanos = nowNanos;
      notedNanos = nowNanos;
      notedFrom = owner;
      copiedNanos = nowNanos;
    }

    /** Keeps what is known already, so that the advertisement's own objects can go. */
    void keep(Source known) {
      owner = known.address;
      notedFrom = known.address;
      if (interval.equals(known.latest.interval)) {
        interval = known.latest.interval;
      }
    }

    boolean isConstant() {
      return repeated && !oneOff;
    }

    private boolean isCopied() {
      return copiedNanos - heardNanos > 0;
    }

    private long seenNanos(boolean countsCopies) {
      return countsCopies && isCopied() ? copiedNanos : heardNanos;
    }

    boolean isUnchanged(Advertisement advertisement) {
      return interval.equals(advertisement.interval()) && demote == advertisement.demote();
    }

    void repeat(Advertisement advertisement, long nowNanos) {
      repeated |= nowNanos - heardNanos >= interval.nanos() / 2;
      hear(advertisement, nowNanos);
    }

    void reuse(Advertisement advertisement, long nowNanos) {
      firstNanos = nowNanos;
      hear(advertisement, nowNanos);
    }

    private void hear(Advertisement advertisement, long nowNanos) {
      heardNanos = nowNanos;
      interval = advertisement.interval();
      demote = advertisement.demote();
    }
  }

  /** Who sends. */
  static final class Source {
    final InetAddress address;
    Pair latest;
    long heardNanos;
    int advertisements;

    /** New random counters in a row, none of them repeated. */
    int draws;

    /** How far it has come on its way back through its own pairs; nothing else relies on it. */
    long walkedCounter;

    long walkedNanos;
    boolean walked;

    Source(InetAddress address, Pair latest) {
      this.address = address;
      this.latest = latest;
    }
  }

  // Arrays, grown up to their bounds: going through a list would make an iterator each time.
  private Pair[] pairs = {};
  private Source[] sources = {};

  @Nullable Pair pair(Advertisement advertisement) {
    for (Pair pair : pairs) {
      if (pair.counter == advertisement.counter() && pair.digest.equals(advertisement.digest())) {
        return pair;
      }
    }
    return null;
  }

  @Nullable Source source(InetAddress address) {
    for (Source source : sources) {
      if (source.address.equals(address)) {
        return source;
      }
    }
    return null;
  }

  /** Somebody was beyond this counter before. */
  boolean wasPassedBefore(long counter, long beforeNanos) {
    for (Pair other : pairs) {
      if (isAhead(other.counter, counter) && other.firstNanos - beforeNanos < 0) {
        return true;
      }
    }
    return false;
  }

  /** A follower of something heard since then may be at this counter. */
  boolean isLedTo(long counter, long sinceNanos) {
    for (Pair other : pairs) {
      if (leads(other.counter, counter) && other.heardNanos - sinceNanos >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Another owner said a lower counter since then and since this pair: its follower is back. */
  boolean isLedToAgain(Pair pair, long sinceNanos) {
    for (Pair other : pairs) {
      if (leads(other.counter, pair.counter)
          && !other.owner.equals(pair.owner)
          && other.heardNanos - sinceNanos >= 0
          && other.heardNanos - pair.heardNanos > 0) {
        return true;
      }
    }
    return false;
  }

  /** Another source was seen with a lower counter since then, believed or not. */
  boolean isNotedBelow(Pair pair, long sinceNanos) {
    for (Pair other : pairs) {
      if (leads(other.counter, pair.counter)
          && !other.notedFrom.equals(pair.owner)
          && other.notedNanos - sinceNanos >= 0) {
        return true;
      }
    }
    return false;
  }

  /** It goes on through its own pairs. */
  static boolean walksOn(@Nullable Source source, long counter, long sinceNanos) {
    return source != null
        && source.walked
        && leads(source.walkedCounter, counter)
        && source.walkedNanos - sinceNanos >= 0;
  }

  static void walk(@Nullable Source source, long counter, long nowNanos) {
    if (source != null) {
      source.walked = true;
      source.walkedCounter = counter;
      source.walkedNanos = nowNanos;
    }
  }

  private static boolean isAhead(long one, long other) {
    long steps = one - other;
    return steps > 0 && steps < NEAR;
  }

  /** Whether counting, with a few lost, gets from one to the other. */
  static boolean leads(long lower, long counter) {
    long steps = counter - lower;
    return steps > 0 && steps <= GAP;
  }

  /**
   * Remembers a pair not known yet.
   *
   * @param keepSinceNanos what was heard since then is forgotten only for want of memory
   */
  Pair add(
      Advertisement advertisement, @Nullable Source source, long nowNanos, long keepSinceNanos) {
    boolean counted = isCounted(advertisement.counter());
    int draws = counted ? 0 : draws(source) + 1;
    Pair pair = room(advertisement, nowNanos, keepSinceNanos);
    if (source != null) {
      pair.keep(source);
    }
    pair.oneOff = counted || draws >= DRAWS;
    move(advertisement.source(), source, pair, nowNanos).draws = draws;
    return pair;
  }

  private Pair room(Advertisement advertisement, long nowNanos, long keepSinceNanos) {
    boolean countsCopies = copied() <= COPIED;
    Pair pair = pairs.length < PAIRS ? null : leastRecentPair(countsCopies);
    boolean isMissed =
        pair != null
            && pairs.length < MOST_PAIRS
            && pair.seenNanos(countsCopies) - keepSinceNanos >= 0;
    if (pair == null || isMissed) {
      pair = new Pair(advertisement, nowNanos);
      pairs = Arrays.copyOf(pairs, pairs.length + 1);
      pairs[pairs.length - 1] = pair;
    } else {
      pair.set(advertisement, nowNanos);
    }
    return pair;
  }

  private static int draws(@Nullable Source source) {
    return source == null || source.latest.repeated ? 0 : source.draws;
  }

  private boolean isCounted(long counter) {
    for (Pair other : pairs) {
      if (leads(other.counter, counter) || leads(counter, other.counter)) {
        return true;
      }
    }
    return false;
  }

  /** The source sends this pair now, and is done with its last one, unless this one came late. */
  Source move(InetAddress address, @Nullable Source known, Pair pair, long nowNanos) {
    Source source = known;
    if (source == null) {
      source = new Source(address, pair);
      int place = sources.length < SOURCES ? sources.length : leastKnownSource();
      sources = Arrays.copyOf(sources, Math.max(sources.length, place + 1));
      sources[place] = source;
    }
    source.heardNanos = nowNanos;
    source.advertisements++;
    if (!isAhead(source.latest.counter, pair.counter)) {
      moveTo(source, pair);
    }
    return source;
  }

  /** It went back to this one. */
  static void moveBack(@Nullable Source source, Pair pair, long nowNanos) {
    if (source != null) {
      source.heardNanos = nowNanos;
      moveTo(source, pair);
    }
  }

  private static void moveTo(Source source, Pair pair) {
    if (source.latest != pair) {
      // 0.0.0.0 and :: may be several nodes.
      source.latest.oneOff |=
          source.latest.owner.equals(source.address) && !source.address.isAnyLocalAddress();
      source.latest = pair;
    }
  }

  /** By when it was heard; a copy renews that, but of a few only. */
  private @Nullable Pair leastRecentPair(boolean countsCopies) {
    Pair least = null;
    long leastNanos = 0;
    for (Pair pair : pairs) {
      long seenNanos = pair.seenNanos(countsCopies);
      if ((least == null || seenNanos - leastNanos < 0) && !isLatest(pair)) {
        least = pair;
        leastNanos = seenNanos;
      }
    }
    return least;
  }

  private int copied() {
    int copied = 0;
    for (Pair pair : pairs) {
      if (pair.isCopied()) {
        copied++;
      }
    }
    return copied;
  }

  private boolean isLatest(Pair pair) {
    for (Source source : sources) {
      if (source.latest == pair) {
        return true;
      }
    }
    return false;
  }

  private int leastKnownSource() {
    int least = 0;
    for (int i = 1; i < sources.length; i++) {
      if (isLessKnown(sources[i], sources[least])) {
        least = i;
      }
    }
    return least;
  }

  private static boolean isLessKnown(Source one, Source other) {
    boolean once = one.advertisements == 1;
    boolean otherOnce = other.advertisements == 1;
    return once == otherOnce ? one.heardNanos - other.heardNanos < 0 : once;
  }
}
