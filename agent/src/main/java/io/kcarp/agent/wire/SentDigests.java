package io.kcarp.agent.wire;

import org.jspecify.annotations.Nullable;

/**
 * The last {@value #REMEMBERED} digests that one virtual host sent, to tell its own advertisements,
 * when the network brings them back, from those of another node that uses its source address.
 *
 * <p>What is forgotten looks like another node's. A switch or a bridge brings a frame back within
 * milliseconds; 32 digests are 32 s of a master with advbase 1, and 0.5 s of one that sends every
 * 30 ms in two families. In a loop that holds frames longer than that, the oldest echoes are
 * reported as a duplicate source: they are dropped all the same.
 *
 * <p>Not thread-safe.
 */
public final class SentDigests {
  static final int REMEMBERED = 32;

  private final @Nullable Digest[] ring = new @Nullable Digest[REMEMBERED];
  private int next;

  /** Remembers one more, and forgets the oldest. */
  public void add(Digest digest) {
    ring[next] = digest;
    next = (next + 1) % REMEMBERED;
  }

  /** Whether it is one of the last that were sent. */
  public boolean contains(Digest digest) {
    for (Digest sent : ring) {
      if (digest.equals(sent)) {
        return true;
      }
    }
    return false;
  }
}
