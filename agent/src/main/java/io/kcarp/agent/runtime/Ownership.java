package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.InitCause;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.agent.wire.MacAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who outside the group has one virtual host's addresses, judged by what hosts say by ARP and
 * neighbour discovery, and when to ask them.
 *
 * <p>A claim to have an address is explained when its MAC advertised lately. ucarp and the BSDs
 * advertise from a virtual MAC and may answer from their NIC's: while such a host is heard, every
 * claim is explained. Claims that nothing explains are foreign:
 *
 * <ul>
 *   <li>before the first claim of our own, while nobody was heard to advertise, they are a reason
 *       to refuse: once somebody was, the address is the group's;
 *   <li>while holding they are a conflict, some time after the first: ucarp announces an address
 *       before it advertises it.
 * </ul>
 *
 * <p>What anybody can send is bounded: {@value #MOST} claims are known at a time. Loop thread only;
 * does no I/O, time is an argument.
 */
final class Ownership {
  /** The first two questions and their answers take so long: no claim comes before. */
  static final long FIRST_ROUND_NANOS = 100_000_000;

  /** How many foreign claims are remembered. */
  static final int MOST = 4;

  /** For so long an advertisement explains its host's claims, or for two dead times. */
  static final long EXPLAINED_NANOS = 10_000_000_000L;

  /** A holder believes in a conflict after so long. */
  static final long SETTLE_NANOS = 500_000_000;

  private static final long FIRST_AGAIN_NANOS = 50_000_000;
  private static final long ASK_NANOS = 1_000_000_000;
  private static final long ASK_IN_CONFLICT_NANOS = 10_000_000_000L;

  /** Two questions without an answer, and a half for the way. */
  private static final long FORGET_NANOS = 2_500_000_000L;

  private static final long FORGET_HOLDING_NANOS = 25_000_000_000L;
  private static final long ASK_HOLDING_NANOS = 60_000_000_000L;
  private static final int MOST_SPEAKERS = 16;

  private final Map<AddressClaim, Seen> foreign = new LinkedHashMap<>();
  private final Map<MacAddress, Long> speakers = new HashMap<>();
  private Phase phase = Phase.IDLE;
  private boolean grouped;
  private boolean defends;
  private long explainedNanos = EXPLAINED_NANOS;
  private long askHoldingNanos = ASK_HOLDING_NANOS;
  private long virtualSpokeAtNanos = Long.MIN_VALUE;
  private boolean askedOnce;
  private long askAtNanos = CarpState.NEVER;
  private List<AddressClaim> told = List.of();

  private record Seen(long firstNanos, long lastNanos) {}

  private enum Phase {
    /** Nothing to find out. */
    IDLE,
    /** Would claim, and has heard nobody. */
    BEFORE_CLAIM,
    /** Does not claim because of somebody. */
    REFUSED,
    /** Has the addresses. */
    HOLDING
  }

  Ownership(DesiredVirtualHost desired, long deadTimeNanos) {
    reconfigure(desired, deadTimeNanos);
  }

  void reconfigure(DesiredVirtualHost desired, long deadTimeNanos) {
    defends = desired.defendsAddresses();
    explainedNanos = Math.max(EXPLAINED_NANOS, 2 * deadTimeNanos);
    long refreshNanos = desired.announceTiming().refreshNanos();
    askHoldingNanos = refreshNanos == 0 ? ASK_HOLDING_NANOS : refreshNanos;
  }

  /** To be told every state. */
  void follow(CarpState state, long nowNanos) {
    if (state.role() == Role.MASTER) {
      grouped = true;
    }
    Phase now =
        switch (state) {
          case CarpState.Init(InitCause cause, long _) -> inInit(cause);
          case CarpState.Backup _ -> grouped ? Phase.IDLE : Phase.BEFORE_CLAIM;
          case CarpState.Master _ -> Phase.HOLDING;
          // The successor's announcement may come before its advertisement.
          case CarpState.Leaving _ -> Phase.IDLE;
        };
    if (now != phase) {
      enter(now, nowNanos);
    }
  }

  /** What is known of the segment is void after any interruption. */
  private Phase inInit(InitCause cause) {
    if (cause == InitCause.ADDRESS_CONFLICT) {
      return Phase.REFUSED;
    }
    grouped = false;
    return Phase.IDLE;
  }

  private void enter(Phase next, long nowNanos) {
    boolean goesOn = phase == Phase.BEFORE_CLAIM && next != Phase.IDLE;
    if (!goesOn) {
      foreign.clear();
    }
    phase = next;
    askedOnce = false;
    askAtNanos =
        switch (next) {
          case IDLE -> CarpState.NEVER;
          case BEFORE_CLAIM -> nowNanos;
          case REFUSED, HOLDING -> nowNanos + ASK_NANOS;
        };
  }

  /** An authentic advertisement came from this Ethernet source. */
  void advertised(MacAddress source, long nowNanos) {
    grouped = true;
    if (source.isVirtualRouter()) {
      virtualSpokeAtNanos = nowNanos;
    } else {
      speakers.put(source, nowNanos);
      if (speakers.size() > MOST_SPEAKERS) {
        speakers.entrySet().stream()
            .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
            .ifPresent(longestSilent -> speakers.remove(longestSilent.getKey()));
      }
    }
    if (!foreign.isEmpty()) {
      foreign.keySet().removeIf(claim -> isExplained(claim.mac(), nowNanos));
    }
  }

  /** Somebody else says to have one of the addresses; whether that is a conflict known before. */
  boolean claimed(AddressClaim claim, long nowNanos) {
    if (phase == Phase.IDLE || isExplained(claim.mac(), nowNanos)) {
      return false;
    }
    Seen before = foreign.get(claim);
    if (before == null && foreign.size() == MOST) {
      return false;
    }
    foreign.put(claim, new Seen(before == null ? nowNanos : before.firstNanos(), nowNanos));
    if (phase == Phase.HOLDING) {
      askAtNanos = Math.min(askAtNanos, nowNanos + ASK_IN_CONFLICT_NANOS);
    }
    return told.contains(claim);
  }

  /** Whether who has this MAC is of the group, and may have its addresses. */
  boolean isExplained(MacAddress mac, long nowNanos) {
    Long spokeAtNanos = speakers.get(mac);
    return isRecent(virtualSpokeAtNanos, nowNanos)
        || (spokeAtNanos != null && isRecent(spokeAtNanos, nowNanos));
  }

  private boolean isRecent(long atNanos, long nowNanos) {
    return atNanos >= nowNanos - explainedNanos;
  }

  /** Whether a claim that is due must not be made. */
  boolean refusesClaim(long nowNanos) {
    forget(nowNanos);
    return phase == Phase.BEFORE_CLAIM && !grouped && !defends && !foreign.isEmpty();
  }

  /** A holder has more addresses than it asked for. */
  void askSoon(long nowNanos) {
    if (phase == Phase.HOLDING) {
      askAtNanos = Math.min(askAtNanos, nowNanos + ASK_NANOS);
    }
  }

  /** Whether there is no more reason to refuse. */
  boolean endsRefusal(long nowNanos) {
    forget(nowNanos);
    return phase == Phase.REFUSED && (grouped || defends || foreign.isEmpty());
  }

  /** When {@link #asksNow} or {@link #changed} may say yes. */
  long dueAtNanos() {
    if (foreign.isEmpty()) {
      return askAtNanos;
    }
    long dueAtNanos = askAtNanos;
    for (Seen seen : foreign.values()) {
      dueAtNanos = Math.min(dueAtNanos, seen.lastNanos() + forgetNanos() + 1);
    }
    for (Map.Entry<AddressClaim, Seen> entry : foreign.entrySet()) {
      if (phase == Phase.HOLDING && !told.contains(entry.getKey())) {
        dueAtNanos = Math.min(dueAtNanos, entry.getValue().firstNanos() + SETTLE_NANOS);
      }
    }
    return dueAtNanos;
  }

  /** Whether the segment is to be asked now. */
  boolean asksNow(long nowNanos) {
    if (nowNanos < askAtNanos) {
      return false;
    }
    askAtNanos =
        nowNanos
            + switch (phase) {
              case IDLE, REFUSED -> ASK_NANOS;
              case BEFORE_CLAIM -> askedOnce ? ASK_NANOS : FIRST_AGAIN_NANOS;
              case HOLDING -> foreign.isEmpty() ? askHoldingNanos : ASK_IN_CONFLICT_NANOS;
            };
    askedOnce = true;
    return true;
  }

  /** Whether {@link #conflicts} are others than at the last call. */
  boolean changed(long nowNanos) {
    if (foreign.isEmpty() && told.isEmpty()) {
      return false;
    }
    forget(nowNanos);
    List<AddressClaim> now =
        switch (phase) {
          case IDLE, BEFORE_CLAIM -> List.of();
          case REFUSED -> List.copyOf(foreign.keySet());
          case HOLDING ->
              foreign.entrySet().stream()
                  .filter(entry -> nowNanos - entry.getValue().firstNanos() >= SETTLE_NANOS)
                  .map(Map.Entry::getKey)
                  .toList();
        };
    boolean changed = !now.equals(told);
    told = now;
    return changed;
  }

  /** Foreign claims that are a conflict, as of the last {@link #changed}. */
  List<AddressClaim> conflicts() {
    return told;
  }

  private void forget(long nowNanos) {
    if (!foreign.isEmpty()) {
      foreign.values().removeIf(seen -> nowNanos - seen.lastNanos() > forgetNanos());
    }
  }

  private long forgetNanos() {
    return phase == Phase.HOLDING ? FORGET_HOLDING_NANOS : FORGET_NANOS;
  }
}
