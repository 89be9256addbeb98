package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one VirtualIP's nodes.
 *
 * @param effective what agents run, or null while nothing was accepted
 * @param claim {@code status.master}, or null
 * @param entries {@code status.nodes}
 * @param staleNodes nodes with an entry or the claim whose agent no longer renews its Lease
 * @param eligibleNodes names of the cluster's nodes that the effective rules match
 * @param existingNodes names of all the cluster's nodes
 */
public record Scene(
    @Nullable EffectiveConfiguration effective,
    @Nullable String claim,
    List<NodeEntry> entries,
    Set<String> staleNodes,
    Set<String> eligibleNodes,
    Set<String> existingNodes) {

  List<NodeEntry> freshEntries() {
    return entries.stream().filter(entry -> !staleNodes.contains(entry.node())).toList();
  }

  List<NodeEntry> freshMasters() {
    return freshEntries().stream().filter(entry -> entry.role() == NodeRole.Master).toList();
  }
}
