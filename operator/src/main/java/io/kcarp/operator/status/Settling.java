package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.NodeEntry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether one VirtualIP's agents are done with saying what there is to say: after an apply or a
 * failover each has its own news, and columns and conditions that followed one by one would be
 * wrong in between, and a write each.
 *
 * <p>So what follows from reports waits until they have been the same for {@link #QUIET}, for
 * {@link #LONGEST} at most. One thread; time is an argument, monotonic nanoseconds.
 */
public final class Settling {
  /** Longer than the time between the first and the last report of one takeover. */
  public static final Duration QUIET = Duration.ofSeconds(1);

  /** Agents that never agree are told of, too. */
  public static final Duration LONGEST = Duration.ofSeconds(3);

  private @Nullable Reports heard;
  private long heardNanos;
  private @Nullable Long waitingSinceNanos;

  private record Reports(@Nullable String claim, List<NodeEntry> entries) {}

  /** Takes in what the agents say now. */
  public void hear(@Nullable String claim, List<NodeEntry> entries, long nowNanos) {
    Reports reports = new Reports(claim, entries);
    if (!reports.equals(heard)) {
      heard = reports;
      heardNanos = nowNanos;
    }
  }

  /** There is something to say of it: nanoseconds until it is to be said, 0 when now. */
  public long waitNanos(long nowNanos) {
    if (waitingSinceNanos == null) {
      waitingSinceNanos = nowNanos;
    }
    long quietNanos = heardNanos + QUIET.toNanos() - nowNanos;
    long longestNanos = waitingSinceNanos + LONGEST.toNanos() - nowNanos;
    return Math.max(0, Math.min(quietNanos, longestNanos));
  }

  /** All is said. */
  public void said() {
    waitingSinceNanos = null;
  }
}
