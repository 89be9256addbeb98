package io.kcarp.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A {@link LabCluster} and words for what the tests do with it. */
final class Trial implements AutoCloseable {
  /** For a machine that does many other things. */
  static final Duration LIMIT = Duration.ofSeconds(90);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final LabCluster cluster;

  private Trial(LabCluster cluster) {
    this.cluster = cluster;
  }

  static Trial start() throws IOException {
    // Tests run in the module's folder.
    return new Trial(LabCluster.start(Path.of("..")));
  }

  LabCluster cluster() {
    return cluster;
  }

  /** Applies a VirtualIP with these lines of its spec. */
  void apply(String name, String... spec) throws IOException {
    Path file = cluster.work().resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        apiVersion: kcarp.io/v1alpha1
        kind: VirtualIP
        metadata:
          name: %s
        spec:
        """
                .formatted(name)
            + "  "
            + String.join("\n  ", spec)
            + "\n");
    cluster.kubectl().output("apply", "-f", file.toString());
  }

  Optional<VirtualIPStatus> status(String name) {
    return cluster.virtualIp(name).map(VirtualIP::getStatus);
  }

  /** Waits for a status that is as wanted. */
  VirtualIPStatus awaitStatus(String name, Predicate<VirtualIPStatus> wanted) {
    return await()
        .alias("the status of " + name)
        .atMost(LIMIT)
        .pollInterval(LOOK)
        .until(() -> status(name).filter(wanted), Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until the table tells of one master, which really is the only holder. */
  String awaitElected(String name, InetAddress address) {
    return await()
        .alias("one master of " + name + " that is the only holder")
        .atMost(LIMIT)
        .pollInterval(LOOK)
        .until(() -> elected(name, address), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> elected(String name, InetAddress address) throws IOException {
    Set<String> holders = holders(address);
    return status(name)
        .filter(status -> isTrue(status, ConditionType.READY))
        .filter(status -> status.nodesOrEmpty().size() == cluster.nodes().size())
        .filter(status -> holders.equals(Set.of(Objects.requireNonNullElse(status.master(), ""))))
        .filter(status -> status.nodesOrEmpty().stream().allMatch(entry -> fits(entry, status)))
        .map(VirtualIPStatus::master);
  }

  private static boolean fits(NodeEntry entry, VirtualIPStatus status) {
    return entry.role()
        == (entry.node().equals(status.master()) ? NodeRole.Master : NodeRole.Backup);
  }

  /** The nodes whose kernels hold the address now. */
  Set<String> holders(InetAddress address) throws IOException {
    Set<String> holders = new HashSet<>();
    for (Host node : cluster.nodes()) {
      if (node.addresses().contains(address)) {
        holders.add(node.name());
      }
    }
    return holders;
  }

  static NodeEntry entry(VirtualIPStatus status, String node) {
    return status.nodesOrEmpty().stream()
        .filter(entry -> entry.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  static boolean isTrue(VirtualIPStatus status, String type) {
    return condition(status, type).filter(each -> each.status().equals("True")).isPresent();
  }

  static boolean isRefused(VirtualIPStatus status, String reason) {
    return condition(status, ConditionType.ACCEPTED)
        .filter(each -> each.status().equals("False") && each.reason().equals(reason))
        .isPresent();
  }

  static Optional<Condition> condition(VirtualIPStatus status, String type) {
    return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
        .filter(each -> each.type().equals(type))
        .findFirst();
  }

  /** Undoes every fault, deletes every VirtualIP, and waits until nothing of kcarp runs. */
  void reset() throws IOException {
    cluster.api().start();
    cluster.nodes().forEach(Host::restoreLink);
    await()
        .alias("the API server to answer")
        .atMost(LIMIT)
        .ignoreException(LabException.class)
        .until(() ->
            cluster.kubectl().output("delete", "vip", "--all").contains("No resources found"));
    await()
        .alias("the agents to end")
        .atMost(LIMIT)
        .until(() ->
            cluster.nodes().stream().allMatch(node -> cluster.processesOn(node.name()).isEmpty()));
    assertThat(
            cluster
                .client()
                .apps()
                .daemonSets()
                .inNamespace(Names.DEFAULT_NAMESPACE)
                .list()
                .getItems())
        .isEmpty();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
