package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that a new configuration gives to a master. It puts them on when the segment was asked
 * twice who has them and nobody outside the group said so, and asks again each second while
 * somebody does, until nobody did for some seconds. Loop thread only; does no I/O, time is an
 * argument.
 */
final class Additions {
  /** So many are asked for in one round: the queue of claims is bounded. */
  private static final int IN_A_ROUND = 16;

  /** One that somebody had is free after so long without a word of it. */
  private static final long FORGET_NANOS = 2_500_000_000L;

  private static final long ASK_AGAIN_NANOS = 50_000_000;
  private static final long ANSWERED_NANOS = Ownership.FIRST_ROUND_NANOS - ASK_AGAIN_NANOS;
  private static final long NEXT_ROUND_NANOS = 1_000_000_000;

  private static final Comparator<AddressClaim> BY_ADDRESS =
      Comparator.comparing((AddressClaim claim) -> claim.address().getHostAddress())
          .thenComparing(claim -> claim.mac().toString());

  /** In the order in which their turn to be asked for comes. */
  private final Map<VirtualAddress, @Nullable Claimed> waiting = new LinkedHashMap<>();

  private final Set<VirtualAddress> round = new HashSet<>();
  private Next next = Next.ASK;
  private long nextAtNanos = CarpState.NEVER;
  private long roundBeganNanos;

  /** How many of those that wait were asked for since the last pause. */
  private int asked;

  /**
   * Somebody outside the group said to have it.
   *
   * @param macNanos when that MAC did last
   */
  private record Claimed(MacAddress mac, long macNanos, long firstNanos, long lastNanos) {

    Claimed again(MacAddress claimant, long nowNanos) {
      boolean another = !claimant.equals(mac);
      // Two that take turns are no news.
      boolean silent = nowNanos - macNanos >= FORGET_NANOS;
      return new Claimed(
          another && silent ? claimant : mac,
          another && !silent ? macNanos : nowNanos,
          firstNanos,
          nowNanos);
    }

    /** Who said so in one round only may have let go of it then, as another virtual host does. */
    boolean isOver(long roundBeganNanos, long nowNanos) {
      return lastNanos < roundBeganNanos
          && (lastNanos - firstNanos < NEXT_ROUND_NANOS || nowNanos - lastNanos >= FORGET_NANOS);
    }
  }

  private enum Next {
    ASK,
    ASK_AGAIN,
    JUDGE
  }

  /** These are to be asked for, too, from now on. */
  void add(List<VirtualAddress> addresses, long nowNanos) {
    boolean more = false;
    for (VirtualAddress address : addresses) {
      if (!waiting.containsKey(address)) {
        waiting.put(address, null);
        more = true;
      }
    }
    if (more) {
      asked = 0;
      begin(nowNanos);
    }
  }

  private void begin(long atNanos) {
    round.clear();
    next = Next.ASK;
    nextAtNanos = atNanos;
  }

  /** Others are not wanted any more. */
  void retain(Collection<VirtualAddress> wanted) {
    waiting.keySet().retainAll(wanted);
    round.retainAll(wanted);
    if (waiting.isEmpty()) {
      clear();
    }
  }

  /** It is not master, so it has nothing to put on. */
  void clear() {
    waiting.clear();
    asked = 0;
    begin(CarpState.NEVER);
  }

  /** Whether it waits for none. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether it waits for this one. */
  boolean contains(VirtualAddress address) {
    return waiting.containsKey(address);
  }

  /** Whether it waits for this one, with whatever prefix. */
  boolean contains(InetAddress address) {
    return !waiting.isEmpty()
        && waiting.keySet().stream().anyMatch(virtual -> virtual.address().equals(address));
  }

  /** Somebody outside the group says to have it. */
  void claimed(AddressClaim claim, long nowNanos) {
    waiting.replaceAll((virtual, before) -> {
      if (!virtual.address().equals(claim.address())) {
        return before;
      }
      return before == null
          ? new Claimed(claim.mac(), nowNanos, nowNanos, nowNanos)
          : before.again(claim.mac(), nowNanos);
    });
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
    if (first) {
      roundBeganNanos = nowNanos;
      waiting.keySet().stream().limit(IN_A_ROUND).forEach(round::add);
    }
    next = first ? Next.ASK_AGAIN : Next.JUDGE;
    nextAtNanos = nowNanos + (first ? ASK_AGAIN_NANOS : ANSWERED_NANOS);
    return waiting.keySet().stream().filter(round::contains).toList();
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
    List<VirtualAddress> free = new ArrayList<>();
    for (VirtualAddress address : waiting.keySet().stream().filter(round::contains).toList()) {
      Claimed claimed = waiting.remove(address);
      if (defends || claimed == null || claimed.isOver(roundBeganNanos, nowNanos)) {
        free.add(address);
      } else {
        waiting.put(address, claimed);
        asked++;
      }
    }
    if (waiting.isEmpty()) {
      clear();
    } else if (asked < waiting.size()) {
      begin(nowNanos);
    } else {
      asked = 0;
      begin(nowNanos + NEXT_ROUND_NANOS);
    }
    return free;
  }

  /** Who has addresses that are not put on for that reason; by address. */
  List<AddressClaim> conflicts() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<AddressClaim> conflicts = new ArrayList<>();
    waiting.forEach((virtual, claimed) -> {
      if (claimed != null) {
        conflicts.add(new AddressClaim(claimed.mac(), virtual.address()));
      }
    });
    conflicts.sort(BY_ADDRESS);
    return conflicts;
  }
}
