package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.AgentKind;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.FileConfiguration;
import io.kcarp.api.v1alpha1.ForeignOwner;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Scenes as tests need them: a cluster of n1, n2 and n3, where n1 has the address 10.0.0.1. */
final class Seen {
  private static final Set<String> CLUSTER = Set.of("n1", "n2", "n3");

  private final List<NodeEntry> entries = new ArrayList<>();
  private @Nullable EffectiveConfiguration effective =
      EffectiveConfiguration.of(
          new VirtualIPSpec(
              List.of("10.0.0.100"),
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null),
          1,
          100,
          List.of("10.0.0.100/32"));
  private @Nullable String claim;
  private Set<String> stale = Set.of();
  private Set<String> unheard = Set.of();
  private Set<String> eligible = CLUSTER;
  private Set<String> aside = Set.of();
  private Set<String> existing = CLUSTER;
  private Map<String, String> troubles = Map.of();

  Seen nothingAccepted() {
    effective = null;
    return this;
  }

  Seen claimOf(String node) {
    claim = node;
    return this;
  }

  Seen stale(String... nodes) {
    stale = Set.of(nodes);
    return this;
  }

  Seen unheard(String... nodes) {
    unheard = Set.of(nodes);
    return this;
  }

  Seen eligible(String... nodes) {
    eligible = Set.of(nodes);
    return this;
  }

  /** In maintenance, say, and so no longer eligible. */
  Seen aside(String... nodes) {
    aside = Set.of(nodes);
    eligible = eligible.stream().filter(node -> !aside.contains(node)).collect(Collectors.toSet());
    return this;
  }

  Seen generation(long value) {
    effective =
        EffectiveConfiguration.of(
            new VirtualIPSpec(
                List.of("10.0.0.100"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null),
            value,
            100,
            List.of("10.0.0.100/32"));
    return this;
  }

  /** The same VirtualIP, run by static pods. */
  Seen ofStaticPods() {
    effective =
        EffectiveConfiguration.of(
            new VirtualIPSpec(
                List.of("10.0.0.100"),
                null,
                100,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                AgentKind.StaticPod),
            2,
            100,
            List.of("10.0.0.100/32"));
    return this;
  }

  /** What the file of the latest entry's node says. */
  Seen file(int vhid, String... addresses) {
    NodeEntry entry = entries.removeLast();
    entries.add(
        new NodeEntry(
            entry.node(),
            entry.role(),
            entry.reason(),
            entry.message(),
            entry.interfaceName(),
            entry.addresses(),
            entry.sourceAddress(),
            entry.advskew(),
            entry.observedMaster(),
            null,
            null,
            entry.since(),
            entry.transitions(),
            entry.lastTransition(),
            entry.foreignOwners(),
            new FileConfiguration(vhid, List.of(addresses))));
    return this;
  }

  Seen existing(String... nodes) {
    existing = Set.of(nodes);
    return this;
  }

  Seen troubled(String node, String why) {
    troubles = Map.of(node, why);
    return this;
  }

  Seen master(String node) {
    return entry(node, NodeRole.Master, List.of("10.0.0.100/32"), addressOf(node));
  }

  Seen masterWithoutAddress(String node) {
    return entry(node, NodeRole.Master, List.of(), addressOf(node));
  }

  Seen backup(String node, @Nullable String hears) {
    return entry(node, NodeRole.Backup, List.of(), hears == null ? null : addressOf(hears));
  }

  Seen backupHearing(String node, String address) {
    return entry(node, NodeRole.Backup, List.of(), address);
  }

  Seen init(String node) {
    return entry(node, NodeRole.Init, List.of(), null);
  }

  /** What the latest entry's node says of hosts outside the group. */
  Seen foreignOwner(String mac) {
    NodeEntry entry = entries.removeLast();
    entries.add(
        new NodeEntry(
            entry.node(),
            entry.role(),
            entry.reason(),
            entry.message(),
            entry.interfaceName(),
            entry.addresses(),
            entry.sourceAddress(),
            entry.advskew(),
            entry.observedMaster(),
            entry.observedGeneration(),
            entry.observedSerial(),
            entry.since(),
            entry.transitions(),
            entry.lastTransition(),
            List.of(new ForeignOwner("10.0.0.100", mac)),
            null));
    return this;
  }

  Scene scene() {
    return new Scene(
        effective, claim, entries, stale, unheard, eligible, aside, existing, troubles);
  }

  private Seen entry(
      String node, NodeRole role, List<String> addresses, @Nullable String observedMaster) {
    entries.add(
        new NodeEntry(
            node,
            role,
            "InterfaceMissing",
            null,
            "eth0",
            addresses,
            addressOf(node),
            0,
            observedMaster,
            1L,
            1L,
            null,
            2,
            null,
            null,
            null));
    return this;
  }

  private static String addressOf(String node) {
    return "10.0.0." + node.substring(1);
  }
}
