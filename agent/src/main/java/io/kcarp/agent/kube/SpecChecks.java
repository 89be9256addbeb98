package io.kcarp.agent.kube;

import io.kcarp.agent.carp.Family;
import io.kcarp.agent.carp.VirtualAddress;
import io.kcarp.api.v1alpha1.AdvertisementSpec;
import io.kcarp.api.v1alpha1.AnnounceSpec;
import io.kcarp.api.v1alpha1.CordonPolicy;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.TransportSpec;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What schema and operator check where there is an API server. One instance for one file: it knows
 * which vhids and addresses were given before.
 */
final class SpecChecks {
  /** Linux' IFNAMSIZ without its ending zero. */
  private static final int MAX_INTERFACE_NAME = 15;

  private static final InetAddress LIMITED_BROADCAST = InetAddress.ofLiteral("255.255.255.255");
  private static final String GROUP = "spec.transport.group";
  private static final String PEERS = "spec.transport.peers";

  private final Problems problems;
  private final Map<Integer, List<Owner>> vhids = new HashMap<>();
  private final Map<InetAddress, String> addresses = new HashMap<>();

  SpecChecks(Problems problems) {
    this.problems = problems;
  }

  /** Where problems go. */
  @FunctionalInterface
  interface Problems {
    void add(String where, String field, String value, String allowed);
  }

  /** Checks all; gives the addresses, each with its prefix length. */
  List<String> check(String where, VirtualIPSpec spec) {
    checkVhid(where, spec.vhid(), spec.interfaceName());
    checkInterface(where, "spec.interface", spec.interfaceName());
    checkTiming(where, spec.advertisement(), spec.nodes());
    if (spec.nodes() != null) {
      for (int i = 0; i < spec.nodes().size(); i++) {
        checkRule(where, "spec.nodes[" + i + "]", spec.nodes().get(i));
      }
    }
    List<VirtualAddress> given = checkAddresses(where, spec.addresses());
    checkLinkLocal(where, spec, given);
    checkSourceFamily(where, spec, given);
    checkTransport(where, spec.transport(), given);
    checkAnnounce(where, spec.announce());
    if (spec.cordonedNodes() == CordonPolicy.Leave) {
      problems.add(
          where,
          "spec.cordonedNodes",
          "Leave",
          "Stay, or nothing; who runs from a file does not see whether the node is cordoned");
    }
    return given.stream().map(AddressText::text).toList();
  }

  /** Who has a vhid, and where; null: an interface that is not known yet. */
  private record Owner(String where, @Nullable String interfaceName) {
    boolean mayShareWith(@Nullable String otherInterface) {
      return interfaceName != null
          && otherInterface != null
          && !interfaceName.equals(otherInterface);
    }
  }

  private void checkVhid(String where, @Nullable Integer vhid, @Nullable String interfaceName) {
    if (vhid == null) {
      problems.add(where, "spec.vhid", "missing", "1 to 255; no operator is here to choose one");
    } else if (vhid < 1 || vhid > 255) {
      problems.add(where, "spec.vhid", vhid.toString(), "1 to 255");
    } else {
      List<Owner> owners = vhids.computeIfAbsent(vhid, _ -> new ArrayList<>());
      owners.stream()
          .filter(owner -> !owner.mayShareWith(interfaceName))
          .findFirst()
          .ifPresent(owner ->
              problems.add(
                  where,
                  "spec.vhid",
                  vhid.toString(),
                  "one that "
                      + owner.where()
                      + " does not use, or another spec.interface for each"));
      owners.add(new Owner(where, interfaceName));
    }
  }

  private List<VirtualAddress> checkAddresses(String where, @Nullable List<String> given) {
    if (given == null || given.isEmpty()) {
      problems.add(where, "spec.addresses", "missing", "at least one IP address");
      return List.of();
    }
    List<VirtualAddress> read = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String field = "spec.addresses[" + i + "]";
      String text = String.valueOf(given.get(i));
      try {
        VirtualAddress address = AddressText.virtualAddress(text);
        checkAddress(where, field, text, address.address());
        read.add(address);
      } catch (IllegalArgumentException e) {
        problems.add(
            where,
            field,
            "'" + text + "' (" + e.getMessage() + ")",
            "an IP address as 10.0.0.100, 10.0.0.100/24 or 2001:db8::100/64");
      }
    }
    return read;
  }

  private void checkAddress(String where, String field, String text, InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isMulticastAddress()
        || address.isAnyLocalAddress()
        || address.equals(LIMITED_BROADCAST)) {
      problems.add(
          where,
          field,
          "'" + text + "'",
          "an address of the segment; not loopback, multicast, broadcast, 0.0.0.0 or ::");
    }
    String other = addresses.putIfAbsent(address, where);
    if (other != null) {
      problems.add(where, field, "'" + text + "'", "one that " + other + " does not have");
    }
  }

  /** Every interface has a link-local network: the address does not say which one is meant. */
  private void checkLinkLocal(String where, VirtualIPSpec spec, List<VirtualAddress> given) {
    boolean named =
        spec.interfaceName() != null
            || (spec.nodes() != null
                && !spec.nodes().isEmpty()
                && spec.nodes().stream().allMatch(rule -> rule.interfaceName() != null));
    boolean needed =
        given.stream()
            .map(VirtualAddress::address)
            .anyMatch(address -> address instanceof Inet6Address && address.isLinkLocalAddress());
    if (needed && !named) {
      problems.add(
          where,
          "spec.interface",
          "missing",
          "an interface, here or in every entry of spec.nodes; a link-local address needs one");
    }
  }

  private void checkSourceFamily(String where, VirtualIPSpec spec, List<VirtualAddress> given) {
    boolean ipv6Alone =
        !given.isEmpty()
            && given.stream().allMatch(virtual -> virtual.address() instanceof Inet6Address);
    if (ipv6Alone && spec.nodes() != null) {
      for (int i = 0; i < spec.nodes().size(); i++) {
        String source = spec.nodes().get(i).sourceAddress();
        if (source != null) {
          problems.add(
              where,
              "spec.nodes[" + i + "].sourceAddress",
              "'" + source + "'",
              "none; it is the source of IPv4 advertisements, and no address is IPv4");
        }
      }
    }
  }

  private void checkTransport(
      String where, @Nullable TransportSpec transport, List<VirtualAddress> given) {
    if (transport == null) {
      return;
    }
    switch (transport.modeOrDefault()) {
      case Multicast, Broadcast -> {
        checkGroup(where, transport.groupOrDefault());
        if (transport.peers() != null) {
          problems.add(where, PEERS, "given", "none, unless spec.transport.mode is Unicast");
        }
      }
      case Unicast -> {
        if (transport.group() != null) {
          problems.add(where, GROUP, "'" + transport.group() + "'", "none with mode Unicast");
        }
        checkPeers(where, transport.peers(), given);
      }
    }
  }

  private void checkGroup(String where, String group) {
    try {
      if (AddressText.ipv4(group).isMulticastAddress()) {
        return;
      }
    } catch (IllegalArgumentException _) {
      // Said below: what is allowed is the same.
    }
    problems.add(
        where, GROUP, "'" + group + "'", "an IPv4 multicast address, 224.0.0.0 to 239.255.255.255");
  }

  private void checkPeers(String where, @Nullable List<String> peers, List<VirtualAddress> given) {
    if (peers == null || peers.isEmpty()) {
      problems.add(
          where, PEERS, "missing", "the addresses of the hosts; a file does not know the nodes");
      return;
    }
    Set<Family> families = EnumSet.noneOf(Family.class);
    for (int i = 0; i < peers.size(); i++) {
      String peer = String.valueOf(peers.get(i));
      Optional<InetAddress> address = peer(peer);
      if (address.isEmpty()) {
        problems.add(
            where,
            PEERS + "[" + i + "]",
            "'" + peer + "'",
            "the IP address of a host, without a prefix length");
        return;
      }
      families.add(Family.of(address.get()));
    }
    for (VirtualAddress virtual : given) {
      Family family = Family.of(virtual.address());
      if (families.add(family)) {
        problems.add(
            where,
            PEERS,
            "none is " + text(family),
            "one of each family of spec.addresses; advertisements are sent in each");
      }
    }
  }

  private static Optional<InetAddress> peer(String text) {
    try {
      return Optional.of(AddressText.address(text))
          .filter(address ->
              !address.isMulticastAddress()
                  && !address.isLoopbackAddress()
                  && !address.isAnyLocalAddress()
                  && !address.equals(LIMITED_BROADCAST));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String text(Family family) {
    return switch (family) {
      case IPV4 -> "IPv4";
      case IPV6 -> "IPv6";
    };
  }

  private void checkAnnounce(String where, @Nullable AnnounceSpec announce) {
    if (announce != null) {
      checkRange(where, "spec.announce.count", announce.count(), 1, 16);
      checkRange(
          where, "spec.announce.intervalMilliseconds", announce.intervalMilliseconds(), 10, 10_000);
      checkRange(where, "spec.announce.refreshSeconds", announce.refreshSeconds(), 0, 86_400);
    }
  }

  private void checkTiming(
      String where, @Nullable AdvertisementSpec timing, @Nullable List<NodeRule> rules) {
    if (timing == null) {
      return;
    }
    checkRange(where, "spec.advertisement.advbase", timing.advbase(), 0, 255);
    checkRange(where, "spec.advertisement.advskew", timing.advskew(), 0, 254);
    checkRange(where, "spec.advertisement.deadRatio", timing.deadRatio(), 1, 255);
    if (timing.advbase() != null && timing.advbase() == 0) {
      boolean everyRuleHasOne =
          rules != null && rules.stream().allMatch(rule -> isPositive(rule.advskew()));
      boolean noRuleHasZero =
          rules == null
              || rules.stream().noneMatch(rule -> Integer.valueOf(0).equals(rule.advskew()));
      if (!everyRuleHasOne && !(isPositive(timing.advskew()) && noRuleHasZero)) {
        problems.add(
            where, "spec.advertisement.advbase", "0", "0 only with an advskew of at least 1");
      }
    }
  }

  private static boolean isPositive(@Nullable Integer advskew) {
    return advskew != null && advskew > 0;
  }

  private void checkRule(String where, String field, NodeRule rule) {
    if (rule.nodeSelector() != null) {
      problems.add(
          where,
          field + ".nodeSelector",
          rule.nodeSelector().toString(),
          "nodeName; a file knows no node labels, so a selector would match nothing");
    } else if (rule.nodeName() == null || rule.nodeName().isEmpty()) {
      problems.add(where, field + ".nodeName", "missing", "a node's name");
    }
    checkRange(where, field + ".advskew", rule.advskew(), 0, 254);
    checkInterface(where, field + ".interface", rule.interfaceName());
    if (rule.sourceAddress() != null) {
      try {
        AddressText.ipv4(rule.sourceAddress());
      } catch (IllegalArgumentException e) {
        problems.add(
            where,
            field + ".sourceAddress",
            "'" + rule.sourceAddress() + "' (" + e.getMessage() + ")",
            "an IPv4 address of the interface");
      }
    }
  }

  private void checkInterface(String where, String field, @Nullable String name) {
    if (name != null && (name.isBlank() || name.length() > MAX_INTERFACE_NAME)) {
      problems.add(where, field, "'" + name + "'", "an interface name, 1 to 15 characters");
    }
  }

  private void checkRange(
      String where, String field, @Nullable Integer value, int least, int most) {
    if (value != null && (value < least || value > most)) {
      problems.add(where, field, value.toString(), least + " to " + most);
    }
  }
}
