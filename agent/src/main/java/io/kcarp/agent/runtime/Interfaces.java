package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.agent.netlink.InterfaceAddress;
import io.kcarp.agent.netlink.Link;
import io.kcarp.agent.netlink.NetlinkEvent;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the kernel said of links and addresses, kept up to date by its events, and the choice of an
 * interface from it. Loop thread only.
 */
final class Interfaces {
  private final TreeMap<Integer, Link> links = new TreeMap<>();
  private final List<InterfaceAddress> addresses = new ArrayList<>();

  /** Starts afresh from complete lists. */
  void replace(List<Link> allLinks, List<InterfaceAddress> allAddresses) {
    links.clear();
    allLinks.forEach(link -> links.put(link.index(), link));
    addresses.clear();
    addresses.addAll(allAddresses);
  }

  /** Takes in one change; {@code Overrun} and {@code Stopped} change nothing. */
  void apply(NetlinkEvent event) {
    switch (event) {
      case NetlinkEvent.LinkChanged(Link link) -> links.put(link.index(), link);
      case NetlinkEvent.LinkRemoved(int index, String _) -> {
        links.remove(index);
        addresses.removeIf(address -> address.interfaceIndex() == index);
      }
      case NetlinkEvent.AddressAdded(InterfaceAddress address) -> {
        int known = indexOf(address);
        if (known >= 0) {
          addresses.set(known, address);
        } else {
          addresses.add(address);
        }
      }
      case NetlinkEvent.AddressRemoved(InterfaceAddress address) -> {
        int known = indexOf(address);
        if (known >= 0) {
          addresses.remove(known);
        }
      }
      case NetlinkEvent.Overrun() -> {}
      case NetlinkEvent.Stopped(String _) -> {}
    }
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

  private Optional<Link> link(int index) {
    return Optional.ofNullable(links.get(index));
  }

  /** All addresses that carry kcarp's mark. */
  List<InterfaceAddress> marked() {
    return addresses.stream()
        .filter(address -> address.protocol() == InterfaceAddress.KCARP_PROTOCOL)
        .toList();
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
   * @param held whether kcarp holds it; kernels before 5.18 do not show the mark
   */
  Optional<InterfaceChoice.None> foreignCopy(
      DesiredVirtualHost desired, Predicate<VirtualAddress> held) {
    for (VirtualAddress virtual : desired.addresses()) {
      for (InterfaceAddress address : addresses) {
        Link link = links.get(address.interfaceIndex());
        if (link != null
            && address.protocol() != InterfaceAddress.KCARP_PROTOCOL
            && address.address().equals(virtual.address())
            && !held.test(virtual)) {
          return Optional.of(
              new InterfaceChoice.None(
                  "AddressInUse",
                  "This node has "
                      + virtual.address().getHostAddress()
                      + " on "
                      + link.name()
                      + " already, and kcarp did not put it there: remove it, or choose another"
                      + " address."));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The interface of a virtual host: the one named, else the one with an address of its own whose
   * subnet holds the first virtual address (the longest prefix, then the kernel's order). An
   * address is the interface's own when it is neither marked as kcarp's nor one of the virtual
   * host's.
   */
  InterfaceChoice choose(DesiredVirtualHost desired) {
    InetAddress first = desired.addresses().getFirst().address();
    Optional<Link> named = Optional.ofNullable(desired.interfaceName()).flatMap(this::linkNamed);
    if (desired.interfaceName() != null && named.isEmpty()) {
      return new InterfaceChoice.None(
          "NoInterface",
          "This node has no interface "
              + desired.interfaceName()
              + "; it has "
              + String.join(", ", links.values().stream().map(Link::name).toList())
              + ".");
    }
    Optional<Link> link = named.or(() -> bySubnet(first, desired));
    if (link.isEmpty()) {
      return new InterfaceChoice.None(
          "NoInterface",
          "No interface of this node has an address whose subnet holds "
              + first.getHostAddress()
              + "; give the node one, or name an interface in spec.interface or spec.nodes.");
    }
    return source(link.get(), desired);
  }

  private InterfaceChoice source(Link link, DesiredVirtualHost desired) {
    List<InetAddress> own =
        addresses.stream()
            .filter(address -> address.interfaceIndex() == link.index())
            .filter(isOwn(desired))
            .map(InterfaceAddress::address)
            .toList();
    InetAddress wanted = desired.sourceAddress();
    if (wanted != null && !own.contains(wanted)) {
      return new InterfaceChoice.None(
          "NoSourceAddress",
          link.name()
              + " does not have the source address "
              + wanted.getHostAddress()
              + "; it has "
              + own.stream().map(InetAddress::getHostAddress).toList()
              + ".");
    }
    if (own.isEmpty()) {
      return new InterfaceChoice.None(
          "NoSourceAddress",
          link.name() + " has no IPv4 address of its own to send advertisements from.");
    }
    return new InterfaceChoice.Chosen(link, wanted == null ? own.getFirst() : wanted);
  }

  private Optional<Link> linkNamed(String name) {
    return links.values().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  private Optional<Link> bySubnet(InetAddress first, DesiredVirtualHost desired) {
    InterfaceAddress best = null;
    for (InterfaceAddress address : addresses) {
      Link link = links.get(address.interfaceIndex());
      if (link != null
          && !link.loopback()
          && isOwn(desired).test(address)
          && holds(address, first)
          && (best == null || address.prefixLength() > best.prefixLength())) {
        best = address;
      }
    }
    return best == null ? Optional.empty() : link(best.interfaceIndex());
  }

  private static Predicate<InterfaceAddress> isOwn(DesiredVirtualHost desired) {
    return address ->
        address.address() instanceof Inet4Address
            && address.protocol() != InterfaceAddress.KCARP_PROTOCOL
            && desired.addresses().stream()
                .noneMatch(virtual -> virtual.address().equals(address.address()));
  }

  private static boolean holds(InterfaceAddress subnet, InetAddress address) {
    byte[] left = subnet.address().getAddress();
    byte[] right = address.getAddress();
    if (left.length != right.length) {
      return false;
    }
    for (int bit = 0; bit < subnet.prefixLength(); bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((left[bit / 8] & mask) != (right[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
