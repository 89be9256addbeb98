package io.kcarp.agent.kube;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.kcarp.agent.carp.Role;
import io.kcarp.agent.runtime.VirtualHostReport;
import io.kcarp.agent.wire.AddressClaim;
import io.kcarp.api.v1alpha1.CanonicalAddress;
import io.kcarp.api.v1alpha1.FileConfiguration;
import io.kcarp.api.v1alpha1.ForeignOwner;
import io.kcarp.api.v1alpha1.LastTransition;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node's part of a VirtualIP's status. */
final class StatusDocument {
  /** As many as the schema takes; the message and the agent's own answers have all. */
  private static final int MOST_FOREIGN_OWNERS = 8;

  /** Nothing of this node: {@link #object} with it takes the entry and the claim away. */
  static final VirtualIPStatus NOTHING =
      new VirtualIPStatus(null, null, null, null, null, null, null, null, null, null, null);

  private StatusDocument() {}

  /** The node's entry and, when it is master, the claim. */
  static VirtualIPStatus of(String node, VirtualHostReport report) {
    return of(node, report, null);
  }

  /** The same of what the node's static pod runs, by its file. */
  static VirtualIPStatus ofStaticPod(String node, VirtualHostReport report) {
    return of(
        node,
        report,
        report.vhid() == null
            ? null
            : new FileConfiguration(
                report.vhid().value(),
                report.addresses().stream().map(AddressText::text).toList()));
  }

  private static VirtualIPStatus of(
      String node, VirtualHostReport report, @Nullable FileConfiguration file) {
    String since = ApiTime.format(report.since());
    boolean master = report.role() == Role.MASTER;
    NodeEntry entry =
        new NodeEntry(
            node,
            role(report.role()),
            report.reason(),
            report.message(),
            report.interfaceName(),
            report.held().stream().map(AddressText::text).toList(),
            text(report.sourceAddress()),
            report.advskew(),
            text(report.observedMaster()),
            report.generation() == 0 ? null : report.generation(),
            report.serial() == 0 ? null : report.serial(),
            since,
            report.transitions(),
            lastTransition(report.lastTransition()),
            foreignOwners(report.conflicts()),
            file);
    return new VirtualIPStatus(
        null,
        null,
        null,
        master ? node : null,
        master ? report.interfaceName() : null,
        master ? since : null,
        null,
        null,
        null,
        null,
        List.of(entry));
  }

  /**
   * The object to apply: name and status alone, so that nothing else becomes this node's. Without a
   * status when there is nothing to say: an empty one, of an object whose status is all this
   * node's, would leave null behind, which the API server refuses.
   */
  static VirtualIP object(String name, VirtualIPStatus status) {
    VirtualIP object = new VirtualIP();
    object.setMetadata(new ObjectMetaBuilder().withName(name).build());
    if (!status.equals(NOTHING)) {
      object.setStatus(status);
    }
    return object;
  }

  private static @Nullable List<ForeignOwner> foreignOwners(List<AddressClaim> conflicts) {
    return conflicts.isEmpty()
        ? null
        : conflicts.stream()
            .limit(MOST_FOREIGN_OWNERS)
            .map(claim -> new ForeignOwner(text(claim), claim.mac().toString()))
            .toList();
  }

  private static String text(AddressClaim claim) {
    return CanonicalAddress.text(claim.address());
  }

  private static @Nullable LastTransition lastTransition(
      VirtualHostReport.@Nullable RoleChange change) {
    return change == null
        ? null
        : new LastTransition(
            role(change.from()),
            role(change.to()),
            change.reason(),
            ApiTime.format(change.time()),
            change.silenceMillis());
  }

  static NodeRole role(Role role) {
    return switch (role) {
      case INIT -> NodeRole.Init;
      case BACKUP -> NodeRole.Backup;
      case MASTER -> NodeRole.Master;
    };
  }

  private static @Nullable String text(@Nullable InetAddress address) {
    return address == null ? null : CanonicalAddress.text(address);
  }
}
