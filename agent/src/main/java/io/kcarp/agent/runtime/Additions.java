package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.wire.AddressClaim;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Addresses that a new configuration gives to a master. It puts them on when the segment was asked
 * twice who has them and nobody outside the group said so, and asks again each second while
 * somebody does. Loop thread only; does no I/O, time is an argument.
 */
final class Additions {
  /** What begins a round and what ends it, and the time from one's end to the next. */
  private static final long ASK_AGAIN_NANOS = 50_000_000;

  private static final long ANSWERED_NANOS = Ownership.FIRST_ROUND_NANOS - ASK_AGAIN_NANOS;
  private static final long NEXT_ROUND_NANOS = 1_000_000_000;

  private final Set<VirtualAddress> waiting = new LinkedHashSet<>();
  private final Set<AddressClaim> claimed = new LinkedHashSet<>();
  private List<AddressClaim> conflicts = List.of();
  private Next next = Next.ASK;
  private long nextAtNanos = CarpState.NEVER;

  private enum Next {
    ASK,
    ASK_AGAIN,
    JUDGE
  }

  /** These are to be asked for, too, from now on. */
  void add(List<VirtualAddress> addresses, long nowNanos) {
    if (waiting.addAll(addresses)) {
      begin(nowNanos);
    }
  }

  private void begin(long atNanos) {
    claimed.clear();
    next = Next.ASK;
    nextAtNanos = atNanos;
  }

  /** Others are not wanted any more. */
  void retain(Collection<VirtualAddress> wanted) {
    if (waiting.retainAll(wanted) && waiting.isEmpty()) {
      clear();
    }
  }

  /** It is not master, so it has nothing to put on. */
  void clear() {
    waiting.clear();
    claimed.clear();
    conflicts = List.of();
    nextAtNanos = CarpState.NEVER;
  }

  /** Whether it waits for none. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether it waits for this one. */
  boolean contains(VirtualAddress address) {
    return waiting.contains(address);
  }

  /** Whether it waits for this one, with whatever prefix. */
  boolean contains(InetAddress address) {
    return waiting.stream().anyMatch(virtual -> virtual.address().equals(address));
  }

  /** Somebody outside the group says to have it. */
  void claimed(AddressClaim claim) {
    if (claimed.size() < Ownership.MOST) {
      claimed.add(claim);
    }
  }

  /** When {@link #asksNow} or {@link #judge} has something to do. */
  long dueAtNanos() {
    return nextAtNanos;
  }

  /** Those to ask the segment for now. */
  List<VirtualAddress> asksNow(long nowNanos) {
    if (nowNanos < nextAtNanos || next == Next.JUDGE) {
      return List.of();
    }
    boolean first = next == Next.ASK;
    next = first ? Next.ASK_AGAIN : Next.JUDGE;
    nextAtNanos = nowNanos + (first ? ASK_AGAIN_NANOS : ANSWERED_NANOS);
    return List.copyOf(waiting);
  }

  /**
   * Those to put on now; it does not wait for them any more.
   *
   * @param defends whether also those that others have
   */
  List<VirtualAddress> judge(boolean defends, long nowNanos) {
    if (nowNanos < nextAtNanos || next != Next.JUDGE) {
      return List.of();
    }
    List<VirtualAddress> free =
        waiting.stream()
            .filter(virtual ->
                defends
                    || claimed.stream()
                        .noneMatch(claim -> claim.address().equals(virtual.address())))
            .toList();
    free.forEach(waiting::remove);
    conflicts = List.copyOf(claimed);
    if (waiting.isEmpty()) {
      clear();
    } else {
      begin(nowNanos + NEXT_ROUND_NANOS);
    }
    return free;
  }

  /** Who had addresses that are not put on for that reason, as of the last {@link #judge}. */
  List<AddressClaim> conflicts() {
    return conflicts;
  }
}
