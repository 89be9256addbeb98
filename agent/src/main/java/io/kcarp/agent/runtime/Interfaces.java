package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import io.kcarp.agent.wire.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the kernel said of links and addresses, kept up to date by its events, and the choice of an
 * interface from it. Loop thread only.
 */
final class Interfaces {
  private static final String MAY_BE_A_LEFTOVER =
      " Where Linux is older than 5.18 an agent that was killed may have left it, which the kernel"
          + " then removes within seconds.";

  private final TreeMap<Integer, Link> links = new TreeMap<>();
  private final List<InterfaceAddress> addresses = new ArrayList<>();

  /**
   * Those without kcarp's mark, in the same order: a few, of which each virtual host chooses, where
   * a master has hundreds with it.
   */
  private List<InterfaceAddress> unmarked = List.of();

  /** Starts afresh from complete lists. */
  void replace(List<Link> allLinks, List<InterfaceAddress> allAddresses) {
    links.clear();
    allLinks.forEach(link -> links.put(link.index(), link));
    addresses.clear();
    addresses.addAll(allAddresses);
    sortOut();
  }

  private void sortOut() {
    unmarked = addresses.stream().filter(address -> !address.isMarked()).toList();
  }

  /**
   * Takes in one change.
   *
   * @return whether it is one: a refreshed lifetime is not, nor are {@code Overrun} and {@code
   *     Stopped}
   */
  boolean apply(NetlinkEvent event) {
    boolean changed = take(event);
    if (changed) {
      sortOut();
    }
    return changed;
  }

  private boolean take(NetlinkEvent event) {
    return switch (event) {
      case NetlinkEvent.LinkChanged(Link link) -> !link.equals(links.put(link.index(), link));
      case NetlinkEvent.LinkRemoved(int index, String _) -> {
        addresses.removeIf(address -> address.interfaceIndex() == index);
        yield links.remove(index) != null;
      }
      case NetlinkEvent.AddressAdded(InterfaceAddress address) -> added(address);
      case NetlinkEvent.AddressRemoved(InterfaceAddress address) -> {
        int known = indexOf(address);
        if (known >= 0) {
          addresses.remove(known);
        }
        yield known >= 0;
      }
      case NetlinkEvent.Overrun() -> false;
      case NetlinkEvent.Stopped(String _) -> false;
    };
  }

  private boolean added(InterfaceAddress address) {
    int known = indexOf(address);
    if (known < 0) {
      addresses.add(address);
      return true;
    }
    return !addresses.set(known, address).isSameButForLifetime(address);
  }

  private int indexOf(InterfaceAddress wanted) {
    for (int i = 0; i < addresses.size(); i++) {
      InterfaceAddress address = addresses.get(i);
      if (address.interfaceIndex() == wanted.interfaceIndex()
          && address.prefixLength() == wanted.prefixLength()
          && address.address().equals(wanted.address())) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a MAC is that of any of this node's links. */
  boolean isOwnMac(MacAddress mac) {
    return links.values().stream()
        .anyMatch(link -> Arrays.equals(link.hardwareAddress().bytes(), mac.bytes()));
  }

  /** Whether the link is known, and had no carrier so far. */
  boolean lacksCarrier(int index) {
    Link link = links.get(index);
    return link != null && !link.carrier();
  }

  private Optional<Link> link(int index) {
    return Optional.ofNullable(links.get(index));
  }

  /** All addresses that carry kcarp's mark. */
  List<InterfaceAddress> marked() {
    return addresses.stream().filter(InterfaceAddress::isMarked).toList();
  }

  /** Whether the kernel has the address on the link. */
  boolean has(int interfaceIndex, VirtualAddress virtual) {
    return addresses.stream().anyMatch(address -> isSame(address, interfaceIndex, virtual));
  }

  /** Whether the kernel's address is the virtual one on that link. */
  static boolean isSame(InterfaceAddress address, int interfaceIndex, VirtualAddress virtual) {
    return address.interfaceIndex() == interfaceIndex
        && address.prefixLength() == virtual.prefixLength()
        && address.address().equals(virtual.address());
  }

  /**
   * A copy of a virtual address that somebody else put on this node: an administrator, another
   * daemon, or the node itself, whose address it then is.
   *
   * @param held whether kcarp holds it: the other program's copy may be the same
   */
  Optional<InterfaceChoice.None> foreignCopy(
      DesiredVirtualHost desired, Predicate<VirtualAddress> held) {
    for (VirtualAddress virtual : desired.addresses()) {
      for (InterfaceAddress address : unmarked) {
        Link link = links.get(address.interfaceIndex());
        if (link != null
            && address.address().equals(virtual.address())
            // A link-local address may be on each segment.
            && (!address.isIpv6LinkLocal() || link.name().equals(desired.interfaceName()))
            && !held.test(virtual)) {
          return Optional.of(
              new InterfaceChoice.None(
                  "AddressInUse",
                  "This node has "
                      + virtual.address().getHostAddress()
                      + " on "
                      + link.name()
                      + " already, and kcarp did not put it there: remove it, or choose another"
                      + " address."
                      + (address.lifetime() == null ? "" : MAY_BE_A_LEFTOVER)));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The interface of a virtual host: the one named, else the one with an address of its own whose
   * subnet holds the first virtual address that is not link-local (the longest prefix, then the
   * kernel's order); and the sources of its advertisements there. An address is the interface's own
   * when it is neither marked as kcarp's nor one of the virtual host's.
   */
  InterfaceChoice choose(DesiredVirtualHost desired) {
    String name = desired.interfaceName();
    return name == null ? bySubnet(desired) : byName(name, desired);
  }

  private InterfaceChoice byName(String name, DesiredVirtualHost desired) {
    for (Link link : links.values()) {
      if (link.name().equals(name)) {
        return withSources(link, desired);
      }
    }
    return new InterfaceChoice.None(
        "NoInterface",
        "This node has no interface "
            + name
            + "; it has "
            + String.join(", ", links.values().stream().map(Link::name).toList())
            + ".");
  }

  private InterfaceChoice bySubnet(DesiredVirtualHost desired) {
    Optional<InetAddress> first =
        desired.addresses().stream()
            .map(VirtualAddress::address)
            .filter(address -> !isIpv6LinkLocal(address))
            .findFirst();
    if (first.isEmpty()) {
      return new InterfaceChoice.None(
          "NoInterface",
          "A link-local address does not tell its interface: name one in spec.interface or"
              + " spec.nodes.");
    }
    Optional<Link> link = linkOfSubnet(first.get(), desired);
    return link.isPresent()
        ? withSources(link.get(), desired)
        : new InterfaceChoice.None(
            "NoInterface",
            "No interface of this node has an address whose subnet holds "
                + first.get().getHostAddress()
                + "; give the node one, or name an interface in spec.interface or spec.nodes.");
  }

  private Optional<Link> linkOfSubnet(InetAddress virtual, DesiredVirtualHost desired) {
    InterfaceAddress best = null;
    for (InterfaceAddress address : ownOfNode(desired)) {
      if (Subnet.of(address).holds(virtual)
          && (best == null || address.prefixLength() > best.prefixLength())) {
        best = address;
      }
    }
    return best == null ? Optional.empty() : link(best.interfaceIndex());
  }

  private List<InterfaceAddress> ownOfNode(DesiredVirtualHost desired) {
    return unmarked.stream()
        .filter(address -> isOwn(address, desired))
        .filter(
            address -> link(address.interfaceIndex()).filter(link -> !link.loopback()).isPresent())
        .toList();
  }

  private static List<Subnet> subnets(List<InterfaceAddress> addresses) {
    return addresses.stream().map(Subnet::of).toList();
  }

  private InterfaceChoice withSources(Link link, DesiredVirtualHost desired) {
    List<InterfaceAddress> own =
        unmarked.stream()
            .filter(address -> address.interfaceIndex() == link.index())
            .filter(address -> isOwn(address, desired))
            .toList();
    boolean hasIpv6 =
        addresses.stream().anyMatch(address -> Family.of(address.address()) == Family.IPV6);
    InterfaceChoice choice = new SourceChoice(link, own, hasIpv6).choose(desired);
    if (choice instanceof InterfaceChoice.Chosen chosen) {
      boolean hasFarIpv6 =
          unmarked.stream()
              .filter(address -> isOwn(address, desired))
              .anyMatch(address -> SourceSafety.isFarIpv6(address.address()));
      SourceSafety safety = new SourceSafety(subnets(own), subnets(ownOfNode(desired)), hasFarIpv6);
      return new InterfaceChoice.Chosen(
          link, chosen.sources(), safety.unrouted(desired), safety.warning(link.name(), desired));
    }
    return link.up() ? choice : new InterfaceChoice.Down();
  }

  private static boolean isOwn(InterfaceAddress unmarked, DesiredVirtualHost desired) {
    return desired.addresses().stream()
        .noneMatch(virtual -> virtual.address().equals(unmarked.address()));
  }

  private static boolean isIpv6LinkLocal(InetAddress address) {
    return Family.of(address) == Family.IPV6 && address.isLinkLocalAddress();
  }
}
