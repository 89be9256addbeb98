package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.Link;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which (interface, vhid) and which addresses the virtual hosts of this agent have for themselves
 * on this host: two agents that both run one would answer each other, and sweep each other's
 * addresses. Loop thread only.
 */
final class Claims {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

  private final HostLocks locks;
  private final Map<String, Map<String, HostLocks.HostLock>> byVirtualHost = new HashMap<>();

  Claims(HostLocks locks) {
    this.locks = locks;
  }

  /** The name of an address's lock: link-local ones may be on each segment. */
  static String lockOf(InetAddress address, int interfaceIndex) {
    String scope = address.isLinkLocalAddress() ? "%" + interfaceIndex : "";
    return "address/" + address.getHostAddress() + scope;
  }

  /**
   * Claims what the virtual host needs and lets go of what it no longer needs; or tells what
   * another agent has, and changes nothing.
   */
  Optional<ReasonText> claim(String name, DesiredVirtualHost wanted, Link link) {
    Map<String, HostLocks.HostLock> had = byVirtualHost.computeIfAbsent(name, _ -> new HashMap<>());
    Map<String, HostLocks.HostLock> taken = new HashMap<>();
    String vhidLock = "vhid/" + link.index() + "/" + wanted.vhid().value();
    Set<String> needed = new HashSet<>(Set.of(vhidLock));
    Optional<ReasonText> refusal =
        had.containsKey(vhidLock)
            ? Optional.empty()
            : take(vhidLock, taken, vhidTaken(wanted, link));
    for (VirtualAddress virtual : wanted.addresses()) {
      String addressLock = lockOf(virtual.address(), link.index());
      needed.add(addressLock);
      if (refusal.isEmpty() && !had.containsKey(addressLock)) {
        refusal = take(addressLock, taken, addressTaken(virtual));
      }
    }
    if (refusal.isPresent()) {
      taken.values().forEach(HostLocks.HostLock::release);
      return refusal;
    }
    had.putAll(taken);
    had.entrySet()
        .removeIf(lock -> {
          boolean surplus = !needed.contains(lock.getKey());
          if (surplus) {
            lock.getValue().release();
          }
          return surplus;
        });
    return Optional.empty();
  }

  private static ReasonText vhidTaken(DesiredVirtualHost wanted, Link link) {
    return new ReasonText(
        "VhidTaken",
        "Another virtual host on "
            + link.name()
            + ", of this or another kcarp agent on this host, has vhid "
            + wanted.vhid()
            + " already; give one of them another vhid.");
  }

  private static ReasonText addressTaken(VirtualAddress virtual) {
    return new ReasonText(
        "AddressTaken",
        "Another virtual host, of this or another kcarp agent on this host, has "
            + virtual.address().getHostAddress()
            + " already: an address can be in one of them only.");
  }

  /** Why not, if not. */
  private Optional<ReasonText> take(
      String lock, Map<String, HostLocks.HostLock> taken, ReasonText ifBusy) {
    return switch (locks.take(lock)) {
      case HostLocks.Taking.Taken(HostLocks.HostLock held) -> {
        taken.put(lock, held);
        yield Optional.empty();
      }
      case HostLocks.Taking.Busy() -> Optional.of(ifBusy);
      case HostLocks.Taking.Unavailable(String sentence) ->
          Optional.of(new ReasonText("LockUnavailable", sentence));
    };
  }

  /** Lets go of all that the virtual host has. */
  void release(String name) {
    Map<String, HostLocks.HostLock> had = byVirtualHost.remove(name);
    if (had != null) {
      had.values().forEach(HostLocks.HostLock::release);
      LOG.atDebug().addKeyValue("vip", name).log("Released {}", had.keySet());
    }
  }
}
