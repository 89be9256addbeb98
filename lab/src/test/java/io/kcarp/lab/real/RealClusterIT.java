package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.lab.cluster.Kubectl;
import io.kcarp.lab.net.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Installed as a user does, tried, and uninstalled, in this order: one cluster for all of it. */
@OnACluster
class RealClusterIT extends OnOneRealCluster {
  private static final String NAMESPACE = RealCluster.NAMESPACE;
  private static final String CHART = "deploy/helm/kcarp";
  private static final int OPERATORS = 2;
  private static final String NEXT_TAG = "next";
  private static final String IMAGES = "jsonpath={.items[*].spec.containers[*].image}";
  private static final String NAME = RealCluster.WEB;
  private static final Duration LOOK = Duration.ofMillis(50);

  /**
   * Of an agent that answers so soon after its kill: the dead time began with its last
   * advertisement, up to 1.1 s before, and it has yet to look at the address.
   */
  private static final Duration CERTAINLY_IN_TIME = Duration.ofSeconds(1);

  /** The kernel takes a killed agent's address a second late at most. */
  private static final Duration LONGEST_OVERLAP = Duration.ofSeconds(1);

  @BeforeAll
  void setUp() throws IOException {
    use(RealCluster.start(RealCluster.preparedCheckout()));
    cluster().echoOnAll();
  }

  @Test
  @Order(1)
  void oneCommandInstalls() throws IOException {
    cluster().install();

    assertThat(kubectl().output("-n", NAMESPACE, "get", "deployment", "kcarp-operator"))
        .contains("2/2");
  }

  @Test
  @Order(2)
  void anAppliedVirtualIpGetsAMasterThatHoldsIt() throws IOException {
    cluster().applyExample();

    String master = cluster().awaitElected(NAME, cluster().address());

    assertThat(kubectl().output("get", "vip"))
        .containsPattern(
            "web +\\Q%s\\E +\\Q%s\\E +[0-9]+/[0-9]+ +True +MasterElected "
                .formatted(cluster().address().getHostAddress(), master));
    assertThat(kubectl().output("get", "events", "-A"))
        .contains("BecameMaster", master + " went from Backup to Master");
  }

  /** Without one the JVM starts all the same: slower, and larger. */
  @Test
  @Order(3)
  void theAgentsStartFromTheirAotCache() throws IOException {
    for (Host node : cluster().nodes()) {
      assertThat(cluster().on(node.name(), "sh", "-c", "cat /proc/$(pgrep -x kcarp-agent)/maps"))
          .contains("/kcarp-agent.aot");
    }
  }

  @Test
  @Order(4)
  void anAgentsTokenReadsItsOneSecretAndChangesNothingElse() {
    String node = cluster().nodeNames().getFirst();
    String token = tokenOfTheAgentOn(node);
    kubectl().output("-n", NAMESPACE, "create", "secret", "generic", "other");

    assertThat(as(token, "-n", NAMESPACE, "get", "secret", "kcarp-keys").exitCode()).isZero();
    assertThat(as(token, "get", "vip,nodes").exitCode()).isZero();
    assertForbidden(as(token, "-n", NAMESPACE, "get", "secret", "other"));
    assertForbidden(as(token, "-n", NAMESPACE, "get", "secret", "kcarp-key-seed"));
    assertForbidden(as(token, "-n", NAMESPACE, "get", "secrets"));
    assertForbidden(as(token, "-n", NAMESPACE, "get", "pods"));
    assertForbidden(as(token, "-n", NAMESPACE, "get", "leases"));
    assertForbidden(as(token, "label", "node", node, "mine=yes"));
    assertForbidden(
        as(token, "patch", "vip", NAME, "--type=merge", "-p", "{\"spec\":{\"vhid\":9}}"));
    assertForbidden(as(token, "delete", "vip", NAME));
    assertForbidden(as(token, "-n", NAMESPACE, "delete", "pods", "--all"));
  }

  @Test
  @Order(5)
  void anAgentsTokenSpeaksForItsOwnNodeAlone() throws IOException {
    String node = cluster().nodeNames().getFirst();
    String token = tokenOfTheAgentOn(node);

    assertDenied(
        patchStatus(token, "{\"nodes\":[]}"), "the agent of " + node + " writes its own entry");
    assertDenied(
        patchStatus(
            token, "{\"nodes\":[{\"node\":\"node-9\",\"role\":\"Master\",\"reason\":\"R\"}]}"),
        "the agent of " + node + " writes its own entry");
    assertDenied(
        patchStatus(token, "{\"master\":\"node-9\"}"), "claims the role of master for its own");
    assertDenied(
        patchStatus(token, "{\"effective\":{\"vhid\":9}}"), "this part of the status is the");
    assertDenied(
        renewLease(token, "node-9"), "an agent renews the Lease of its own node and no other");
    assertThat(renewLease(token, node).exitCode()).isZero();
  }

  @Test
  @Order(6)
  void aTokenWithoutANodeWritesNothing() {
    String token = kubectl().output("-n", NAMESPACE, "create", "token", "kcarp-agent").strip();

    assertDenied(patchStatus(token, "{\"peers\":\"9/9\"}"), "does not say on which node");
  }

  /** Frozen the API server accepts, and never answers: the agent must not wait for it. */
  @ParameterizedTest
  @Order(7)
  @ValueSource(booleans = {true, false})
  void aKilledAgentThatIsBackWithinTheDeadTimeGoesOnAsMaster(boolean apiServerAnswers)
      throws Exception {
    cluster().needsLab();
    String master = masterOfAFreshPod();
    Map<String, Integer> transitions = transitions();
    String before = Objects.requireNonNull(entry(master).since());
    try (Watch watch = Watch.start(cluster(), cluster().address())) {
      if (!apiServerAnswers) {
        cluster().fault("apiserver", "freeze");
      }
      long killedNanos = System.nanoTime();
      cluster().on(master, "pkill", "-KILL", "-x", "kcarp-agent");
      await().atMost(RealCluster.LIMIT).until(() -> cluster().agentMetrics(master).isEmpty());
      await()
          .alias("the kubelet starts it again")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> cluster().agentMetrics(master).isPresent());
      Duration back = Duration.ofNanos(System.nanoTime() - killedNanos);
      TimeUnit.NANOSECONDS.sleep(RealCluster.TAKEOVER.toNanos());
      if (!apiServerAnswers) {
        cluster().fault("apiserver", "thaw");
      }
      await()
          .alias("the entry of another run")
          .atMost(RealCluster.LIMIT)
          .until(() -> !before.equals(entry(master).since()));
      String elected = cluster().awaitElected(NAME, cluster().address());
      long endNanos = System.nanoTime();
      Watch.Seen seen = watch.stop();
      Duration silence = seen.silence(killedNanos, endNanos);

      System.out.printf(
          Locale.ROOT,
          "real: the master's agent killed, the API server %s: back after %d ms, %s; %d lost, silence %d ms,"
              + " two holders for %d ms%n",
          apiServerAnswers ? "there" : "frozen",
          back.toMillis(),
          elected.equals(master) ? "it goes on" : "another took over",
          seen.lost(),
          silence.toMillis(),
          seen.overlap().toMillis());
      if (back.compareTo(CERTAINLY_IN_TIME) < 0) {
        assertThat(elected).isEqualTo(master);
      }
      if (back.compareTo(RealCluster.TAKEOVER) > 0) {
        assertThat(elected).isNotEqualTo(master);
      }
      if (elected.equals(master)) {
        assertThat(seen.log().changes()).as("%s", seen).hasSize(1);
        assertThat(seen.lost()).as("%s", seen).isZero();
        assertThat(lastTransition(master)).isEqualTo("Adopted");
        transitions.remove(master);
        assertThat(transitions()).containsAllEntriesOf(transitions);
      } else {
        assertThat(seen.holders()).as("%s", seen).containsExactly(master, elected);
        assertThat(silence)
            .isLessThanOrEqualTo(RealCluster.TAKEOVER.plus(seen.sendGap(killedNanos, endNanos)));
        assertThat(seen.overlap()).as("%s", seen).isLessThanOrEqualTo(LONGEST_OVERLAP);
        assertThat(entry(master).role()).isEqualTo(NodeRole.Backup);
      }
    }
  }

  /** The kubelet starts its container again at once; a second time it would wait for 10 s. */
  private String masterOfAFreshPod() {
    String master = cluster().awaitElected(NAME, cluster().address());
    if (cluster().agentRestarts(master) > 0) {
      kubectl().output("-n", NAMESPACE, "delete", "pod", cluster().agentPod(master));
      master = cluster().awaitElected(NAME, cluster().address());
    }
    return master;
  }

  private NodeEntry entry(String node) {
    return cluster().status(NAME).nodesOrEmpty().stream()
        .filter(entry -> entry.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private String lastTransition(String node) {
    return Objects.requireNonNull(entry(node).lastTransition()).reason();
  }

  /** How often each node's agent became master. */
  private Map<String, Integer> transitions() {
    return cluster().status(NAME).nodesOrEmpty().stream()
        .collect(
            Collectors.toMap(
                NodeEntry::node, entry -> Objects.requireNonNull(entry.transitions())));
  }

  @Test
  @Order(9)
  void theDeletionOfTheLastOneLeavesNoAddressAndNoAgent() throws IOException {
    kubectl().output("delete", "vip", NAME, "--timeout=120s");

    assertThat(cluster().holders(cluster().address())).isEmpty();
    cluster().awaitNone("-n", NAMESPACE, "daemonset");
    cluster().awaitNone("-n", NAMESPACE, "pods", "-l", "app.kubernetes.io/name=kcarp-agent");
    cluster().awaitNone("clusterrole,clusterrolebinding", "kcarp-agent");
    cluster().awaitNone("-n", "default", "role,rolebinding", "kcarp-agent-events");
  }

  @Test
  @Order(10)
  void uninstalledItLeavesNothing() throws IOException {
    cluster().applyExample();
    cluster().awaitElected(NAME, cluster().address());

    kubectl().output("delete", "virtualips", "--all", "--timeout=120s");
    kubectl().output("delete", "-k", "deploy/base", "--timeout=300s");

    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(cluster().holders(cluster().address())).isEmpty();
    cluster().awaitNone("namespace", NAMESPACE);
    cluster().awaitNone("crd", "virtualips.kcarp.io");
    cluster()
        .awaitNone(
            "clusterrole,clusterrolebinding,validatingadmissionpolicy",
            "-l",
            "app.kubernetes.io/part-of=kcarp");
    cluster()
        .awaitNone("-n", "default", "role,rolebinding", "-l", "app.kubernetes.io/part-of=kcarp");
  }

  @Test
  @Order(11)
  void withHelmItIsInstalledTheSameWay() throws IOException {
    cluster().needsLab();
    kubectl().output("apply", "-f", "deploy/base/namespace.yaml");
    helm("install");

    cluster().applyExample();

    cluster().awaitElected(NAME, cluster().address());
  }

  @Test
  @Order(12)
  void anUpgradeMovesTheAddressOnceAndCostsNoPacket() throws Exception {
    cluster().needsLab();
    String master = cluster().awaitElected(NAME, cluster().address());
    cluster().tagOnAllNodes("kcarp-agent", NEXT_TAG);
    cluster().tagOnAllNodes("kcarp-operator", NEXT_TAG);
    try (Watch watch = Watch.start(cluster(), cluster().address())) {
      kubectl().output("apply", "--server-side", "--force-conflicts", "-k", "crds");
      helm("upgrade", "--set=tag=" + NEXT_TAG);
      awaitAgentsOf(NEXT_TAG);
      String elected = cluster().awaitElected(NAME, cluster().address());

      Watch.Seen seen = watch.stop();
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, elected);
      assertThat(seen.lost()).as("%s", seen).isZero();
    }
  }

  @Test
  @Order(13)
  void aRollbackIsAnUpgradeToWhatWasBefore() throws IOException {
    cluster().helm("rollback", "kcarp", "--namespace", NAMESPACE, "--wait", "--timeout=5m");

    awaitAgentsOf("latest");
    cluster().awaitElected(NAME, cluster().address());
  }

  private void helm(String verb, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(verb, "kcarp", CHART, "--namespace", NAMESPACE, "--wait", "--timeout=5m"));
    arguments.addAll(List.of(more));
    cluster().helm(arguments.toArray(String[]::new));
  }

  /** And of nothing else is left. */
  private void awaitAgentsOf(String tag) {
    await()
        .atMost(RealCluster.LIMIT)
        .untilAsserted(() ->
            assertThat(kubectl().output("-n", NAMESPACE, "get", "pods", "-o", IMAGES).split(" "))
                .hasSize(cluster().nodes().size() + OPERATORS)
                .allMatch(image -> image.endsWith(":" + tag)));
  }

  @Test
  @Order(14)
  void uninstalledWithHelmItLeavesNothing() throws IOException {
    cluster().needsLab();
    kubectl().output("delete", "virtualips", "--all", "--timeout=120s");
    cluster().helm("uninstall", "kcarp", "--namespace", NAMESPACE, "--wait");
    kubectl().output("delete", "-k", "crds", "--timeout=60s");
    kubectl().output("delete", "-f", "deploy/base/namespace.yaml", "--timeout=300s");

    assertNothingIsLeft();
  }

  /** As the kubelet asks for it: the API server puts the pod's node into it. */
  private String tokenOfTheAgentOn(String node) {
    String pod = cluster().agentPod(node);
    return kubectl()
        .output(
            "-n",
            NAMESPACE,
            "create",
            "token",
            "kcarp-agent",
            "--bound-object-kind=Pod",
            "--bound-object-name=" + pod)
        .strip();
  }

  private Kubectl.Result as(String token, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--token=" + token));
    all.addAll(List.of(arguments));
    return kubectl().run(all.toArray(String[]::new));
  }

  private Kubectl.Result patchStatus(String token, String status) {
    return as(
        token,
        "patch",
        "vip",
        NAME,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":" + status + "}");
  }

  /** As the agents do: they may patch Leases and not read them. */
  private Kubectl.Result renewLease(String token, String node) throws IOException {
    return RealCluster.with(
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata:
          name: kcarp-agent-%s
          namespace: %s
        spec:
          holderIdentity: test
        """
            .formatted(node, NAMESPACE),
        file ->
            as(
                token,
                "apply",
                "--server-side",
                "--force-conflicts",
                "--field-manager=test",
                "-f",
                file));
  }

  private static void assertForbidden(Kubectl.Result result) {
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).contains("is forbidden: User");
  }

  private static void assertDenied(Kubectl.Result result, String sentence) {
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).contains("denied request", sentence);
  }
}
