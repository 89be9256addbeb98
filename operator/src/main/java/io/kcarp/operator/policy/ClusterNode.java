package io.kcarp.operator.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * A Node, as far as it decides whom advertisements are sent to.
 *
 * @param internalAddresses its InternalIPs
 */
public record ClusterNode(
    String name, Map<String, String> labels, List<InetAddress> internalAddresses) {
  /** Copies both. */
  public ClusterNode {
    labels = Map.copyOf(labels);
    internalAddresses = List.copyOf(internalAddresses);
  }
}
