package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.lab.cluster.Kubectl;
import io.kcarp.lab.net.AddressWithPrefix;
import io.kcarp.lab.net.EchoServer;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.HttpGet;
import io.kcarp.lab.net.IsolatedLab;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.ProbeReport;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The steps of docs/how-to/control-plane-address.md on nodes that have no cluster yet, and then
 * what may happen to them: three API servers behind an address that static pods hold. One cluster
 * for all of it.
 */
@IsolatedLab
class ControlPlaneAddressIT extends OnOneRealCluster {
  private static final String NAME = "control-plane";
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.88.0.40");
  private static final String FILES = "deploy/static-pod";
  private static final String MANIFEST = "/etc/kubernetes/manifests/kcarp-agent.yaml";

  /** On the manifests' disk, and not among them. */
  private static final String ASIDE = "/etc/kubernetes/kcarp-agent.yaml";

  private static final String KEY = "/etc/kcarp/key";
  private static final String PASSWORD = "0123456789abcdefghi";
  private static final String NEXT_TAG = "next";
  private static final String SOCKET = "control-plane.sock";
  private static final int ECHO_PORT = 7007;

  /** Of the Service kubernetes.default. */
  private static final String API_SERVICE = "10.96.0.1";

  private static final InetSocketAddress METRICS =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9476);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Three times advbase, the largest spread of advskew, and 10 ms. */
  private static final Duration TAKEOVER = Duration.ofMillis(3_000 + 31 * 1_000 / 256 + 10);

  /** For what must not happen: longer than it would take. */
  private static final Duration QUIET = TAKEOVER.plusSeconds(1);

  /** On the nodes' segment, and none of them: etcd's. */
  private final Host client =
      Host.existing(
          "control-plane", "kcarp0", "kcarp0-e", AddressWithPrefix.parse("10.88.0.10/24"));

  private final Map<String, EchoServer> echoServers = new HashMap<>();
  private Path repository = Path.of("..");

  @BeforeAll
  void setUp() throws IOException {
    repository = RealCluster.preparedCheckout();
    use(RealCluster.startNodes(repository, ADDRESS));
    for (Host node : cluster().nodes()) {
      echoOn(node);
    }
  }

  @AfterAll
  void closeEchoServers() throws IOException {
    for (EchoServer server : echoServers.values()) {
      server.close();
    }
  }

  @Test
  @Order(1)
  void atTheFirstBootStaticPodsHoldTheAddressBeforeThereIsAnApiServer() throws Exception {
    try (UdpProbe probe = UdpProbe.start(client, ADDRESS, ECHO_PORT)) {
      long placedNanos = System.nanoTime();
      for (Host node : cluster().nodes()) {
        placeFiles(node.name());
      }
      await().atMost(RealCluster.LIMIT).until(() -> !probe.report().answers().isEmpty());
      say("files placed to the first answer %s", since(placedNanos));
      await()
          .alias("one master and two backups")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> roles().equals(Map.of("1.0", 2, "2.0", 1)));
    }
    assertThat(cluster().holders(ADDRESS)).hasSize(1);
    assertThat(kubectl().run("get", "--raw", "/readyz", "--request-timeout=2s").exitCode())
        .isNotZero();
    for (Host node : cluster().nodes()) {
      assertThat(cluster().on(node.name(), "stat", "-c", "%a", "/run/kcarp").strip())
          .isEqualTo("700");
    }
  }

  @Test
  @Order(2)
  void theApiServersComeUpBehindIt() throws IOException {
    String holder = holder();
    long bootNanos = System.nanoTime();
    cluster().boot();
    say("API servers started to all nodes Ready %s", since(bootNanos));

    assertThat(holder()).isEqualTo(holder);
    await()
        .alias("mirror pods")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> runningPods("kube-system", "app.kubernetes.io/name=kcarp-control-plane") == 3);
    kubectl().output("apply", "-k", "deploy/base");
    kubectl()
        .output(
            "-n",
            "kcarp-system",
            "rollout",
            "status",
            "deployment",
            "kcarp-operator",
            "--timeout=300s");
  }

  @ParameterizedTest
  @Order(3)
  @CsvSource({"10.88.0.41, 40, VhidTaken", "10.88.0.40, 41, AddressTaken"})
  void whatAStaticPodHasNoOtherAgentOfTheNodeTakes(String address, int vhid, String reason)
      throws Exception {
    String holder = holder();
    try (UdpProbe probe = probe()) {
      long beganNanos = System.nanoTime();
      applyClash(address, vhid);
      await()
          .alias("entries that say " + reason)
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() ->
              field("clash", "{.status.nodes[*].reason}")
                  .equals(String.join(" ", reason, reason, reason)));
      kubectl().output("delete", "vip", "clash", "--timeout=120s");
      awaitNoAgents();

      assertThat(probe.stop().lost(beganNanos, System.nanoTime())).isZero();
    }
    assertThat(holder()).isEqualTo(holder);
  }

  /** A VirtualIP of the DaemonSet's agents that has something of the static pods'. */
  private void applyClash(String address, int vhid) throws IOException {
    apply(
        """
        apiVersion: kcarp.io/v1alpha1
        kind: VirtualIP
        metadata:
          name: clash
        spec:
          addresses: [%s]
          vhid: %d
        """
            .formatted(address, vhid));
  }

  /** Else the next case would take those that are ending for its own. */
  private void awaitNoAgents() {
    cluster().awaitNone("-n", "kcarp-system", "daemonset");
    cluster().awaitNone("-n", "kcarp-system", "pods", "-l", "app.kubernetes.io/name=kcarp-agent");
  }

  @Test
  @Order(4)
  void anAgentThatReachesTheApiServerByAnAddressDoesNotServeIt() throws Exception {
    String holder = holder();
    try (UdpProbe probe = probe()) {
      long beganNanos = System.nanoTime();
      applyClash("10.88.0.40", 41);
      await().atMost(RealCluster.LIMIT).until(() -> runningAgents() == 3);
      sendAgentsThrough(ADDRESS.getHostAddress(), holder);
      await()
          .alias("an entry that says so")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> entry("clash", holder, "reason").equals(Reason.API_SERVER_BEHIND_IT));
      assertThat(entry("clash", holder, "message"))
          .contains("reaches the API server by 10.88.0.40", "spec.agent: StaticPod");
      kubectl().output("delete", "vip", "clash", "--timeout=120s");
      awaitNoAgents();

      assertThat(probe.stop().lost(beganNanos, System.nanoTime())).isZero();
    }
    assertThat(holder()).isEqualTo(holder);
  }

  /** As who sets that for all agents; only this node's is started anew. */
  private void sendAgentsThrough(String host, String node) {
    kubectl()
        .output(
            "-n",
            "kcarp-system",
            "set",
            "env",
            "daemonset/kcarp-agent",
            "KUBERNETES_SERVICE_HOST=" + host);
    kubectl().output("-n", "kcarp-system", "delete", "pod", cluster().agentPod(node));
  }

  private String entry(String name, String node, String field) {
    return field(name, "{.status.nodes[?(@.node==\"" + node + "\")]." + field + "}");
  }

  @Test
  @Order(5)
  void theTableShowsWhatTheStaticPodsDo() throws Exception {
    String holder = holder();
    long appliedNanos = System.nanoTime();
    kubectl().output("apply", "-f", FILES + "/vip.yaml");

    assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(holder);
    awaitReady();
    say("apply, with agents to start, to a right table %s", since(appliedNanos));
    assertThat(kubectl().output("get", "vip"))
        .containsPattern(
            "control-plane +10\\.88\\.0\\.40 +" + holder + " +2/2 +True +MasterElected ");
    assertThat(condition("FilesInSync")).startsWith("True FilesAgree");
    assertThat(keyOf(NAME)).isEmpty();
    assertThat(kubectl().output("get", "events", "-n", "default"))
        .contains(holder + " went from Backup to Master");

    applyClash("10.88.0.41", 40);
    await()
        .atMost(RealCluster.LIMIT)
        .until(() ->
            field("clash", "{.status.conditions[?(@.type==\"Accepted\")].reason}")
                .equals("VhidTaken"));
    kubectl().output("delete", "vip", "clash", "--timeout=120s");
  }

  @Test
  @Order(6)
  void agentsReachTheApiServerByItsServiceAndNotByTheAddress() throws Exception {
    cluster().awaitElected(NAME, ADDRESS);
    for (Host node : cluster().nodes()) {
      assertThat(peersOfAgents(node.name()))
          .anyMatch(peer -> peer.contains(API_SERVICE))
          .noneMatch(peer -> peer.contains(ADDRESS.getHostAddress()));
    }
  }

  @Test
  @Order(7)
  void anAgentThatReachesTheApiServerByAStaticPodsAddressSaysSo() throws Exception {
    String holder = cluster().awaitElected(NAME, ADDRESS);
    sendAgentsThrough(ADDRESS.getHostAddress(), holder);
    await()
        .alias("an agent's log with a warning")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .ignoreException(LabException.class)
        .until(() ->
            kubectl()
                .output("-n", "kcarp-system", "logs", cluster().agentPod(holder))
                .contains("This agent reaches the API server by 10.88.0.40"));
    await()
        .alias("a connection by it, which comes after the warning")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() ->
            peersOfAgents(holder).stream()
                .anyMatch(peer -> peer.contains(ADDRESS.getHostAddress())));
    assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(holder);

    kubectl()
        .output(
            "-n",
            "kcarp-system",
            "set",
            "env",
            "daemonset/kcarp-agent",
            "KUBERNETES_SERVICE_HOST-");
    kubectl().output("-n", "kcarp-system", "delete", "pod", cluster().agentPod(holder));
    await()
        .alias("an agent that goes by the Service again")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() ->
            peersOfAgents(holder).stream().anyMatch(peer -> peer.contains(API_SERVICE))
                && runningAgents() == 3);
    assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(holder);
  }

  /** To whom a node's agents have connections. */
  private List<String> peersOfAgents(String node) throws IOException {
    return cluster()
        .on(node, "ss", "--no-header", "--tcp", "--numeric", "--processes", "state", "established")
        .lines()
        .filter(line -> line.contains("kcarp-agent"))
        .map(line -> line.strip().split("\\s+", 5)[3])
        .toList();
  }

  @Test
  @Order(8)
  void anUpgradeOfTheStaticPodsMovesTheAddressOnceAndCostsNoPacket() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    cluster().tagOnAllNodes("kcarp-agent", NEXT_TAG);
    List<String> nodes = new ArrayList<>(backups(master));
    nodes.add(master);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      for (String node : nodes) {
        long movedNanos = System.nanoTime();
        upgrade(node);
        if (node.equals(master)) {
          await().atMost(RealCluster.LIMIT).until(() -> !watch.holdersNow().contains(master));
          // Its connection to the API server was one to itself.
          cluster().fault(node + "/kubelet", "stop");
          cluster().fault(node + "/kubelet", "start");
        }
        awaitUpgraded(node);
        cluster().awaitElected(NAME, ADDRESS);
        say(
            "another image on %s, which was %s: 2/2 again after %s",
            node, node.equals(master) ? "master" : "a backup", since(movedNanos));
      }
      assertMovedOnceWithoutALoss("another image on all nodes", watch, master);
    }
  }

  private List<String> backups(String master) {
    return cluster().nodeNames().stream().filter(node -> !node.equals(master)).toList();
  }

  private void upgrade(String node) throws IOException {
    cluster()
        .on(
            node,
            "sh",
            "-c",
            "sed 's/image: kcarp-agent:latest/image: kcarp-agent:%s/' %s > %s && mv %s %s"
                .formatted(
                    NEXT_TAG,
                    repository.resolve(FILES + "/kcarp-agent.yaml"),
                    ASIDE,
                    ASIDE,
                    MANIFEST));
  }

  /** As the how-to does; a kubectl whose connection goes with the old master asks again. */
  private void awaitUpgraded(String node) {
    String pod = "pod/kcarp-control-plane-" + node;
    String image = "jsonpath={.spec.containers[0].image}=kcarp-agent:" + NEXT_TAG;
    awaitBy("-n", "kube-system", "wait", pod, "--for=" + image, "--timeout=3m");
    awaitBy("-n", "kube-system", "wait", pod, "--for=condition=Ready", "--timeout=3m");
    awaitBy("wait", "vip/" + NAME, "--for=jsonpath={.status.peers}=2/2", "--timeout=1m");
  }

  private void awaitBy(String... wait) {
    await()
        .alias(String.join(" ", wait))
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> kubectl().run(wait).exitCode() == 0);
  }

  /** Ends the watch once all nodes take part. */
  private void assertMovedOnceWithoutALoss(String how, Watch watch, String master)
      throws IOException {
    String successor = cluster().awaitElected(NAME, ADDRESS);
    Watch.Seen seen = watch.stop();

    say("%s: %s lost, two holders for %s", how, seen.lost(), seen.overlap());
    assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
    assertThat(seen.lost()).as("%s", seen).isZero();
    assertThat(seen.overlap()).as("%s", seen).isLessThan(RealCluster.OVERLAP);
  }

  @Test
  @Order(9)
  void anApiServerThatIsDownOnTheMasterIsLeftByAHandOver() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      cluster().fault(master + "/apiserver", "stop");
      await().atMost(RealCluster.LIMIT).pollInterval(LOOK).until(() -> !isReady());
      long askedNanos = System.nanoTime();
      Kubectl.Result told =
          kubectl()
              .run(
                  "--server",
                  ownServer(cluster().anotherThan(master)),
                  "-n",
                  "kube-system",
                  "exec",
                  "kcarp-control-plane-" + master,
                  "--",
                  "kcarp-agent",
                  "hand-over",
                  NAME,
                  "--socket",
                  "/run/kcarp/" + SOCKET);
      assertThat(told.exitCode()).as(told.output()).isZero();
      assertThat(told.output()).contains(NAME + ": Backup here, master is 10.88.0.1");
      await().atMost(RealCluster.LIMIT).pollInterval(LOOK).until(this::isReady);
      say("the master's API server down: hand-over asked to /readyz again %s", since(askedNanos));

      cluster().fault(master + "/apiserver", "start");
      await()
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(
              () -> output("--server", ownServer(master), "get", "--raw", "/readyz").equals("ok"));
      assertMovedOnceWithoutALoss("handed over through another node's API server", watch, master);
    }
  }

  /** A node's API server by that node's address, which does not move. */
  private String ownServer(String node) {
    return "https://" + cluster().node(node).address().getHostAddress();
  }

  private boolean isReady() {
    return output("get", "--raw", "/readyz").equals("ok");
  }

  @Test
  @Order(10)
  void anotherPasswordOnAllNodesWithinTheDeadTimeCostsNothing() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    List<String> nodes = new ArrayList<>(List.of(master));
    nodes.addAll(backups(master));
    for (String node : nodes) {
      writeKey(node, "another-password", KEY + ".new");
    }
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      long changedNanos = System.nanoTime();
      for (String node : nodes) {
        cluster().on(node, "mv", KEY + ".new", KEY);
      }
      say("another password was on all nodes within %s", since(changedNanos));
      await()
          .alias("one master that the others hear")
          .during(QUIET)
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> roles().equals(Map.of("1.0", 2, "2.0", 1)));
      assertStayed(watch, master);
    }
  }

  private static void assertStayed(Watch watch, String master) throws IOException {
    Watch.Seen seen = watch.stop();
    assertThat(seen.log().changes()).as("%s", seen).hasSize(1);
    assertThat(seen.holders()).as("%s", seen).containsExactly(master);
    assertThat(seen.lost()).as("%s", seen).isZero();
  }

  @Test
  @Order(11)
  void anotherPasswordWhileTheBackupsAreAwayCostsNothing() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      long beganNanos = System.nanoTime();
      for (String backup : backups(master)) {
        cluster().on(backup, "mv", MANIFEST, ASIDE);
      }
      await()
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> field(NAME, "{.status.peers}").equals("0/2"));
      for (String node : cluster().nodeNames()) {
        writeKey(node, PASSWORD, KEY + ".new");
        cluster().on(node, "mv", KEY + ".new", KEY);
      }
      for (String backup : backups(master)) {
        cluster().on(backup, "mv", ASIDE, MANIFEST);
      }
      assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(master);
      say("another password with the backups away: 2/2 again after %s", since(beganNanos));
      assertStayed(watch, master);
    }
  }

  @Test
  @Order(12)
  void withoutAnyApiServerNothingMovesAndFailoverGoesOn() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      long goneNanos = System.nanoTime();
      for (String node : cluster().nodeNames()) {
        cluster().fault(node + "/apiserver", "kill");
      }
      await()
          .during(QUIET)
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> watch.holdersNow().equals(List.of(master)));
      long cutNanos = System.nanoTime();
      cluster().fault(master + "/link", "cut");
      await()
          .atMost(RealCluster.LIMIT)
          .until(() -> watch.holdersNow().size() == 1 && !watch.holdersNow().contains(master));
      cluster().fault(master + "/link", "mend");
      for (String node : cluster().nodeNames()) {
        cluster().fault(node + "/apiserver", "start");
      }
      String successor = cluster().awaitElected(NAME, ADDRESS);
      long endNanos = System.nanoTime();
      Watch.Seen seen = watch.stop();

      say(
          "every API server gone: %s lost; silence of %s when the master's link was cut",
          seen.lost(goneNanos, cutNanos), seen.silence(cutNanos, endNanos));
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
      assertThat(seen.lost(goneNanos, cutNanos)).as("%s", seen).isZero();
      assertThat(seen.silence(cutNanos, endNanos))
          .as("%s", seen)
          .isLessThanOrEqualTo(TAKEOVER.plus(seen.sendGap(cutNanos, endNanos)));
    }
  }

  @Test
  @Order(13)
  void whenTheHolderLosesItsPowerTheApiGoesOnAtAnotherNodeAndItsReturnMovesNothing()
      throws Exception {
    String before = cluster().awaitElected(NAME, ADDRESS);
    String successor;
    try (UdpProbe probe = probe()) {
      long offNanos = System.nanoTime();
      cluster().fault(before + "/power", "off");
      Duration answered =
          until(
              offNanos,
              () ->
                  kubectl()
                      .run("get", "--raw", "/readyz", "--request-timeout=1s")
                      .output()
                      .equals("ok"));
      Duration claimed =
          until(
              offNanos,
              () ->
                  !field(NAME, "{.status.master}").equals(before)
                      && !field(NAME, "{.status.master}").isEmpty());
      successor = field(NAME, "{.status.master}");
      Duration right =
          until(
              offNanos,
              () ->
                  field(NAME, "{.status.peers}").equals("1/2")
                      && condition("Ready").startsWith("True MasterElected " + successor));
      ProbeReport report = probe.stop();
      Duration silence = Duration.ofNanos(report.longestSilenceNanos(offNanos, System.nanoTime()));

      say(
          "power off of the holder: silence %s, /readyz again after %s, master in the table after"
              + " %s, peers and Ready after %s",
          silence, answered, claimed, right);
      assertThat(cluster().node(successor).addresses()).anyMatch(ADDRESS::equals);
      assertThat(silence)
          .isLessThanOrEqualTo(
              TAKEOVER.plusNanos(report.longestSendGapNanos(offNanos, System.nanoTime())));
    }

    try (UdpProbe probe = probe()) {
      long onNanos = System.nanoTime();
      cluster().fault(before + "/power", "on");
      echoOn(cluster().node(before));

      assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(successor);
      say("power on to 2/2 %s", since(onNanos));
      assertThat(probe.stop().lost(onNanos, System.nanoTime())).isZero();
    }
  }

  @Test
  @Order(14)
  void aKilledStaticPodComesBackToOneHolder() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    String process = staticPodsProcess(master).orElseThrow();
    assertThat(cluster().on(master, "cat", "/proc/" + process + "/maps"))
        .as("it starts from its AOT cache")
        .contains("/kcarp-agent-standalone.aot");
    String changed = lastTransition(master, "time");
    try (UdpProbe probe = probe()) {
      long killedNanos = System.nanoTime();
      cluster().on(master, "kill", "-KILL", process);
      await()
          .alias("the entry tells of another run")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> {
            String now = lastTransition(master, "time");
            return !now.isEmpty()
                && !now.equals(changed)
                && !lastTransition(master, "reason").equals("NoStaticPod");
          });
      String elected = cluster().awaitElected(NAME, ADDRESS);
      long settledNanos = System.nanoTime();
      ProbeReport report = probe.stop();
      Duration silence = Duration.ofNanos(report.longestSilenceNanos(killedNanos, settledNanos));

      say(
          "static pod killed: %s, silence %s, its entry says %s",
          elected.equals(master) ? "it went on as master" : "another took over",
          silence,
          lastTransition(master, "reason"));
      assertThat(silence)
          .isLessThanOrEqualTo(
              TAKEOVER.plusNanos(report.longestSendGapNanos(killedNanos, settledNanos)));
    }
    assertThat(staticPodsProcess(master)).isPresent().isNotEqualTo(Optional.of(process));
    assertThat(cluster().holders(ADDRESS)).hasSize(1);
  }

  private String lastTransition(String node, String field) {
    return field(NAME, "{.status.nodes[?(@.node==\"" + node + "\")].lastTransition." + field + "}");
  }

  @Test
  @Order(15)
  void withoutTheDaemonSetsAgentTheAddressStays() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    String since = field(NAME, "{.status.since}");
    String process = daemonSetsProcess(master).orElseThrow();
    try (HolderWatch watch = HolderWatch.start(ADDRESS, cluster().nodes(), Duration.ofMillis(20));
        UdpProbe probe = probe()) {
      long killedNanos = System.nanoTime();
      cluster().on(master, "kill", "-KILL", process);
      await()
          .alias("the kubelet starts it again")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() ->
              daemonSetsProcess(master).filter(another -> !another.equals(process)).isPresent());
      await().atMost(RealCluster.LIMIT).until(() -> runningAgents() == 3);

      assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(master);
      assertThat(probe.stop().lost(killedNanos, System.nanoTime())).isZero();
      assertThat(watch.log().changes()).hasSize(1);
    }
    assertThat(field(NAME, "{.status.since}")).isEqualTo(since);
  }

  @Test
  @Order(16)
  void aStaticPodThatIsGoneIsSaidToBeSo() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    String backup = master.equals("node-1") ? "node-2" : "node-1";
    cluster().on(backup, "rm", MANIFEST);
    await()
        .alias("an entry that says so")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() ->
            field(NAME, "{.status.nodes[?(@.node==\"" + backup + "\")].reason}")
                .equals("NoStaticPod"));
    await().atMost(RealCluster.LIMIT).until(() -> field(NAME, "{.status.peers}").equals("1/2"));

    placeFiles(backup);

    assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(master);
  }

  @Test
  @Order(17)
  void aFileThatDiffersIsNamed() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    cluster()
        .on(master, "sed", "-i", "s/10.88.0.40/10.88.0.40, 10.88.0.42/", "/etc/kcarp/vip.yaml");

    await()
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() ->
            condition("FilesInSync")
                .contains(
                    "FilesDiffer the file on "
                        + master
                        + " says vhid 40, 10.88.0.40/32, 10.88.0.42/32"));
    placeSpec(master);

    cluster().awaitElected(NAME, ADDRESS);
    await()
        .atMost(RealCluster.LIMIT)
        .until(() -> condition("FilesInSync").startsWith("True FilesAgree"));
  }

  @Test
  @Order(18)
  void theObjectsDeletionTakesNoAddress() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (UdpProbe probe = probe()) {
      long deletedNanos = System.nanoTime();
      kubectl().output("delete", "vip", NAME, "--timeout=60s");
      cluster().awaitNone("-n", "kcarp-system", "daemonset");

      assertThat(probe.stop().lost(deletedNanos, System.nanoTime())).isZero();
    }
    assertThat(cluster().holders(ADDRESS)).containsExactly(master);
  }

  @Test
  @Order(19)
  void aStoreThatIsLostTakesNoAddressThoughAllKubeletsStartAnew() throws Exception {
    String master = holder();
    try (UdpProbe probe = probe()) {
      long lostNanos = System.nanoTime();
      cluster().fault("etcd", "lose");
      for (Host node : cluster().nodes()) {
        cluster().fault(node.name() + "/kubelet", "stop");
        cluster().fault(node.name() + "/kubelet", "start");
      }
      await()
          .alias("all nodes' mirror pods in the new store")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(
              () -> runningPods("kube-system", "app.kubernetes.io/name=kcarp-control-plane") == 3);
      say("etcd lost to all kubelets back %s", since(lostNanos));

      assertThat(probe.stop().lost(lostNanos, System.nanoTime())).isZero();
    }
    assertThat(cluster().holders(ADDRESS)).containsExactly(master);
  }

  @Test
  @Order(20)
  void theLastStaticPodThatGoesLetsTheAddressGo() throws Exception {
    String master = holder();
    try (UdpProbe probe = probe()) {
      long beganNanos = System.nanoTime();
      for (String backup : backups(master)) {
        removeFiles(backup);
        await()
            .atMost(RealCluster.LIMIT)
            .pollInterval(LOOK)
            .until(() -> staticPodsProcess(backup).isEmpty());
      }
      assertThat(probe.stop().lost(beganNanos, System.nanoTime())).isZero();
    }
    assertThat(holder()).isEqualTo(master);
    removeFiles(master);

    await()
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> staticPodsProcess(master).isEmpty() && cluster().holders(ADDRESS).isEmpty());
  }

  private void removeFiles(String node) throws IOException {
    cluster().on(node, "rm", MANIFEST);
    cluster().on(node, "rm", "-r", "/etc/kcarp");
  }

  /** As the how-to does; the manifest last, since with it the pod starts. */
  private void placeFiles(String node) throws IOException {
    cluster().on(node, "install", "-d", "-m", "700", "/etc/kcarp");
    writeKey(node, PASSWORD, KEY);
    placeSpec(node);
    String manifest = repository.resolve(FILES + "/kcarp-agent.yaml").toString();
    cluster().on(node, "install", "-m", "600", manifest, MANIFEST);
  }

  private void placeSpec(String node) throws IOException {
    String spec = repository.resolve(FILES + "/vip.yaml").toString();
    cluster().on(node, "install", "-m", "600", spec, "/etc/kcarp/vip.yaml");
  }

  private void writeKey(String node, String password, String file) throws IOException {
    cluster().on(node, "sh", "-c", "umask 077; echo %s > %s".formatted(password, file));
  }

  private void echoOn(Host node) throws IOException {
    EchoServer before = echoServers.put(node.name(), EchoServer.start(node, ECHO_PORT));
    if (before != null) {
      before.close();
    }
  }

  /** A probe that has an answer. */
  private UdpProbe probe() throws IOException {
    UdpProbe probe = UdpProbe.start(client, ADDRESS, ECHO_PORT);
    await().atMost(RealCluster.LIMIT).until(() -> !probe.report().answers().isEmpty());
    return probe;
  }

  private String holder() throws IOException {
    Set<String> holders = cluster().holders(ADDRESS);
    assertThat(holders).hasSize(1);
    return holders.iterator().next();
  }

  /** How many nodes' static pods have which role, by what they say of themselves. */
  private Map<String, Integer> roles() throws IOException {
    Map<String, Integer> roles = new HashMap<>();
    for (Host node : cluster().nodes()) {
      try {
        HttpGet.from(node, METRICS, "/metrics", Duration.ofSeconds(2))
            .body()
            .lines()
            .filter(line -> line.startsWith("carp_role{vip=\"" + NAME + "\"}"))
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .forEach(role -> roles.merge(role, 1, Integer::sum));
      } catch (IOException _) {
        roles.merge("none", 1, Integer::sum);
      }
    }
    return roles;
  }

  private void awaitReady() {
    await()
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> condition("Ready").startsWith("True"));
  }

  /** Status, reason and message; empty while there is none, or nobody answers. */
  private String condition(String type) {
    String path = "{range .status.conditions[?(@.type==\"" + type + "\")]}";
    return field(NAME, path + "{.status} {.reason} {.message}{end}");
  }

  private String field(String name, String path) {
    return output("get", "vip", name, "-o", "jsonpath=" + path);
  }

  private String keyOf(String name) {
    return output(
        "-n",
        "kcarp-system",
        "get",
        "secret",
        "kcarp-keys",
        "-o",
        "jsonpath={.data['" + name + "']}");
  }

  private int runningAgents() {
    return runningPods("kcarp-system", "app.kubernetes.io/name=kcarp-agent");
  }

  private int runningPods(String namespace, String selector) {
    String ready = "{range .items[*]}{.status.containerStatuses[0].ready}{\"\\n\"}{end}";
    return (int)
        output("-n", namespace, "get", "pods", "-l", selector, "-o", "jsonpath=" + ready)
            .lines()
            .filter("true"::equals)
            .count();
  }

  /** Empty when it can't be had just now. */
  private String output(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--request-timeout=2s");
    Kubectl.Result result = kubectl().run(all.toArray(String[]::new));
    return result.exitCode() == 0 ? result.output().strip() : "";
  }

  private void apply(String manifest) throws IOException {
    Path file = Files.createTempFile("manifest", ".yaml");
    try {
      Files.writeString(file, manifest);
      kubectl().output("apply", "-f", file.toString());
    } finally {
      Files.delete(file);
    }
  }

  private Optional<String> staticPodsProcess(String node) throws IOException {
    return agents(node).entrySet().stream()
        .filter(agent -> agent.getValue().contains(SOCKET))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Optional<String> daemonSetsProcess(String node) throws IOException {
    return agents(node).entrySet().stream()
        .filter(agent -> !agent.getValue().contains(SOCKET))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Command lines of a node's agents, by process. */
  private Map<String, String> agents(String node) throws IOException {
    Map<String, String> agents = new HashMap<>();
    cluster()
        .on(node, "sh", "-c", "ps -C kcarp-agent,kcarp-agent-sta -o pid=,args= || true")
        .lines()
        .map(String::strip)
        .forEach(line -> {
          int space = line.indexOf(' ');
          agents.put(line.substring(0, space), line.substring(space));
        });
    return agents;
  }

  private static Duration until(long fromNanos, Callable<Boolean> condition) {
    await().atMost(RealCluster.LIMIT).pollInterval(LOOK).until(condition);
    return since(fromNanos);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static void say(String figures, Object... values) {
    Object[] texts = values.clone();
    for (int i = 0; i < texts.length; i++) {
      if (texts[i] instanceof Duration duration) {
        texts[i] = String.format(Locale.ROOT, "%,d ms", duration.toMillis());
      }
    }
    System.out.println(
        "real: control-plane address: " + String.format(Locale.ROOT, figures, texts));
  }
}
