package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.operator.policy.Addresses;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** From what agents report to columns and conditions. */
public final class Derivation {
  private Derivation() {}

  /** Columns and conditions of one VirtualIP. */
  public static Derived derive(Scene scene) {
    Hearing hearing = hearing(scene);
    Judgement ready = Readiness.of(scene);
    return new Derived(
        hearing.hearing() + "/" + hearing.others(),
        transitions(scene.entries()),
        staleEntries(scene),
        ready,
        Ownership.of(scene),
        NodeFiles.of(scene),
        ready.holds() && hearing.hearing() == hearing.others());
  }

  /** How many nodes besides the master there are, and how many of them hear it. */
  private record Hearing(int hearing, int others) {}

  /** Whether the kernel of the entry's node holds all the effective addresses. */
  static boolean holdsAll(NodeEntry entry, EffectiveConfiguration effective) {
    return lacked(entry, effective).isEmpty();
  }

  /** What the configuration has and the node's kernel has not, by its report. */
  static Set<InetAddress> lacked(NodeEntry entry, EffectiveConfiguration effective) {
    List<String> reported = entry.addresses();
    Set<InetAddress> lacked = new HashSet<>(Addresses.reported(effective.addresses()));
    if (reported != null) {
      Addresses.reported(reported).forEach(lacked::remove);
    }
    return lacked;
  }

  private static Hearing hearing(Scene scene) {
    Optional<NodeEntry> master = masterToHear(scene);
    Set<String> others = new HashSet<>(scene.eligibleNodes());
    scene.entries().stream()
        .filter(entry -> entry.role() != NodeRole.Init)
        .map(NodeEntry::node)
        .forEach(others::add);
    master.map(NodeEntry::node).ifPresent(others::remove);
    long hearing =
        scene.freshEntries().stream()
            .filter(entry -> others.contains(entry.node()))
            .filter(entry -> hears(entry, master))
            .count();
    return new Hearing((int) hearing, others.size());
  }

  /**
   * Of several masters the first by name: the claim moves from one to the other as each renews it,
   * and a column that followed would never rest.
   */
  private static Optional<NodeEntry> masterToHear(Scene scene) {
    List<NodeEntry> fresh = scene.freshMasters();
    return (fresh.isEmpty() ? scene.mastersHeard() : fresh)
        .stream().min(Comparator.comparing(NodeEntry::node));
  }

  private static boolean hears(NodeEntry entry, Optional<NodeEntry> master) {
    String heard = entry.observedMaster();
    return heard != null && master.map(NodeEntry::sourceAddress).filter(heard::equals).isPresent();
  }

  private static int transitions(List<NodeEntry> entries) {
    return entries.stream()
        .map(NodeEntry::transitions)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .sum();
  }

  private static List<String> staleEntries(Scene scene) {
    return scene.entries().stream()
        .map(NodeEntry::node)
        .filter(scene.staleNodes()::contains)
        .sorted()
        .toList();
  }
}
