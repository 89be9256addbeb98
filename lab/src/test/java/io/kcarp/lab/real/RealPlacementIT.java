package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.IsolatedLab;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** On which nodes agents run and addresses are, as users ask for it: one cluster for all cases. */
@IsolatedLab
class RealPlacementIT extends OnOneRealCluster {
  private static final String NAMESPACE = RealCluster.NAMESPACE;
  private static final String NAME = "spread-1";
  private static final InetAddress ADDRESS = address(1);
  private static final String IPV6 = "2001:db8:88::100";

  /** For what must not happen: longer than it would take. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  @BeforeAll
  void setUp() throws IOException {
    use(RealCluster.start(RealCluster.preparedCheckout()));
    cluster().echoOnAll();
    cluster().install();
  }

  private static InetAddress address(int number) {
    return InetAddress.ofLiteral("10.88.0.20" + number);
  }

  @Test
  @Order(1)
  void threeAddressesAreWhereTheyArePreferred() throws IOException {
    List<String> nodes = cluster().nodeNames();
    for (int i = 1; i <= nodes.size(); i++) {
      cluster()
          .apply(
              """
              apiVersion: kcarp.io/v1alpha1
              kind: VirtualIP
              metadata: {name: spread-%d}
              spec:
                addresses: [%s]
                preemption: {policy: Always}
                nodes:
                  - {nodeName: %s, advskew: 0}
                  - {nodeSelector: {kubernetes.io/os: linux}, advskew: 100}
              """
                  .formatted(i, address(i).getHostAddress(), nodes.get(i - 1)));
    }
    for (int i = 1; i <= nodes.size(); i++) {
      String name = "spread-" + i;
      InetAddress address = address(i);
      String preferred = nodes.get(i - 1);
      await()
          .atMost(RealCluster.LIMIT)
          .until(() -> cluster().awaitElected(name, address).equals(preferred));
    }
  }

  @Test
  @Order(2)
  void anotherVirtualIpOfOtherNodesRestartsNoAgent() throws IOException {
    List<String> pods = agents();
    cluster()
        .apply(
            """
            apiVersion: kcarp.io/v1alpha1
            kind: VirtualIP
            metadata: {name: another}
            spec:
              addresses: [10.88.0.210]
              nodes: [{nodeName: %s}]
            """
                .formatted(cluster().nodeNames().getFirst()));
    await().atMost(RealCluster.LIMIT).until(() -> cluster().status("another").master() != null);
    kubectl()
        .output("patch", "vip", "another", "--type=merge", "-p", "{\"spec\":{\"nodes\":null}}");
    cluster().awaitElected("another", InetAddress.ofLiteral("10.88.0.210"));
    kubectl().output("delete", "vip", "another", "--timeout=120s");

    assertThat(agents()).isEqualTo(pods);
  }

  /** By their uids. */
  private List<String> agents() {
    String uids =
        kubectl()
            .output(
                "-n",
                NAMESPACE,
                "get",
                "pods",
                "-l",
                "app.kubernetes.io/name=kcarp-agent",
                "--sort-by=.spec.nodeName",
                "-o",
                "jsonpath={.items[*].metadata.uid}");
    return List.of(uids.split(" "));
  }

  @Test
  @Order(3)
  void aTaintedNodeKeepsItsAgentAndMayGetAnother() throws Exception {
    String node = cluster().awaitElected(NAME, ADDRESS);
    List<String> pods = agents();
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      kubectl().output("taint", "node", node, "dedicated=yes:NoExecute");
      TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
      assertThat(agents()).isEqualTo(pods);
      Watch.Seen seen = watch.stop();
      assertThat(seen.holders()).as("%s", seen).containsExactly(node);
      assertThat(seen.lost()).as("%s", seen).isZero();
    }
    kubectl().output("-n", NAMESPACE, "delete", "pod", cluster().agentPod(node));
    await()
        .alias("another agent on " + node + ", which is preferred and preempts")
        .atMost(RealCluster.LIMIT)
        .until(() ->
            agents().size() == pods.size()
                && !agents().equals(pods)
                && cluster().awaitElected(NAME, ADDRESS).equals(node));
    kubectl().output("taint", "node", node, "dedicated-");
  }

  @Test
  @Order(4)
  void aMasterHandsOverByItsAgentsCommand() throws IOException {
    patch("{\"spec\":{\"preemption\":{\"policy\":\"Never\"}}}", 2);
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      kubectl()
          .output(
              "-n",
              NAMESPACE,
              "exec",
              cluster().agentPod(master),
              "--",
              "kcarp-agent",
              "hand-over",
              NAME);
      await().atMost(RealCluster.LIMIT).until(() -> !watch.holdersNow().contains(master));
      assertMovedOnceWithoutALoss("handed over", watch, master);
    }
  }

  /** Of this VirtualIP, whose generation this makes; until all nodes have taken it up. */
  private void patch(String patch, long generation) {
    kubectl().output("patch", "vip", NAME, "--type=merge", "-p", patch);
    await()
        .atMost(RealCluster.LIMIT)
        .until(() ->
            cluster().status(NAME).nodesOrEmpty().stream()
                .allMatch(entry -> Objects.equals(entry.observedGeneration(), generation)));
  }

  /** Ends the watch once all nodes take part. */
  private void assertMovedOnceWithoutALoss(String how, Watch watch, String master)
      throws IOException {
    String successor = cluster().awaitElected(NAME, ADDRESS);
    Watch.Seen seen = watch.stop();

    System.out.printf("real: %s: %s lost, two holders for %s%n", how, seen.lost(), seen.overlap());
    assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
    assertThat(seen.lost()).as("%s", seen).isZero();
    assertThat(seen.overlap()).as("%s", seen).isLessThan(RealCluster.OVERLAP);
  }

  @Test
  @Order(5)
  void aNodeInMaintenanceTakesNoPart() throws IOException {
    String master = cluster().awaitElected(NAME, ADDRESS);
    List<String> pods = agents();
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      kubectl().output("label", "node", master, Names.MAINTENANCE_LABEL + "=");
      awaitAside(master, "Maintenance");
      kubectl().output("label", "node", master, Names.MAINTENANCE_LABEL + "-");
      assertMovedOnceWithoutALoss("in maintenance", watch, master);
    }
    assertThat(agents()).isEqualTo(pods);
  }

  /** Until the node takes no part for that reason, and is not missed. */
  private void awaitAside(String node, String reason) {
    await()
        .alias(node + " stands aside: " + reason)
        .atMost(RealCluster.LIMIT)
        .until(() -> {
          VirtualIPStatus status = cluster().status(NAME);
          return "1/1".equals(status.peers())
              && status.nodesOrEmpty().stream()
                  .anyMatch(entry ->
                      entry.node().equals(node)
                          && entry.role() == NodeRole.Init
                          && entry.reason().equals(reason));
        });
  }

  @Test
  @Order(6)
  void ofNodesThatAreAllInMaintenanceTheLastKeepsTheAddress() throws IOException {
    cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      kubectl().output("label", "nodes", "--all", Names.MAINTENANCE_LABEL + "=");
      await()
          .alias("two that stand aside, and the last")
          .atMost(RealCluster.LIMIT)
          .until(() -> {
            VirtualIPStatus status = cluster().status(NAME);
            return "0/0".equals(status.peers())
                && watch.holdersNow().equals(List.of(String.valueOf(status.master())));
          });
      String last = watch.holdersNow().getFirst();
      String free = cluster().anotherThan(last);
      kubectl().output("label", "node", free, Names.MAINTENANCE_LABEL + "-");
      await()
          .alias("the one that may have it takes it")
          .atMost(RealCluster.LIMIT)
          .until(() -> watch.holdersNow().equals(List.of(free)));
      kubectl().output("label", "nodes", "--all", Names.MAINTENANCE_LABEL + "-");
      String master = cluster().awaitElected(NAME, ADDRESS);
      Watch.Seen seen = watch.stop();

      System.out.printf("real: all in maintenance: %s lost, %s%n", seen.lost(), seen);
      assertThat(master).isEqualTo(free);
      assertThat(seen.holders()).as("%s", seen).endsWith(last, free);
      assertThat(seen.lost()).as("%s", seen).isZero();
    }
  }

  @Test
  @Order(7)
  void aDrainedNodeHandsOverWhereThatIsAskedFor() throws IOException {
    patch("{\"spec\":{\"cordonedNodes\":\"Leave\"}}", 3);
    String master = cluster().awaitElected(NAME, ADDRESS);
    List<String> pods = agents();
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      kubectl().output("drain", master, "--ignore-daemonsets", "--timeout=180s");
      awaitAside(master, "Cordoned");
      kubectl().output("uncordon", master);
      assertMovedOnceWithoutALoss("drained", watch, master);
    }
    assertThat(agents()).isEqualTo(pods);
    cluster().awaitOperator();
  }

  @Test
  @Order(8)
  void anAddressOfEachFamilyMovesWithTheOther() throws IOException {
    int number = 0;
    for (Host node : cluster().nodes()) {
      number++;
      cluster()
          .on(
              node.name(),
              "ip",
              "address",
              "add",
              "2001:db8:88::1" + number + "/64",
              "dev",
              Host.INTERFACE,
              "nodad");
    }
    InetAddress ipv4 = InetAddress.ofLiteral("10.88.0.220");
    cluster()
        .apply(
            """
            apiVersion: kcarp.io/v1alpha1
            kind: VirtualIP
            metadata: {name: dual}
            spec:
              addresses: [%s, "%s"]
            """
                .formatted(ipv4.getHostAddress(), IPV6));
    String master = cluster().awaitElected("dual", ipv4);
    assertThat(holdersOfIpv6()).containsExactly(master);

    cluster().fault(master + "/link", "cut");
    await()
        .atMost(RealCluster.LIMIT)
        .until(() -> {
          String now = cluster().status("dual").master();
          return now != null && !now.equals(master) && holdersOfIpv6().equals(List.of(now));
        });
    cluster().fault(master + "/link", "mend");
    String successor = cluster().awaitElected("dual", ipv4);
    assertThat(holdersOfIpv6()).containsExactly(successor);
    await()
        .alias("one entry alone that says Master, with both addresses")
        .atMost(RealCluster.LIMIT)
        .until(() -> {
          List<NodeEntry> masters =
              cluster().status("dual").nodesOrEmpty().stream()
                  .filter(entry -> entry.role() == NodeRole.Master)
                  .toList();
          return masters.size() == 1
              && masters.getFirst().node().equals(successor)
              && masters.getFirst().addresses() != null
              && masters.getFirst().addresses().size() == 2;
        });
  }

  private List<String> holdersOfIpv6() throws IOException {
    var holders = new ArrayList<String>();
    for (Host node : cluster().nodes()) {
      if (cluster()
          .on(node.name(), "ip", "-6", "-o", "address", "show", "dev", Host.INTERFACE)
          .contains(" " + IPV6 + "/")) {
        holders.add(node.name());
      }
    }
    return holders;
  }
}
