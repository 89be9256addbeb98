package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.PrefixRoute;
import io.kcarp.agent.netlink.RemoveOutcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;

/**
 * The addresses that one virtual host has on its interface. The kernel keeps them for a {@link
 * HoldTime}, which begins anew with each advertisement. What the kernel does not take off stays
 * held, is reported so, and is tried again each second. Loop thread only.
 */
final class Holdings {
  private static final long REMOVE_RETRY_NANOS = 1_000_000_000L;

  private final String name;
  private final Netlink netlink;
  private final Logger log;
  private final Set<VirtualAddress> held = new LinkedHashSet<>();
  private final Set<VirtualAddress> stuck = new LinkedHashSet<>();
  private Set<VirtualAddress> unrouted;
  private HoldTime holdTime;
  private long refreshedAtNanos;
  private long retryAtNanos = CarpState.NEVER;

  /** Holding nothing; {@code unrouted} as in {@link #routes}. */
  Holdings(
      String name, HoldTime holdTime, Set<VirtualAddress> unrouted, Netlink netlink, Logger log) {
    this.name = name;
    this.unrouted = unrouted;
    this.holdTime = holdTime;
    this.netlink = netlink;
    this.log = log;
  }

  /** Those that the kernel confirmed. */
  List<VirtualAddress> held() {
    return List.copyOf(held);
  }

  boolean holds(VirtualAddress address) {
    return held.contains(address);
  }

  /** When {@link #refresh} is due without an advertisement, {@link CarpState#NEVER} if never. */
  long refreshAtNanos() {
    return held.isEmpty() ? CarpState.NEVER : refreshedAtNanos + holdTime.refreshNanos();
  }

  /** Whether the kernel may have taken them off because they were not refreshed in time. */
  boolean mayHaveExpired(long nowNanos) {
    return !held.isEmpty() && nowNanos - refreshedAtNanos >= holdTime.mayExpireNanos();
  }

  /** An advertisement went out: from now on backups wait, and so does the kernel. */
  void advertised(int interfaceIndex, long nowNanos) {
    if (nowNanos - refreshedAtNanos >= HoldTime.AT_MOST_EVERY_NANOS && !mayHaveExpired(nowNanos)) {
      refresh(interfaceIndex, nowNanos);
    }
  }

  /** Not after it {@link #mayHaveExpired}: it would put back what a successor has. */
  void refresh(int interfaceIndex, long nowNanos) {
    refreshedAtNanos = nowNanos;
    for (VirtualAddress address : held) {
      if (!stuck.contains(address)) {
        refresh(interfaceIndex, address);
      }
    }
  }

  private void refresh(int interfaceIndex, VirtualAddress address) {
    netlink
        .refreshAddress(
            interfaceIndex,
            address.address(),
            address.prefixLength(),
            holdTime.seconds(),
            prefixRoute(address))
        .ifPresent(refused ->
            log.atWarn()
                .addKeyValue("vip", name)
                .log("Could not refresh {}: {}", address, refused.sentence()));
  }

  /** Those that are added without a route to their subnet; what is held keeps what it has. */
  void routes(Set<VirtualAddress> newUnrouted) {
    unrouted = newUnrouted;
  }

  private PrefixRoute prefixRoute(VirtualAddress address) {
    return unrouted.contains(address) ? PrefixRoute.OMITTED : PrefixRoute.MADE;
  }

  /** From now on so long; at once for what is held. */
  void reconfigure(HoldTime wanted, int interfaceIndex, long nowNanos) {
    if (!wanted.equals(holdTime)) {
      boolean expired = mayHaveExpired(nowNanos);
      holdTime = wanted;
      if (!expired) {
        refresh(interfaceIndex, nowNanos);
      }
    }
  }

  /** When {@link #retry} is due, {@link CarpState#NEVER} if never. */
  long retryAtNanos() {
    return retryAtNanos;
  }

  /** Adds all; the last refusal, if there was one. */
  Optional<AddressRefusal> add(int interfaceIndex, List<VirtualAddress> addresses, long nowNanos) {
    if (addresses.containsAll(held)) {
      refreshedAtNanos = nowNanos;
    }
    Optional<AddressRefusal> refusal = Optional.empty();
    for (VirtualAddress address : addresses) {
      AddOutcome added =
          netlink.addAddress(
              interfaceIndex,
              address.address(),
              address.prefixLength(),
              holdTime.seconds(),
              prefixRoute(address));
      switch (added) {
        case AddOutcome.Added() -> hold(address);
        case AddOutcome.AlreadyPresent() -> {
          hold(address);
          refresh(interfaceIndex, address);
        }
        case AddressRefusal.NoSuchInterface gone -> refusal = Optional.of(gone);
        case AddressRefusal refused -> {
          log.atError()
              .addKeyValue("vip", name)
              .log("Could not add {}: {}", address, refused.sentence());
          refusal = Optional.of(refused);
        }
      }
    }
    return refusal;
  }

  private void hold(VirtualAddress address) {
    held.add(address);
    stuck.remove(address);
  }

  void remove(int interfaceIndex, List<VirtualAddress> addresses, long nowNanos) {
    for (VirtualAddress address : addresses) {
      RemoveOutcome removed =
          netlink.removeAddress(interfaceIndex, address.address(), address.prefixLength());
      switch (removed) {
        case RemoveOutcome.Removed(),
            RemoveOutcome.Absent(),
            AddressRefusal.NoSuchInterface(int _) -> {
          held.remove(address);
          stuck.remove(address);
        }
        case AddressRefusal refused -> {
          stuck.add(address);
          retryAtNanos = nowNanos + REMOVE_RETRY_NANOS;
          log.atError()
              .addKeyValue("vip", name)
              .log("Could not remove {}: {}", address, refused.sentence());
        }
      }
    }
  }

  /** Tries again to remove what the kernel did not take off. */
  void retry(int interfaceIndex, long nowNanos) {
    retryAtNanos = CarpState.NEVER;
    remove(interfaceIndex, List.copyOf(stuck), nowNanos);
  }

  /** One that should be there and is not. */
  Optional<VirtualAddress> missing(Predicate<VirtualAddress> present) {
    return held.stream()
        .filter(address -> !stuck.contains(address) && !present.test(address))
        .findFirst();
  }
}
