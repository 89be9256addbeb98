package io.kcarp.agent.local;

import io.kcarp.agent.runtime.StatusSink;
import io.kcarp.agent.runtime.VirtualHostReport;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The latest report of each virtual host, and who follows them. The loop writes and never waits;
 * any thread reads.
 */
public final class StatusBoard implements StatusSink {
  private final ConcurrentSkipListMap<String, Change> latest = new ConcurrentSkipListMap<>();
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private long number;

  /**
   * A role that changed.
   *
   * @param number rises with each report, so that a snapshot and what follows it can be told apart
   * @param report the last one, when it was released
   */
  record Change(long number, VirtualHostReport report, boolean released) {}

  @Override
  public void report(VirtualHostReport report) {
    Change now = new Change(++number, report, false);
    Change before = latest.put(report.name(), now);
    if (before == null || isTransition(before.report(), report)) {
      tell(now);
    }
  }

  @Override
  public void released(String name) {
    Change before = latest.remove(name);
    if (before != null) {
      tell(new Change(++number, before.report(), true));
    }
  }

  private static boolean isTransition(VirtualHostReport before, VirtualHostReport now) {
    return before.role() != now.role()
        || !Objects.equals(before.lastTransition(), now.lastTransition());
  }

  private void tell(Change change) {
    followers.forEach(follower -> follower.offer(change));
  }

  /** All virtual hosts, by name. */
  List<VirtualHostReport> reports() {
    return latest.values().stream().map(Change::report).toList();
  }

  List<Change> snapshot() {
    return List.copyOf(latest.values());
  }

  /** The latest report of one virtual host, null when there is none. */
  @Nullable VirtualHostReport report(String name) {
    Change change = latest.get(name);
    return change == null ? null : change.report();
  }

  /** Follows from now on, until it is closed. */
  Follower follow() {
    Follower follower = new Follower(this);
    followers.add(follower);
    return follower;
  }

  void forget(Follower follower) {
    followers.remove(follower);
  }

  /** No more reports come: followers end when they have read what is in their mailboxes. */
  void end() {
    followers.forEach(Follower::end);
  }
}
