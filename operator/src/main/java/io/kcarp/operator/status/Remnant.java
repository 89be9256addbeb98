package io.kcarp.operator.status;

import io.kcarp.api.v1alpha1.NodeEntry;
import java.util.Optional;

/**
 * What a dead node's field manager still owns and should not.
 *
 * @param node whose agent is dead
 * @param keep the entry that stays visible, or empty when the node is gone for good or is no longer
 *     eligible; the claim goes in either case
 */
public record Remnant(String node, Optional<NodeEntry> keep) {}
