package io.kcarp.operator.virtualip;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.kcarp.api.v1alpha1.Aside;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which updates are worth a reconcile. */
final class ChangeFilters {
  private ChangeFilters() {}

  /** Users' and agents' changes, not the operator's own status. */
  static boolean isNews(VirtualIP after, VirtualIP before) {
    ObjectMeta newMeta = after.getMetadata();
    ObjectMeta oldMeta = before.getMetadata();
    return !Objects.equals(newMeta.getGeneration(), oldMeta.getGeneration())
        || !Objects.equals(newMeta.getDeletionTimestamp(), oldMeta.getDeletionTimestamp())
        || !Objects.equals(newMeta.getFinalizers(), oldMeta.getFinalizers())
        || !agentsPart(after.getStatus()).equals(agentsPart(before.getStatus()));
  }

  /** A Node's heartbeat and its list of images change all the time. */
  static boolean isNews(Node after, Node before) {
    return !Objects.equals(after.getMetadata().getLabels(), before.getMetadata().getLabels())
        || Aside.isCordoned(after) != Aside.isCordoned(before)
        || !addresses(after).equals(addresses(before));
  }

  private record AgentsPart(@Nullable String master, List<NodeEntry> entries) {}

  private static AgentsPart agentsPart(@Nullable VirtualIPStatus status) {
    return status == null
        ? new AgentsPart(null, List.of())
        : new AgentsPart(status.master(), status.nodesOrEmpty());
  }

  private static List<?> addresses(Node node) {
    return node.getStatus() == null || node.getStatus().getAddresses() == null
        ? List.of()
        : node.getStatus().getAddresses();
  }
}
