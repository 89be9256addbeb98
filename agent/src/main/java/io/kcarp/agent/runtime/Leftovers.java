package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.AddressLifetime;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Netlink;
import io.kcarp.agent.netlink.NetlinkException;
import io.kcarp.agent.netlink.PrefixRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses with kcarp's mark that were there before this agent. Each goes before a frame is sent
 * for it, unless the run that left it ended a moment ago: then it is adopted. What nobody here
 * wants goes when it is known what is wanted, and by the kernel's clock if that takes long. Those
 * of other living agents are left alone. Loop thread only.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final Netlink netlink;
  private final HostLocks locks;
  private final List<InterfaceAddress> found = new ArrayList<>();

  Leftovers(Netlink netlink, HostLocks locks) {
    this.netlink = netlink;
    this.locks = locks;
  }

  /** All that were there at the start. What the kernel would keep for ever goes at once. */
  void found(List<InterfaceAddress> marked) {
    for (InterfaceAddress leftover : marked) {
      if (leftover.lifetime() == null) {
        removeUnlessOfAnother(leftover);
      } else {
        found.add(leftover);
      }
    }
  }

  /**
   * Takes over, or takes off, what is there of a virtual host's addresses; its {@link Claims} are
   * made. What is missing may have waited for its owner to go.
   *
   * @param lifetimeSeconds of what is adopted
   * @param withinNanos how lately they must have been refreshed to be adopted; 0: never
   * @return those that are adopted, none if one of them is too old
   */
  List<VirtualAddress> adopt(
      int interfaceIndex, List<VirtualAddress> addresses, int lifetimeSeconds, long withinNanos) {
    boolean left =
        found.removeIf(leftover ->
            addresses.stream()
                .anyMatch(address -> Interfaces.isSame(leftover, interfaceIndex, address)));
    if (!left) {
      return List.of();
    }
    List<InterfaceAddress> present = present(interfaceIndex, addresses);
    if (withinNanos > 0
        && !present.isEmpty()
        && refreshed(present, lifetimeSeconds)
        && areYoung(present, present(interfaceIndex, addresses), withinNanos)) {
      return addresses.stream()
          .filter(virtual ->
              present.stream()
                  .anyMatch(address -> Interfaces.isSame(address, interfaceIndex, virtual)))
          .toList();
    }
    present.forEach(this::remove);
    return List.of();
  }

  private List<InterfaceAddress> present(int interfaceIndex, List<VirtualAddress> addresses) {
    try {
      return netlink.addresses().stream()
          .filter(InterfaceAddress::isMarked)
          .filter(address ->
              addresses.stream()
                  .anyMatch(virtual -> Interfaces.isSame(address, interfaceIndex, virtual)))
          .toList();
    } catch (NetlinkException e) {
      LOG.warn("Could not list leftovers, so the kernel's clock removes them: {}", e.getMessage());
      return List.of();
    }
  }

  /**
   * The kernel tells times on a clock of its own: when it refreshes is now. A route is there from
   * the first run, and none is due where the kernel has just taken the address off.
   */
  private boolean refreshed(List<InterfaceAddress> leftovers, int lifetimeSeconds) {
    return leftovers.stream()
        .allMatch(leftover ->
            netlink
                .refreshAddress(
                    leftover.interfaceIndex(),
                    leftover.address(),
                    leftover.prefixLength(),
                    lifetimeSeconds,
                    PrefixRoute.OMITTED)
                .isEmpty());
  }

  private static boolean areYoung(
      List<InterfaceAddress> before, List<InterfaceAddress> now, long withinNanos) {
    return before.stream().allMatch(leftover -> isYoung(leftover, now, withinNanos));
  }

  private static boolean isYoung(
      InterfaceAddress before, List<InterfaceAddress> now, long withinNanos) {
    AddressLifetime then = before.lifetime();
    Optional<AddressLifetime> refreshed =
        now.stream()
            .filter(before::isSameButForLifetime)
            .findFirst()
            .map(InterfaceAddress::lifetime);
    return then != null && refreshed.isPresent() && refreshed.get().nanosSince(then) < withinNanos;
  }

  /** Whether nothing is left to adopt or to take off. */
  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Takes off what no virtual host of this agent wants, and no other agent has. */
  void removeUnless(Set<VirtualAddress> wanted) {
    found.removeIf(leftover -> {
      boolean unwanted =
          wanted.stream()
              .noneMatch(
                  address -> Interfaces.isSame(leftover, leftover.interfaceIndex(), address));
      if (unwanted) {
        removeUnlessOfAnother(leftover);
      }
      return unwanted;
    });
  }

  private void removeUnlessOfAnother(InterfaceAddress leftover) {
    if (locks.take(Claims.lockOf(leftover.address(), leftover.interfaceIndex()))
        instanceof HostLocks.Taking.Taken(HostLocks.HostLock lock)) {
      remove(leftover);
      lock.release();
    }
  }

  private void remove(InterfaceAddress leftover) {
    LOG.warn(
        "Removing {}/{}, left behind by an earlier run: {}",
        leftover.address().getHostAddress(),
        leftover.prefixLength(),
        netlink.removeAddress(
            leftover.interfaceIndex(), leftover.address(), leftover.prefixLength()));
  }
}
