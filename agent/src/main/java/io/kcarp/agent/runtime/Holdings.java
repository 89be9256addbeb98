package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.CarpState;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.AddOutcome;
import io.kcarp.agent.netlink.AddressRefusal;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.RemoveOutcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;

/**
 * The addresses that one virtual host has on its interface. What the kernel does not take off stays
 * held, is reported so, and is tried again each second. Loop thread only.
 */
final class Holdings {
  private static final long REMOVE_RETRY_NANOS = 1_000_000_000L;

  private final String name;
  private final Netlink netlink;
  private final Logger log;
  private final Set<VirtualAddress> held = new LinkedHashSet<>();
  private final Set<VirtualAddress> stuck = new LinkedHashSet<>();
  private long retryAtNanos = CarpState.NEVER;

  /** Holding nothing. */
  Holdings(String name, Netlink netlink, Logger log) {
    this.name = name;
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

  /** When {@link #retry} is due, {@link CarpState#NEVER} if never. */
  long retryAtNanos() {
    return retryAtNanos;
  }

  /** Adds all; the last refusal, if there was one. */
  Optional<AddressRefusal> add(int interfaceIndex, List<VirtualAddress> addresses) {
    Optional<AddressRefusal> refusal = Optional.empty();
    for (VirtualAddress address : addresses) {
      AddOutcome added =
          netlink.addAddress(interfaceIndex, address.address(), address.prefixLength());
      switch (added) {
        case AddOutcome.Added(), AddOutcome.AlreadyPresent() -> {
          held.add(address);
          stuck.remove(address);
        }
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
