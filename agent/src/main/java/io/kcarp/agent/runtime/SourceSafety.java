package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.VirtualAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What keeps virtual addresses from being the source of the node's own connections. In IPv4 the
 * kernel prefers one in the route to its subnet, which it makes for each first address of a subnet;
 * among others it takes the earlier. In IPv6 it prefers any that is not deprecated, as ours are,
 * but a scope that reaches the destination comes first (RFC 6724, rules 2 and 3).
 *
 * @param onLink the subnets of the interface's own addresses
 * @param onNode those of all the node's own addresses but on loopback interfaces
 * @param hasFarIpv6 whether the node has an IPv6 address of its own, on whatever interface, that is
 *     not link-local
 */
record SourceSafety(List<Subnet> onLink, List<Subnet> onNode, boolean hasFarIpv6) {

  /**
   * Those whose subnet the node reaches without them. Not those that come second in the interface's
   * own subnet: they have no such route, and if the kernel makes one the first, the subnet would be
   * without any.
   */
  Set<VirtualAddress> unrouted(DesiredVirtualHost desired) {
    return desired.addresses().stream()
        .filter(SourceSafety::isIpv4)
        .filter(address -> isUnrouted(Subnet.of(address)))
        .collect(Collectors.toSet());
  }

  private boolean isUnrouted(Subnet virtual) {
    return virtual.leadsSomewhere()
        && onLink.stream().noneMatch(virtual::isSame)
        && onNode.stream().anyMatch(own -> own.leadsSomewhere() && own.overlaps(virtual));
  }

  /** Of the addresses that may be the source nevertheless; empty when there are none. */
  String warning(String linkName, DesiredVirtualHost desired) {
    String ipv4 =
        those(desired, address -> isIpv4(address) && onLink.stream().noneMatch(holds(address)));
    String ipv6 = hasFarIpv6 ? "" : those(desired, address -> isFarIpv6(address.address()));
    return Stream.of(
            sentence(
                "No address of %1$s's own has %2$s in its subnet, so this node's own connections may come from %2$s: give %1$s such an address while another node is master.",
                linkName, ipv4),
            sentence(
                "This node has no IPv6 address of its own but link-local ones, so its own connections may come from %2$s: give %1$s another.",
                linkName, ipv6))
        .filter(sentence -> !sentence.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static String sentence(String form, String linkName, String addresses) {
    return addresses.isEmpty() ? "" : form.formatted(linkName, addresses);
  }

  private static Predicate<Subnet> holds(VirtualAddress address) {
    return subnet -> subnet.holds(address.address());
  }

  private static String those(DesiredVirtualHost desired, Predicate<VirtualAddress> chosen) {
    return desired.addresses().stream()
        .filter(chosen)
        .map(address -> address.address().getHostAddress())
        .collect(Collectors.joining(", "));
  }

  /** Whether it reaches more than its segment, or comes from there. */
  static boolean isFarIpv6(InetAddress address) {
    return Family.of(address) == Family.IPV6
        && !address.isLinkLocalAddress()
        && !address.isLoopbackAddress();
  }

  private static boolean isIpv4(VirtualAddress address) {
    return Family.of(address.address()) == Family.IPV4;
  }
}
