package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one VirtualIP's nodes.
 *
 * @param effective what agents run, or null while nothing was accepted
 * @param claim {@code status.master}, or null
 * @param entries {@code status.nodes}
 * @param staleNodes nodes with an entry or the claim whose agent no longer renews its Lease
 * @param unheardNodes nodes whose entry says Master, and whose agent was not seen alive since the
 *     latest such entry came: an entry of before, which its node may not be able to take back
 * @param eligibleNodes names of the cluster's nodes that the effective rules match and that don't
 *     stand aside
 * @param asideNodes of those that the rules match the others: in maintenance, or cordoned where
 *     that matters
 * @param existingNodes names of all the cluster's nodes
 * @param agentTroubles nodes whose agent can't run, with a sentence on why
 */
public record Scene(
    @Nullable EffectiveConfiguration effective,
    @Nullable String claim,
    List<NodeEntry> entries,
    Set<String> staleNodes,
    Set<String> unheardNodes,
    Set<String> eligibleNodes,
    Set<String> asideNodes,
    Set<String> existingNodes,
    Map<String, String> agentTroubles) {

  /** Whether the rules match it, so that it may be eligible again. */
  boolean isMatched(String node) {
    return eligibleNodes.contains(node) || asideNodes.contains(node);
  }

  List<NodeEntry> freshEntries() {
    return entries.stream().filter(entry -> !staleNodes.contains(entry.node())).toList();
  }

  /** "node: why" for the eligible nodes whose agent can't run, by name. */
  List<String> troubles() {
    return eligibleNodes.stream()
        .filter(agentTroubles::containsKey)
        .sorted()
        .map(node -> node + ": " + agentTroubles.get(node))
        .toList();
  }

  /**
   * The masters, the leading one first: the one that {@code status.master} names. An entry that is
   * only left over from before the leading one does not count.
   */
  List<NodeEntry> freshMasters() {
    List<NodeEntry> masters =
        freshEntries().stream()
            .filter(entry -> entry.role() == NodeRole.Master)
            .sorted(Comparator.comparing(entry -> !entry.node().equals(claim)))
            .toList();
    return masters.stream()
        .filter(entry -> entry.equals(masters.getFirst()) || !unheardNodes.contains(entry.node()))
        .toList();
  }

  /**
   * Stale nodes that are master all the same: their last word was Master, and a fresh node hears
   * their advertisements. Only their way to the API server is cut.
   */
  List<NodeEntry> mastersHeard() {
    return entries.stream().filter(this::isHeardAsMaster).toList();
  }

  /** Whether a stale entry says Master and a fresh node hears it say so. */
  public boolean isHeardAsMaster(NodeEntry entry) {
    return staleNodes.contains(entry.node())
        && entry.role() == NodeRole.Master
        && !nodesHearing(entry).isEmpty();
  }

  /** Fresh nodes whose observed master is the entry's source address. */
  List<NodeEntry> nodesHearing(NodeEntry entry) {
    String source = entry.sourceAddress();
    return source == null
        ? List.of()
        : freshEntries().stream().filter(fresh -> source.equals(fresh.observedMaster())).toList();
  }

  /** Whether the entries of several nodes say Master. */
  public boolean isContested() {
    return entries.stream().filter(entry -> entry.role() == NodeRole.Master).count() > 1;
  }

  /** Fresh entries that say Master and are left over from before the leading one. */
  List<NodeEntry> formerMasters() {
    List<NodeEntry> counted = freshMasters();
    return freshEntries().stream()
        .filter(entry -> entry.role() == NodeRole.Master && !counted.contains(entry))
        .toList();
  }
}
