package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.lab.cluster.Kubectl;
import io.kcarp.lab.net.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /** What backups wait with advbase 3. */
  private static final Duration SLOW_DEAD = Duration.ofMillis(9_000 + 31 * 1_000 / 256);

  /**
   * Of an agent that answers so soon after its kill: 9 s without the up to 3.1 s that its last
   * advertisement was before, and 1 s for it to look at the address.
   */
  private static final Duration SLOW_CERTAINLY_IN_TIME = Duration.ofMillis(4_900);

  /** The kernel takes a killed agent's address a second late at most. */
  private static final Duration LONGEST_OVERLAP = Duration.ofSeconds(1);

  private static final InetAddress SECOND_ADDRESS = InetAddress.ofLiteral("10.88.0.101");
  private static final String OPERATOR = "app.kubernetes.io/name=kcarp-operator";
  private static final String LOGIN = "registry-login";

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
    assertForbidden(as(token, "-n", "kube-system", "get", "secrets"));
    assertForbidden(as(token, "-n", NAMESPACE, "get", "configmaps,serviceaccounts,daemonsets"));
    assertForbidden(as(token, "-n", NAMESPACE, "create", "token", "kcarp-operator"));
    assertForbidden(as(token, "-n", NAMESPACE, "delete", "lease", "kcarp-agent-" + node));
    assertForbidden(as(token, "-n", "default", "get", "events"));
    assertForbidden(as(token, "delete", "node", node));
    assertForbidden(
        as(
            token,
            "patch",
            "node",
            node,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"phase\":\"Running\"}}"));
    assertForbidden(
        as(
            token,
            "patch",
            "vip",
            NAME,
            "--type=merge",
            "-p",
            "{\"metadata\":{\"finalizers\":null}}"));
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
        renewLease(token, "kcarp-agent-node-9"), "an agent renews the Lease of its own node");
    assertDenied(
        renewLease(token, "kcarp-operator"), "an agent renews the Lease of its own node and no");
    assertThat(renewLease(token, "kcarp-agent-" + node).exitCode()).isZero();
  }

  @Test
  @Order(6)
  void aTokenWithoutANodeWritesNothing() {
    String token = kubectl().output("-n", NAMESPACE, "create", "token", "kcarp-agent").strip();

    assertDenied(patchStatus(token, "{\"peers\":\"9/9\"}"), "does not say on which node");
  }

  /**
   * Of an advbase with which it is in time on any machine. Frozen the API server accepts, and never
   * answers: the agent must not wait for it.
   */
  @ParameterizedTest
  @Order(7)
  @ValueSource(booleans = {true, false})
  void aKilledAgentThatIsBackWithinTheDeadTimeGoesOnAsMaster(boolean apiServerAnswers)
      throws Exception {
    cluster().needsLab();
    cluster()
        .apply(
            """
            apiVersion: kcarp.io/v1alpha1
            kind: VirtualIP
            metadata:
              name: slow
            spec:
              addresses: [%s]
              advertisement: {advbase: 3}
            """
                .formatted(SECOND_ADDRESS.getHostAddress()));
    try {
      String master = masterOfAFreshPod("slow", SECOND_ADDRESS);
      Map<String, Integer> transitions = transitions("slow");

      Killed killed = killTheAgentOn(master, "slow", SECOND_ADDRESS, SLOW_DEAD, apiServerAnswers);

      assertThat(killed.back()).isLessThan(SLOW_CERTAINLY_IN_TIME);
      assertThat(killed.elected()).as("%s", killed.seen()).isEqualTo(master);
      assertWentOn("slow", killed, transitions);
    } finally {
      kubectl().output("delete", "vip", "slow", "--timeout=120s");
    }
  }

  /** With the usual advbase it depends on the machine whether the agent is in time. */
  @ParameterizedTest
  @Order(8)
  @ValueSource(booleans = {true, false})
  void afterAKillTheAgentGoesOnAsMasterOrAnotherTakesOverInTime(boolean apiServerAnswers)
      throws Exception {
    cluster().needsLab();
    String master = masterOfAFreshPod(NAME, cluster().address());
    Map<String, Integer> transitions = transitions(NAME);

    Killed killed =
        killTheAgentOn(master, NAME, cluster().address(), RealCluster.TAKEOVER, apiServerAnswers);

    if (killed.back().compareTo(RealCluster.TAKEOVER) > 0) {
      assertThat(killed.elected()).isNotEqualTo(master);
    }
    if (killed.elected().equals(master)) {
      assertWentOn(NAME, killed, transitions);
    } else {
      Watch.Seen seen = killed.seen();
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, killed.elected());
      assertThat(seen.silence(killed.atNanos(), killed.endNanos()))
          .isLessThanOrEqualTo(
              RealCluster.TAKEOVER.plus(seen.sendGap(killed.atNanos(), killed.endNanos())));
      assertThat(seen.overlap()).as("%s", seen).isLessThanOrEqualTo(LONGEST_OVERLAP);
      assertThat(entry(NAME, master).role()).isEqualTo(NodeRole.Backup);
    }
  }

  /**
   * What followed the kill of a master's agent.
   *
   * @param back until another one answered in its place
   * @param elected who is master now
   */
  private record Killed(
      String master, long atNanos, Duration back, String elected, long endNanos, Watch.Seen seen) {}

  /** Until the table is right again. */
  private Killed killTheAgentOn(
      String master, String name, InetAddress address, Duration dead, boolean apiServerAnswers)
      throws IOException {
    String before = Objects.requireNonNull(entry(name, master).since());
    try (Watch watch = Watch.start(cluster(), address)) {
      if (!apiServerAnswers) {
        cluster().fault("apiserver", "freeze");
      }
      long killedNanos = System.nanoTime();
      Duration back;
      try {
        cluster().on(master, "pkill", "-KILL", "-x", "kcarp-agent");
        await().atMost(RealCluster.LIMIT).until(() -> cluster().agentMetrics(master).isEmpty());
        await()
            .alias("the kubelet starts it again")
            .atMost(RealCluster.LIMIT)
            .pollInterval(LOOK)
            .until(() -> cluster().agentMetrics(master).isPresent());
        back = Duration.ofNanos(System.nanoTime() - killedNanos);
        await()
            .alias("one holder, until another would have waited long enough")
            .during(Collections.max(List.of(dead.minus(back), LOOK)))
            .atMost(RealCluster.LIMIT)
            .pollInterval(LOOK)
            .until(() -> watch.holdersNow().size() == 1);
      } finally {
        if (!apiServerAnswers) {
          cluster().fault("apiserver", "thaw");
        }
      }
      await()
          .alias("the entry of another run")
          .atMost(RealCluster.LIMIT)
          .until(() -> !before.equals(entry(name, master).since()));
      String elected = cluster().awaitElected(name, address);
      long endNanos = System.nanoTime();
      Watch.Seen seen = watch.stop();

      System.out.printf(
          Locale.ROOT,
          "real: the agent of %s's master killed, the API server %s: back after %d ms, %s; %d lost,"
              + " silence %d ms, two holders for %d ms%n",
          name,
          apiServerAnswers ? "there" : "frozen",
          back.toMillis(),
          elected.equals(master) ? "it goes on" : "another took over",
          seen.lost(),
          seen.silence(killedNanos, endNanos).toMillis(),
          seen.overlap().toMillis());
      return new Killed(master, killedNanos, back, elected, endNanos, seen);
    }
  }

  /** Nothing moved, and nobody noticed anything. */
  private void assertWentOn(String name, Killed killed, Map<String, Integer> before) {
    Watch.Seen seen = killed.seen();
    assertThat(seen.log().changes()).as("%s", seen).hasSize(1);
    assertThat(seen.lost()).as("%s", seen).isZero();
    assertThat(Objects.requireNonNull(entry(name, killed.master()).lastTransition()).reason())
        .isEqualTo("Adopted");
    Map<String, Integer> others = new HashMap<>(before);
    others.remove(killed.master());
    assertThat(transitions(name)).containsAllEntriesOf(others);
  }

  /** The kubelet starts its container again at once; a second time it would wait for 10 s. */
  private String masterOfAFreshPod(String name, InetAddress address) {
    String master = cluster().awaitElected(name, address);
    while (cluster().agentRestarts(master) > 0) {
      String before = master;
      int transitions = Objects.requireNonNull(entry(name, before).transitions());
      kubectl().output("-n", NAMESPACE, "delete", "pod", cluster().agentPod(before));
      await()
          .alias("the entry of the fresh pod")
          .atMost(RealCluster.LIMIT)
          .until(() -> transitions(name).getOrDefault(before, 0) < transitions);
      master = cluster().awaitElected(name, address);
    }
    return master;
  }

  private NodeEntry entry(String name, String node) {
    return cluster().status(name).nodesOrEmpty().stream()
        .filter(entry -> entry.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  /** How often each node's agent became master. */
  private Map<String, Integer> transitions(String name) {
    return cluster().status(name).nodesOrEmpty().stream()
        .collect(
            Collectors.toMap(
                NodeEntry::node, entry -> Objects.requireNonNull(entry.transitions())));
  }

  /** What tries can't show. Another cluster may give everybody more. */
  @Test
  @Order(9)
  void anAgentsRightsAreTheseAndNoOthers() {
    cluster().needsLab();
    String token = tokenOfTheAgentOn(cluster().nodeNames().getFirst());
    List<String> everywhere =
        List.of(
            "nodes [] [] [get list watch]",
            "virtualips.kcarp.io [] [] [get list watch]",
            "virtualips.kcarp.io/status [] [] [get patch]");

    assertThat(rightsIn("kube-system", token)).containsExactlyInAnyOrderElementsOf(everywhere);
    assertThat(rightsIn("default", token))
        .containsAll(everywhere)
        .contains("events.events.k8s.io [] [] [create]")
        .hasSize(everywhere.size() + 1);
    assertThat(rightsIn(NAMESPACE, token))
        .containsAll(everywhere)
        .contains(
            "secrets [] [kcarp-keys] [get list watch]",
            "leases.coordination.k8s.io [] [] [create patch]")
        .hasSize(everywhere.size() + 2);
  }

  /** Without what everybody has: to ask for his own rights, and for the API's. */
  private List<String> rightsIn(String namespace, String token) {
    return as(token, "-n", namespace, "auth", "can-i", "--list", "--no-headers")
        .output()
        .lines()
        .filter(line -> !line.startsWith(" ") && !line.startsWith("selfsubject"))
        .map(line -> line.strip().replaceAll(" {2,}", " "))
        .toList();
  }

  @Test
  @Order(10)
  void anAgentTellsItsEventsWhereThoseOfVirtualIpsAreAndNowhereElse() throws IOException {
    String token = tokenOfTheAgentOn(cluster().nodeNames().getFirst());

    assertThat(createEvent(token, "default").exitCode()).isZero();
    assertForbidden(createEvent(token, NAMESPACE));
    assertForbidden(createEvent(token, "kube-system"));
    kubectl().output("-n", "default", "delete", "events.events.k8s.io", "an-agents");
  }

  private Kubectl.Result createEvent(String token, String namespace) throws IOException {
    return RealCluster.with(
        """
        apiVersion: events.k8s.io/v1
        kind: Event
        metadata:
          name: an-agents
          namespace: %s
        eventTime: "2026-01-01T00:00:00.000000Z"
        action: Tried
        reason: Tried
        type: Normal
        reportingController: kcarp.io/agent
        reportingInstance: test
        regarding:
          apiVersion: kcarp.io/v1alpha1
          kind: VirtualIP
          name: %s
        """
            .formatted(namespace, NAME),
        file -> as(token, "create", "-f", file));
  }

  @Test
  @Order(11)
  void aStatusOfAnAgentsCarriesNoSpec() {
    String token = tokenOfTheAgentOn(cluster().nodeNames().getFirst());
    String spec = kubectl().output("get", "vip", NAME, "-o", "jsonpath={.spec}");

    as(
        token,
        "patch",
        "vip",
        NAME,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"spec\":{\"addresses\":[\"10.88.0.99\"]}}");

    assertThat(kubectl().output("get", "vip", NAME, "-o", "jsonpath={.spec}")).isEqualTo(spec);
  }

  /** Two nodes are drained at once, each of them with an operator. */
  @Test
  @Order(12)
  void ofTwoOperatorsOneIsAlwaysThereWhileNodesAreDrained() throws Exception {
    cluster().needsLab();
    Set<String> nodes = Set.copyOf(operators("{.spec.nodeName}"));
    List<Kubectl.Result> drained;
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Kubectl.Result>> drains =
          nodes.stream().map(node -> users.submit(() -> drain(node))).toList();
      await()
          .alias("the ends of both drains")
          .atMost(RealCluster.LIMIT.multipliedBy(2))
          .pollInterval(LOOK)
          .until(() -> {
            // Not whether it is ready: one that takes over the lead is not for a moment.
            assertThat(
                    operators(
                        "{.metadata.deletionTimestamp}|{.status.containerStatuses[0].started}"))
                .as("operators, each with when it was told to end, and whether it has started")
                .contains("|true");
            return drains.stream().allMatch(Future::isDone);
          });
      drained = drains.stream().map(Future::resultNow).toList();
    }

    assertThat(drained)
        .allSatisfy(drain -> assertThat(drain.exitCode()).as(drain.output()).isZero())
        .anySatisfy(drain ->
            assertThat(drain.output()).contains("would violate the pod's disruption budget"));
    nodes.forEach(node -> kubectl().output("uncordon", node));
    cluster().awaitOperator();
  }

  private Kubectl.Result drain(String node) {
    return kubectl()
        .run(
            "drain",
            node,
            "--ignore-daemonsets",
            "--pod-selector=" + OPERATOR,
            "--timeout=" + RealCluster.LIMIT.toSeconds() + "s");
  }

  /** A field of each operator's pod. */
  private List<String> operators(String field) {
    String each = "jsonpath={range .items[*]}" + field + "{\"\\n\"}{end}";
    return kubectl()
        .output("-n", NAMESPACE, "get", "pods", "-l", OPERATOR, "-o", each)
        .lines()
        .toList();
  }

  /** The laboratory's network enforces none: this is what one that does would go by. */
  @Test
  @Order(13)
  void theNetworkPolicyIsForTheOperatorsAndForThePortsThatTheyUse() throws IOException {
    cluster().needsLab();
    List<String> in = portsOfThePolicy("ingress");
    List<String> out = portsOfThePolicy("egress");

    assertThat(policy("{.spec.podSelector.matchLabels}"))
        .isEqualTo("{\"" + OPERATOR.replace("=", "\":\"") + "\"}");
    assertThat(operators("{.metadata.name}"))
        .hasSize(OPERATORS)
        .allMatch(name -> name.startsWith("kcarp-operator-"));
    for (String node : Set.copyOf(operators("{.spec.nodeName}"))) {
      assertThat(operatorsSockets(node, "-Hlnt"))
          .isNotEmpty()
          .allSatisfy(socket -> assertThat(in).contains(socket.localPort()));
      assertThat(operatorsSockets(node, "-Hnt"))
          .filteredOn(socket -> !in.contains(socket.localPort()))
          .isNotEmpty()
          .allSatisfy(socket -> assertThat(out).contains(socket.peerPort()));
    }
  }

  private String policy(String path) {
    return kubectl()
        .output(
            "-n", NAMESPACE, "get", "networkpolicy", "kcarp-operator", "-o", "jsonpath=" + path);
  }

  private List<String> portsOfThePolicy(String direction) {
    return List.of(policy("{.spec." + direction + "[*].ports[*].port}").split(" "));
  }

  private record Socket(String localPort, String peerPort) {
    /** A line of ss(8): state, queues, local and peer's address. */
    static Socket parse(String line) {
      String[] words = line.strip().split(" +", -1);
      return new Socket(port(words[3]), port(words[4]));
    }

    private static String port(String address) {
      return address.substring(address.lastIndexOf(':') + 1);
    }
  }

  private List<Socket> operatorsSockets(String node, String options) throws IOException {
    String each = "for process in $(pgrep -x kcarp-operator); do nsenter -t $process -n ss ";
    return cluster()
        .on(node, "sh", "-c", each + options + "; done")
        .lines()
        .map(Socket::parse)
        .toList();
  }

  @Test
  @Order(14)
  void theDeletionOfTheLastOneLeavesNoAddressAndNoAgent() throws IOException {
    kubectl().output("delete", "vip", NAME, "--timeout=120s");

    assertThat(cluster().holders(cluster().address())).isEmpty();
    cluster().awaitNone("-n", NAMESPACE, "daemonset");
    cluster().awaitNone("-n", NAMESPACE, "pods", "-l", "app.kubernetes.io/name=kcarp-agent");
    cluster().awaitNone("clusterrole,clusterrolebinding", "kcarp-agent");
    cluster().awaitNone("-n", "default", "role,rolebinding", "kcarp-agent-events");
  }

  @Test
  @Order(15)
  void oneCommandUninstalls() throws IOException {
    applyAll();

    cluster().uninstall();

    assertNothingIsLeft();
  }

  /** Operators and their rights go with the definition, so that nobody is left to let go. */
  @Test
  @Order(16)
  void itMendsWhatADeletionOfEverythingAtOnceLeaves() throws IOException {
    cluster().install();
    applyAll();
    kubectl().output("delete", "-k", "deploy/base", "--wait=false");
    cluster().awaitNone("namespace", NAMESPACE);
    assertThat(kubectl().output("get", "vip")).contains(NAME);

    assertThat(cluster().uninstall()).contains("taking the finalizers away");

    assertNothingIsLeft();
    assertThat(cluster().uninstall()).contains("There is no kcarp in this cluster");
  }

  /** The example, and where more addresses are free another one; all of them are held. */
  private void applyAll() throws IOException {
    cluster().applyExample();
    cluster().awaitElected(NAME, cluster().address());
    if (cluster().isLab()) {
      cluster()
          .apply(
              """
              apiVersion: kcarp.io/v1alpha1
              kind: VirtualIP
              metadata:
                name: second
              spec:
                addresses: [%s]
              """
                  .formatted(SECOND_ADDRESS.getHostAddress()));
      cluster().awaitElected("second", SECOND_ADDRESS);
    }
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(cluster().holders(cluster().address())).isEmpty();
    assertThat(cluster().holders(SECOND_ADDRESS)).isEmpty();
    cluster().awaitNone("namespace", NAMESPACE);
    cluster().awaitNone("crd", "virtualips.kcarp.io");
    cluster()
        .awaitNone(
            "clusterrole,clusterrolebinding,validatingadmissionpolicy,"
                + "validatingadmissionpolicybinding",
            "-l",
            "app.kubernetes.io/part-of=kcarp");
    cluster()
        .awaitNone("-n", "default", "role,rolebinding", "-l", "app.kubernetes.io/part-of=kcarp");
  }

  @Test
  @Order(17)
  void withHelmItIsInstalledTheSameWay() throws IOException {
    cluster().needsLab();
    kubectl().output("apply", "-f", "deploy/base/namespace.yaml");
    kubectl()
        .output(
            "-n",
            NAMESPACE,
            "create",
            "secret",
            "docker-registry",
            LOGIN,
            "--docker-server=registry.example",
            "--docker-username=user",
            "--docker-password=password");
    helm("install", "--set=imagePullSecrets[0].name=" + LOGIN);

    cluster().applyExample();

    cluster().awaitElected(NAME, cluster().address());
    String logins = "jsonpath={range .items[*]}{.spec.imagePullSecrets[*].name}{\"\\n\"}{end}";
    assertThat(kubectl().output("-n", NAMESPACE, "get", "pods", "-o", logins).lines())
        .as("how operators and agents are pulled")
        .hasSize(OPERATORS + cluster().nodes().size())
        .containsOnly(LOGIN);
  }

  @Test
  @Order(18)
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
  @Order(19)
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
  @Order(20)
  void uninstalledAfterHelmItLeavesNothing() throws IOException {
    cluster().needsLab();

    assertThat(cluster().uninstall()).contains("release \"kcarp\" uninstalled");

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
  private Kubectl.Result renewLease(String token, String lease) throws IOException {
    return RealCluster.with(
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata:
          name: %s
          namespace: %s
        spec:
          holderIdentity: test
        """
            .formatted(lease, NAMESPACE),
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
