package io.kcarp.lab.demo;

import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.LastTransition;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.cluster.Cluster;
import io.kcarp.lab.net.HolderLog;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.ProbeReport;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What happens to one address from apply to delete. Each chapter throws when a promise breaks. */
final class Story {
  private static final String EXAMPLE = "deploy/examples/vip.yaml";
  private static final String NAME = "web";
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.88.0.100");

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  /** The operator that leads may be on the node that is cut off: another one has to take over. */
  private static final Duration TABLE_LIMIT = Duration.ofMinutes(1);

  private static final Duration QUIET = Duration.ofMillis(300);

  /** What this machine's scheduler may add to a takeover. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static final int ENTRIES = 3;

  private final Cluster cluster;
  private final Stage stage;

  Story(Cluster cluster, Stage stage) {
    this.cluster = cluster;
    this.stage = stage;
  }

  /** kcarp comes to a cluster that does not have it yet. */
  void install() {
    stage.step("kcarp is installed");
    kubectl("apply", "-k", "deploy/base");
    kubectl(
        "rollout",
        "status",
        "deployment/kcarp-operator",
        "--namespace=" + Names.DEFAULT_NAMESPACE,
        "--timeout=" + START_LIMIT.toSeconds() + "s");
  }

  /** The object is applied and one node is elected; gives the node. */
  String elect() throws IOException {
    stage.step("A VirtualIP is applied: the operator starts an agent on each node, they elect one");
    kubectl("apply", "-f", EXAMPLE);
    VirtualIPStatus status =
        stage.await("the agents to elect a master", START_LIMIT, () -> settled(Set.of()));
    String master = Objects.requireNonNull(status.master());
    kubectl("get", "vip");
    expectAnswerFrom(master);
    return master;
  }

  /** The master's cable is pulled; gives the node that took over. */
  String cut(String master) throws IOException {
    stage.step("The cable of " + master + " is pulled");
    try (UdpProbe probe = cluster.probe(ADDRESS)) {
      stage.watch("the client's first answers", QUIET);
      long cutNanos = System.nanoTime();
      cluster.node(master).cutLink();
      var _ =
          stage.await("a backup to take over", START_LIMIT, () -> answererAfter(probe, cutNanos));
      stage.watch("a little more", QUIET);
      long silenceMillis =
          probe.stop().longestSilenceNanos(cutNanos, System.nanoTime()) / 1_000_000;
      VirtualIPStatus status =
          stage.await("the table to follow", TABLE_LIMIT, () -> settled(Set.of(master)));
      // Not whoever answered first: on a busy machine two may claim before they hear each other.
      String successor = Objects.requireNonNull(status.master());
      kubectl("get", "vip");
      expectAnswerFrom(successor);
      NodeEntry entry = entry(status, successor);
      var bound =
          TakeoverBound.of(
              Objects.requireNonNull(status.effective()), Objects.requireNonNull(entry.advskew()));
      tellSilence(silenceMillis, successor, entry, bound);
      return successor;
    }
  }

  private void tellSilence(
      long silenceMillis, String successor, NodeEntry entry, TakeoverBound bound) {
    stage.fact("silence for a client that asks every millisecond: " + text(silenceMillis));
    LastTransition transition = entry.lastTransition();
    if (transition != null && transition.silenceMillis() != null) {
      stage.fact(
          "%s took over %s after the last advertisement; promised: %s"
              .formatted(successor, text(transition.silenceMillis()), bound));
    }
    stage.expect(
        silenceMillis <= bound.millis() + SLACK.toMillis(),
        "the silence was %s, promised were %s".formatted(text(silenceMillis), bound));
  }

  /** The cable is plugged in again, which moves nothing. */
  void restore(String cutOff, String master) throws IOException {
    stage.step("The cable of " + cutOff + " comes back: nothing moves");
    Host node = cluster.node(cutOff);
    try (HolderWatch watch = cluster.watch(ADDRESS)) {
      node.restoreLink();
      EffectiveConfiguration effective = Objects.requireNonNull(status().orElseThrow().effective());
      var deadTime = Duration.ofMillis(TakeoverBound.of(effective, 0).millis());
      stage.watch("longer than a takeover would need", deadTime.plus(SLACK));
      var _ = stage.await("the table to be whole again", TABLE_LIMIT, () -> settled(Set.of()));
      HolderLog log = watch.log();
      stage.expect(
          log.changes().size() == 1 && log.lastHolders().equals(Set.of(master)),
          "the address moved or had two holders: " + log.changes());
    }
    kubectl("get", "vip");
    expectAnswerFrom(master);
  }

  /** The object is deleted, and everything goes with it. */
  void delete() throws IOException {
    stage.step("The VirtualIP is deleted: the address goes, and with the last one the agents");
    kubectl("delete", "-f", EXAMPLE);
    for (Host node : cluster.nodes()) {
      stage.expect(
          !node.addresses().contains(ADDRESS), node + " still holds " + ADDRESS.getHostAddress());
    }
    var _ =
        stage.await(
            "the agents to end",
            TABLE_LIMIT,
            () -> Optional.of(true).filter(_ -> cluster.isWithoutAgents()));
    stage.fact("no node holds the address, no agent runs, the DaemonSet is gone");
  }

  private Optional<VirtualIPStatus> status() {
    return cluster.virtualIp(NAME).map(VirtualIP::getStatus);
  }

  /** The status when it tells of one master that really holds the address, and is ready. */
  private Optional<VirtualIPStatus> settled(Set<String> cutOff) throws IOException {
    Optional<VirtualIPStatus> settled =
        status()
            .filter(status -> status.master() != null && !cutOff.contains(status.master()))
            .filter(Story::isReady)
            .filter(status -> isWhole(status, cutOff));
    if (settled.isPresent()) {
      String master = Objects.requireNonNull(settled.get().master());
      for (Host node : cluster.nodes()) {
        if (node.addresses().contains(ADDRESS) != node.name().equals(master)) {
          return Optional.empty();
        }
      }
    }
    return settled;
  }

  private static boolean isReady(VirtualIPStatus status) {
    return status.conditions() != null
        && status.conditions().stream()
            .anyMatch(
                each -> each.type().equals(ConditionType.READY) && each.status().equals("True"));
  }

  /** Every node that can be heard has an entry with the role that the claim gives it. */
  private static boolean isWhole(VirtualIPStatus status, Set<String> cutOff) {
    return status.nodesOrEmpty().size() == ENTRIES
        && status.nodesOrEmpty().stream()
            .filter(entry -> !cutOff.contains(entry.node()))
            .allMatch(entry ->
                entry.role()
                    == (entry.node().equals(status.master()) ? NodeRole.Master : NodeRole.Backup));
  }

  private static NodeEntry entry(VirtualIPStatus status, String node) {
    return status.nodesOrEmpty().stream()
        .filter(entry -> entry.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<String> answererAfter(UdpProbe probe, long cutNanos) {
    ProbeReport.Change last = probe.report().changes().getLast();
    return last.atNanos() - cutNanos > 0 ? Optional.of(last.host()) : Optional.empty();
  }

  private void kubectl(String... arguments) {
    stage.command("kubectl " + String.join(" ", arguments), cluster.kubectl().output(arguments));
  }

  private void expectAnswerFrom(String node) throws IOException {
    String page = cluster.page(ADDRESS).strip();
    stage.fact("http://" + ADDRESS.getHostAddress() + "/ says: " + page);
    stage.expect(page.startsWith(node + " "), "the page should have come from " + node);
  }

  private static String text(long millis) {
    return String.format(Locale.ROOT, "%,d ms", millis);
  }
}
