package io.kcarp.agent.kube;

import io.kcarp.api.v1alpha1.CanonicalAddress;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.InetAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * From which addresses agents advertise, by what they report: whoever else does is a host outside
 * the cluster. Any thread asks.
 */
public final class AgentAddresses implements VirtualIPObserver {
  private final Map<String, Set<String>> byVip = new ConcurrentHashMap<>();

  @Override
  public void observed(VirtualIP virtualIp, boolean reportedHere) {
    if (virtualIp.getStatus() != null) {
      byVip.put(
          virtualIp.getMetadata().getName(),
          virtualIp.getStatus().nodesOrEmpty().stream()
              .map(NodeEntry::sourceAddress)
              .filter(Objects::nonNull)
              .collect(Collectors.toSet()));
    }
  }

  /** Whether an agent advertises this VirtualIP from there. */
  public boolean isAgent(String name, InetAddress source) {
    return byVip.getOrDefault(name, Set.of()).contains(CanonicalAddress.text(source));
  }
}
