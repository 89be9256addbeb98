package io.kcarp.agent.runtime;

import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.VirtualAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What keeps IPv4 virtual addresses from being the source of the node's own connections. The kernel
 * prefers one in the route to its subnet, which it makes for each first address of a subnet; among
 * others it takes the earlier.
 *
 * @param onLink the subnets of the interface's own addresses
 * @param onNode those of all the node's own addresses but on loopback interfaces
 */
record SourceSafety(List<Subnet> onLink, List<Subnet> onNode) {

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

  /** Of the addresses that are no part of the interface's subnets; empty when there are none. */
  String warning(String linkName, DesiredVirtualHost desired) {
    String strangers =
        desired.addresses().stream()
            .filter(SourceSafety::isIpv4)
            .filter(address -> onLink.stream().noneMatch(own -> own.holds(address.address())))
            .map(address -> address.address().getHostAddress())
            .collect(Collectors.joining(", "));
    return strangers.isEmpty()
        ? ""
        : "No address of %1$s's own has %2$s in its subnet, so this node's own connections may come from %2$s: give %1$s such an address while another node is master."
            .formatted(linkName, strangers);
  }

  private static boolean isIpv4(VirtualAddress address) {
    return Family.of(address.address()) == Family.IPV4;
  }
}
