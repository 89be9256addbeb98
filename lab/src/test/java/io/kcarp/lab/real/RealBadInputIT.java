package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.IsolatedLab;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What a user may do wrong when installing: each is said where he looks, and heals when mended. */
@IsolatedLab
class RealBadInputIT extends OnOneRealCluster {
  private static final String NAMESPACE = RealCluster.NAMESPACE;
  private static final String NAME = RealCluster.WEB;
  private static final String OPERATORS = "app.kubernetes.io/name=kcarp-operator";
  private static final String AGENTS = "app.kubernetes.io/name=kcarp-agent";
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final String PROFILE = "lacking.json";
  private static final int AF_NETLINK = 16;
  private static final int AF_PACKET = 17;
  private static final int EPROTONOSUPPORT = 93;
  private static final int EAFNOSUPPORT = 97;

  private static final String OTHER = "other";
  private static final String OTHER_VERSION = "9.9.9";

  /** As a user would have who installs a second one beside the first, under another name. */
  private static final String OTHER_OPERATOR =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: other
        namespace: kcarp-system
      spec:
        selector:
          matchLabels:
            app: other
        template:
          metadata:
            labels:
              app: other
          spec:
            serviceAccountName: kcarp-operator
            terminationGracePeriodSeconds: 15
            containers:
            - name: operator
              image: kcarp-operator:other
              imagePullPolicy: IfNotPresent
              args: [run, --leader-election, --http-address=0.0.0.0:9478, --agent-image=kcarp-agent:other]
      """;

  /** For what must not happen: longer than a passing of the lead. */
  private static final Duration QUIET = Duration.ofSeconds(20);

  @BeforeAll
  void setUp() throws IOException {
    use(RealCluster.start(RealCluster.preparedCheckout()));
    cluster().install();
  }

  @Test
  @Order(1)
  void withoutTheDefinitionTheOperatorWaitsAndSaysWhatToInstall() throws IOException {
    kubectl().output("delete", "crd", "virtualips.kcarp.io");
    startOperatorsAnew();

    awaitInTheLogs("install the CustomResourceDefinition virtualips.kcarp.io");
    assertNobodyCrashedAndNobodyIsReady();
    cluster().install();
  }

  @Test
  @Order(2)
  void withoutItsRightsTheOperatorWaitsAndSaysWhichAreMissing() throws IOException {
    kubectl().output("delete", "clusterrolebinding", "kcarp-operator");
    startOperatorsAnew();

    awaitInTheLogs("the API server refuses to list VirtualIPs");
    assertNobodyCrashedAndNobodyIsReady();
    cluster().install();
  }

  @Test
  @Order(3)
  void aMissingImageOfTheAgentsIsNamedByTheVirtualIp() throws IOException {
    kubectl()
        .output(
            "-n",
            NAMESPACE,
            "set",
            "env",
            "deployment/kcarp-operator",
            "KCARP_AGENT_IMAGE=kcarp-agent:absent");
    cluster().awaitOperator();
    kubectl().output("apply", "-f", RealCluster.EXAMPLE);

    awaitNotReady(NAME, Reason.NO_AGENTS, "kcarp-agent:absent can't be had");
    cluster().install();
    cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
  }

  @Test
  @Order(4)
  void aNodeWithoutTheInterfaceSaysSo() throws IOException {
    cluster()
        .apply(
            """
            apiVersion: kcarp.io/v1alpha1
            kind: VirtualIP
            metadata:
              name: nowhere
            spec:
              addresses: [10.88.0.101]
              interface: eth7
            """);

    awaitNotReady("nowhere", Reason.NO_MASTER, "node-1 is Init (NoInterface)");
    assertThat(cluster().status("nowhere").nodesOrEmpty())
        .hasSize(cluster().nodes().size())
        .allSatisfy(entry -> {
          assertThat(entry.role()).isEqualTo(NodeRole.Init);
          assertThat(entry.message()).contains("eth7");
        });
    kubectl().output("delete", "vip", "nowhere", "--timeout=120s");
  }

  @Test
  @Order(5)
  void ofTwoVersionsOfTheOperatorOneWorksAndTheOtherTakesOverAllOfIt() throws Exception {
    cluster().echoOnAll();
    cluster().loadOtherOperator();
    cluster().tagOnAllNodes("kcarp-agent", OTHER);
    String master = cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
    String ours = versionThatLeads();
    Agents before = agents();
    try (Watch watch = Watch.start(cluster(), RealCluster.WEB_ADDRESS)) {
      cluster().apply(OTHER_OPERATOR);
      awaitLogOf(
          "deployment/" + OTHER, "Waits: " + cluster().leader() + " leads, of version " + ours);
      assertStay(before);

      long endedNanos = System.nanoTime();
      cluster().scaleOperator(0);
      awaitVersionThatLeads(OTHER_VERSION);
      Duration took = Duration.ofNanos(System.nanoTime() - endedNanos);
      awaitAgentsOf("kcarp-agent:" + OTHER);
      String second = cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
      Agents others = agents();
      assertReplacedOnce(before, others);

      cluster().scaleOperator(2);
      cluster().awaitOperator();
      awaitLogOf(
          "deployment/kcarp-operator",
          "Waits: " + cluster().leader() + " leads, of version " + OTHER_VERSION);
      assertStay(others);

      long backNanos = System.nanoTime();
      kubectl().output("-n", NAMESPACE, "delete", "deployment", OTHER);
      awaitVersionThatLeads(ours);
      Duration back = Duration.ofNanos(System.nanoTime() - backNanos);
      awaitAgentsOf("kcarp-agent:latest");
      String third = cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
      assertReplacedOnce(others, agents());
      Watch.Seen seen = watch.stop();

      System.out.printf(
          Locale.ROOT,
          "real: operators of versions %s and %s: the other leads after %.1f s, the first again after"
              + " %.1f s; %d lost, two holders for %d ms%n",
          ours,
          OTHER_VERSION,
          took.toNanos() / 1e9,
          back.toNanos() / 1e9,
          seen.lost(),
          seen.overlap().toMillis());
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, second, third);
      assertThat(seen.lost()).as("%s", seen).isZero();
    }
  }

  /**
   * What an operator writes of the agents.
   *
   * @param generation of the DaemonSet: how often its spec was changed
   * @param pods their uids, by node
   */
  private record Agents(long generation, Map<String, String> pods) {}

  private Agents agents() {
    return new Agents(
        Long.parseLong(
            kubectl()
                .output(
                    "-n",
                    NAMESPACE,
                    "get",
                    "daemonset",
                    "kcarp-agent",
                    "-o",
                    "jsonpath={.metadata.generation}")),
        ofAgents("{.spec.nodeName}={.metadata.uid}")
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(words -> words[0], words -> words[1])));
  }

  private void assertStay(Agents agents) {
    await()
        .alias("nobody changes the agents")
        .during(QUIET)
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> agents().equals(agents));
  }

  private Stream<String> ofAgents(String path) {
    return kubectl()
        .output(
            "-n",
            NAMESPACE,
            "get",
            "pods",
            "-l",
            AGENTS,
            "-o",
            "jsonpath={range .items[*]}" + path + "{'\\n'}{end}")
        .lines();
  }

  /** One change of the template, and of each pod; none was started a second time. */
  private void assertReplacedOnce(Agents before, Agents after) {
    assertThat(after.generation()).isEqualTo(before.generation() + 1);
    assertThat(after.pods()).hasSameSizeAs(before.pods());
    assertThat(after.pods().values()).doesNotContainAnyElementsOf(before.pods().values());
  }

  private void awaitAgentsOf(String image) {
    await()
        .alias("all agents are of " + image)
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .untilAsserted(() ->
            assertThat(
                    ofAgents(
                        "{.spec.containers[0].image} {.status.containerStatuses[0].ready}"
                            + " {.status.containerStatuses[0].restartCount}"))
                .hasSize(cluster().nodes().size())
                .containsOnly(image + " true 0"));
  }

  private String versionThatLeads() {
    String holder = cluster().leadHolder();
    return holder.substring(holder.indexOf('_') + 1, holder.lastIndexOf('_'));
  }

  private void awaitVersionThatLeads(String version) {
    await()
        .alias("an operator of version " + version + " that leads")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> cluster().leadHolder().contains("_" + version + "_"));
  }

  private void awaitLogOf(String what, String sentence) {
    await()
        .alias(what + "'s log with: " + sentence)
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .ignoreException(LabException.class)
        .until(() -> kubectl().output("-n", NAMESPACE, "logs", what).contains(sentence));
  }

  @Test
  @Order(6)
  void aDeletedNamespaceTakesTheAddressesWithItSaysSoAndIsInstalledAgain() throws IOException {
    cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
    int vhid = vhid();

    kubectl().output("delete", "namespace", NAMESPACE, "--wait=false");
    long sinceNanos = System.nanoTime();
    String sentence =
        "the namespace kcarp-system, in which kcarp's agents run, is being deleted: they end, and no"
            + " node has 10.88.0.100 after that";
    awaitNotReady(NAME, Reason.NAMESPACE_TERMINATING, sentence);
    Duration told = Duration.ofNanos(System.nanoTime() - sinceNanos);
    kubectl().output("wait", "--for=delete", "namespace/" + NAMESPACE, "--timeout=300s");
    Duration gone = Duration.ofNanos(System.nanoTime() - sinceNanos);

    System.out.printf(
        Locale.ROOT,
        "real: a deleted namespace: told after %.1f s at most, gone after %.1f s%n",
        told.toNanos() / 1e9,
        gone.toNanos() / 1e9);
    assertThat(cluster().holders(RealCluster.WEB_ADDRESS)).isEmpty();
    assertNotReady(NAME, Reason.NAMESPACE_TERMINATING, sentence);
    assertThat(kubectl().output("get", "vip", NAME)).containsPattern("False +NamespaceTerminating");
    cluster().install();
    cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
    assertThat(ready(cluster().status(NAME)).orElseThrow().reason())
        .isEqualTo(Reason.MASTER_ELECTED);
    assertThat(vhid()).isEqualTo(vhid);
  }

  @Test
  @Order(7)
  void anAgentThatMayNotCaptureFramesEndsAndItsPodSaysWhatItLacks() throws IOException {
    String node = cluster().anotherThan(cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS));
    stopOperators();
    patchAgents(
        """
        [{"op": "replace", "path": "/spec/template/spec/containers/0/securityContext/capabilities/add",
          "value": ["NET_ADMIN"]}]
        """);
    kubectl().output("-n", NAMESPACE, "delete", "pod", cluster().agentPod(node));

    await()
        .alias("an agent's pod that names NET_RAW")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .ignoreException(LabException.class)
        .until(() ->
            kubectl()
                .output(
                    "-n",
                    NAMESPACE,
                    "get",
                    "pod",
                    cluster().agentPod(node),
                    "-o",
                    "jsonpath={.status.containerStatuses[0].lastState.terminated.message}")
                .contains("capability NET_RAW"));
    cluster().install();
    await()
        .alias("the operator's own DaemonSet again")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() ->
            kubectl()
                .output("-n", NAMESPACE, "get", "daemonset", "kcarp-agent", "-o", "yaml")
                .contains("NET_RAW"));
    // Its pod says that it is of this version, so nobody replaces it.
    kubectl().output("-n", NAMESPACE, "delete", "pod", cluster().agentPod(node));
    cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
  }

  /** Its entry can't say it, as it may not write either; what users see is a pod not ready. */
  @Test
  @Order(8)
  void anAgentWithoutItsRightsGoesOnWithWhatItWasToldAndSaysWhichIsMissing() throws IOException {
    String master = cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
    String node = cluster().anotherThan(master);
    stopOperators();
    kubectl().output("delete", "clusterrolebinding", "kcarp-agent");
    kubectl().output("-n", NAMESPACE, "delete", "pod", cluster().agentPod(node));

    await()
        .alias("an agent's log with what it may not read")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .ignoreException(LabException.class)
        .until(() ->
            kubectl()
                .output("-n", NAMESPACE, "logs", cluster().agentPod(node))
                .lines()
                .anyMatch(
                    line -> line.contains("cannot read VirtualIPs") && line.contains("forbidden")));
    assertThat(
            kubectl()
                .output(
                    "-n",
                    NAMESPACE,
                    "get",
                    "pod",
                    cluster().agentPod(node),
                    "-o",
                    "jsonpath={.status.containerStatuses[0].restartCount}"
                        + " {.status.conditions[?(@.type=='Ready')].status}"))
        .isEqualTo("0 False");
    cluster().fault(master + "/link", "cut");
    await()
        .alias("a successor, though one of the two may not read")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> {
          Set<String> holders = cluster().holders(RealCluster.WEB_ADDRESS);
          return holders.size() == 1 && !holders.contains(master);
        });
    cluster().fault(master + "/link", "mend");
    cluster().install();
    cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
  }

  /**
   * To the agents' processes these are kernels without it; their pods are made without operators.
   */
  @Test
  @Order(9)
  void whatTheKernelsLackIsSaidByTheVirtualIpAndOverWhenTheyHaveIt() throws IOException {
    cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
    List<String> nodes = cluster().nodeNames();
    cluster().seccompProfile(nodes.get(0), PROFILE, withoutSockets(AF_PACKET, EAFNOSUPPORT));
    cluster().seccompProfile(nodes.get(1), PROFILE, withoutSockets(AF_NETLINK, EPROTONOSUPPORT));
    cluster().seccompProfile(nodes.get(2), PROFILE, withoutSockets(AF_PACKET, EAFNOSUPPORT));
    long sinceNanos = System.nanoTime();
    stopOperators();
    patchAgents(
        """
        [{"op": "add", "path": "/spec/template/spec/containers/0/securityContext/seccompProfile",
          "value": {"type": "Localhost", "localhostProfile": "%s"}}]
        """
            .formatted(PROFILE));
    kubectl().output("-n", NAMESPACE, "delete", "pods", "-l", AGENTS);
    awaitPodsOfAgents();
    // Those there are keep it. No operator would take it away: it is a field that it does not own.
    patchAgents(
        """
        [{"op": "remove", "path": "/spec/template/spec/containers/0/securityContext/seccompProfile"}]
        """);
    cluster().install();

    String refuses =
        "agents that can't run: "
            + nodes.get(1)
            + ": it ends with exit code 2: kcarp-agent: The kernel gives this process no netlink socket";
    awaitNotReady(NAME, Reason.NO_MASTER, refuses);
    awaitNotReady(NAME, Reason.NO_MASTER, nodes.get(0) + " is Init (LinkUnavailable)");
    awaitNotReady(NAME, Reason.NO_MASTER, nodes.get(2) + " is Init (LinkUnavailable)");
    assertThat(cluster().status(NAME).nodesOrEmpty())
        .filteredOn(entry -> !entry.node().equals(nodes.get(1)))
        .hasSize(2)
        .allSatisfy(entry ->
            assertThat(entry.message())
                .startsWith("This kernel has no packet sockets (CONFIG_PACKET)"));
    assertThat(cluster().agentRestarts(nodes.get(0))).isZero();
    kubectl().output("-n", NAMESPACE, "delete", "pod", cluster().agentPod(nodes.get(2)));
    await()
        .alias(nodes.get(2) + " is master, and the others say what they lack")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .untilAsserted(() ->
            assertThat(ready(cluster().status(NAME)))
                .hasValueSatisfying(condition -> {
                  assertThat(condition.status()).isEqualTo("True");
                  assertThat(condition.message()).startsWith(nodes.get(2)).contains(refuses);
                }));
    assertThat(cluster().holders(RealCluster.WEB_ADDRESS)).containsExactly(nodes.get(2));
    kubectl()
        .output(
            "-n",
            NAMESPACE,
            "delete",
            "pod",
            cluster().agentPod(nodes.get(0)),
            cluster().agentPod(nodes.get(1)));
    cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
    System.out.printf(
        Locale.ROOT,
        "real: kernels without packet or netlink sockets, and with them again: %.1f s%n",
        (System.nanoTime() - sinceNanos) / 1e9);
  }

  @Test
  @Order(10)
  void whereIpv6IsOffWhatNeedsItSaysSoAndTheRestGoesOn() throws IOException {
    String master = cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS);
    for (String node : cluster().nodeNames()) {
      cluster().ipv6(node, false);
    }
    cluster()
        .apply(
            """
            apiVersion: kcarp.io/v1alpha1
            kind: VirtualIP
            metadata:
              name: both
            spec:
              addresses: [10.88.0.102, "fd00:88::102"]
            """);

    awaitNotReady("both", Reason.NO_MASTER, "node-1 is Init (NoSourceAddress)");
    awaitNotReady("both", Reason.NO_MASTER, "node-3 is Init (NoSourceAddress)");
    assertThat(cluster().status("both").nodesOrEmpty())
        .allSatisfy(
            entry -> assertThat(entry.message()).contains("has no IPv6 link-local address"));

    for (String node : cluster().nodeNames()) {
      cluster().ipv6(node, true);
    }
    cluster().awaitElected("both", InetAddress.ofLiteral("10.88.0.102"));
    assertThat(cluster().awaitElected(NAME, RealCluster.WEB_ADDRESS)).isEqualTo(master);
    kubectl().output("delete", "vip", "both", "--timeout=120s");
  }

  private static String withoutSockets(int family, int errno) {
    return """
    {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["socket"], "action": "SCMP_ACT_ERRNO",
      "errnoRet": %d, "args": [{"index": 0, "value": %d, "op": "SCMP_CMP_EQ"}]}]}
    """
        .formatted(errno, family);
  }

  /** One on each node, made from the DaemonSet as it is. */
  private void awaitPodsOfAgents() {
    await()
        .alias("an agent's pod on each node")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .untilAsserted(() ->
            assertThat(ofAgents("{.spec.nodeName}{.metadata.deletionTimestamp}"))
                .containsExactlyInAnyOrderElementsOf(cluster().nodeNames()));
  }

  private void patchAgents(String patch) {
    kubectl()
        .output(
            "-n", NAMESPACE, "patch", "daemonset", "kcarp-agent", "--type=json", "--patch", patch);
  }

  private void stopOperators() {
    cluster().scaleOperator(0);
    cluster().awaitNone("-n", NAMESPACE, "pods", "-l", OPERATORS);
  }

  private int vhid() {
    return Objects.requireNonNull(cluster().status(NAME).effective()).vhid();
  }

  private void startOperatorsAnew() {
    kubectl().output("-n", NAMESPACE, "delete", "pods", "-l", OPERATORS);
  }

  private void awaitInTheLogs(String sentence) {
    await()
        .alias("an operator's log with: " + sentence)
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .ignoreException(LabException.class)
        .until(() -> logs().contains(sentence));
  }

  private String logs() throws IOException {
    var logs = new StringBuilder();
    for (Host node : cluster().nodes()) {
      logs.append(
          cluster()
              .on(
                  node.name(),
                  "find",
                  "/var/log/pods",
                  "-path",
                  "*/kcarp-system_kcarp-operator-*/operator/*.log",
                  "-exec",
                  "cat",
                  "{}",
                  "+"));
    }
    return logs.toString();
  }

  private void assertNobodyCrashedAndNobodyIsReady() {
    String states =
        kubectl()
            .output(
                "-n",
                NAMESPACE,
                "get",
                "pods",
                "-l",
                OPERATORS,
                "-o",
                "jsonpath={range .items[*].status.containerStatuses[*]}{.restartCount}/{.ready} {end}");

    assertThat(states.strip().split(" ")).containsOnly("0/false");
  }

  private void awaitNotReady(String name, String reason, String evidence) {
    await()
        .alias(name + ": " + reason + ", " + evidence)
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .untilAsserted(() -> assertNotReady(name, reason, evidence));
  }

  private void assertNotReady(String name, String reason, String evidence) {
    assertThat(ready(cluster().status(name)))
        .hasValueSatisfying(condition -> {
          assertThat(condition.status()).isEqualTo("False");
          assertThat(condition.reason()).isEqualTo(reason);
          assertThat(condition.message()).contains(evidence);
        });
  }

  private static Optional<Condition> ready(VirtualIPStatus status) {
    return Optional.ofNullable(status.conditions()).stream()
        .flatMap(Collection::stream)
        .filter(condition -> condition.type().equals(ConditionType.READY))
        .findFirst();
  }
}
