package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.IsolatedLab;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What may go away goes away, one after the other, while a client asks the address a thousand times
 * a second: one cluster for all of it, in which a VirtualIP runs from the first case on.
 */
@IsolatedLab
class RealOutagesIT extends OnOneRealCluster {
  private static final String NAMESPACE = RealCluster.NAMESPACE;
  private static final String NAME = RealCluster.WEB;
  private static final InetAddress ADDRESS = RealCluster.WEB_ADDRESS;
  private static final Duration LOOK = Duration.ofMillis(100);

  /** How long an API server is away. */
  private static final Duration OUTAGE = Duration.ofSeconds(60);

  /** How soon the table is right: after an apply, and after an API server's return. */
  private static final Duration TABLE = Duration.ofSeconds(5);

  private static final int MANY = 200;

  /** How soon all of them have a master in the table: 20 s, and as long again for other builds. */
  private static final Duration MANY_IN_THE_TABLE = Duration.ofSeconds(40);

  /** How often a node writes to one of them, but for a few. */
  private static final int WRITES = 2;

  /** What is promised of an agent with few VirtualIPs, and what its pod may have at most. */
  private static final int PROMISED_KIB = 100 * 1024;

  private static final int LIMIT_KIB = 192 * 1024;

  /** Native memory is trimmed each 10 s. */
  private static final Duration UNTIL_TRIMMED = Duration.ofSeconds(30);

  private static final List<String> PROGRAMS =
      List.of("kube-apiserver", "etcd", "kcarp-operator", "kcarp-agent", "kubelet");

  /** For what must not happen: longer than it would take. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  @BeforeAll
  void setUp() throws IOException {
    use(RealCluster.start(RealCluster.preparedCheckout()));
    cluster().echoOnAll();
    cluster().install();
    // Agents run before the first case.
    cluster().apply(virtualIp("first", "addresses: [10.88.0.101]"));
    cluster().awaitElected("first", InetAddress.ofLiteral("10.88.0.101"));
  }

  @Test
  @Order(1)
  void anAppliedVirtualIpIsInTheTableWithItsMaster() throws IOException {
    long appliedNanos = System.nanoTime();
    kubectl().output("apply", "-f", RealCluster.EXAMPLE);
    awaitStatus(NAME, status -> status.master() != null);
    Duration took = since(appliedNanos);

    say("apply to master in the table %s", took);
    assertThat(took).isLessThanOrEqualTo(TABLE);
    cluster().awaitElected(NAME, ADDRESS);
    sayMemory(PROMISED_KIB);
  }

  @Test
  @Order(2)
  void anEditThatNoOperatorSeesIsEffectiveWhenOneIsBack() throws IOException {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      cluster().scaleOperator(0);
      cluster().awaitNone("-n", NAMESPACE, "pods", "-l", "app.kubernetes.io/name=kcarp-operator");
      patch(NAME, "{\"spec\":{\"announce\":{\"refreshSeconds\":30}}}");
      long backNanos = System.nanoTime();
      cluster().scaleOperator(2);
      awaitStatus(
          NAME,
          status ->
              status.effective() != null
                  && status.effective().announce() != null
                  && observedEverywhere(NAME, status));
      say("operators scaled up to the edit on all nodes %s", since(backNanos));

      assertStayed(watch.stop(), master);
    }
    cluster().awaitOperator();
  }

  /** Killed it refuses, and its connections end; frozen it accepts, and never answers. */
  @ParameterizedTest
  @Order(3)
  @CsvSource({"kill, start", "freeze, thaw"})
  void anApiServerThatIsAwayCostsNothingAndTheTableCatchesUp(String away, String back)
      throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    String bystander = freshBackup(master);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      Outage outage = outage(watch, master, bystander, away, back);
      await()
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> kubectl().run("get", "--raw", "/readyz").output().equals("ok"));
      long backNanos = System.nanoTime();
      String successor = outage.successor();
      VirtualIPStatus status =
          awaitStatus(
              NAME,
              now ->
                  successor.equals(now.master())
                      && Objects.equals(now.peers(), "2/2")
                      && entry(now, master).role() == NodeRole.Backup
                      && entry(now, bystander).role() == roleOf(bystander, successor));
      Duration took = since(backNanos);
      Watch.Seen seen = watch.stop();
      Duration silence = seen.silence(outage.cutNanos(), outage.mendedNanos());

      say(
          "API server away for %s (%s): a backup's agent killed, another after %s, a backup after %s;"
              + " silence after a link cut %s, back to a right table %s",
          OUTAGE, away, outage.started(), outage.again(), silence, took);
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
      assertThat(seen.lost(outage.awayNanos(), outage.cutNanos())).isZero();
      assertThat(seen.lost(outage.mendedNanos(), backNanos)).isZero();
      assertThat(silence)
          .isLessThanOrEqualTo(
              RealCluster.TAKEOVER.plus(seen.sendGap(outage.cutNanos(), outage.mendedNanos())));
      assertThat(took).isLessThanOrEqualTo(TABLE);
      assertThat(Instant.parse(Objects.requireNonNull(status.since())))
          .isBetween(outage.cut(), outage.cut().plus(RealCluster.TAKEOVER).plusSeconds(1));
    }
    cluster().awaitOperator();
  }

  /**
   * What happened while the API server was away.
   *
   * @param started until the killed agent's place had another
   * @param again until that was a backup
   * @param cut when the master's link was
   * @param successor who held the address at the end
   */
  private record Outage(
      long awayNanos,
      Duration started,
      Duration again,
      Instant cut,
      long cutNanos,
      long mendedNanos,
      String successor) {}

  /** However it ends, the API server is there again. */
  private Outage outage(Watch watch, String master, String bystander, String away, String back)
      throws Exception {
    long awayNanos = System.nanoTime();
    cluster().fault("apiserver", away);
    try {
      String before = agentProcess(bystander);
      long endedNanos = System.nanoTime();
      cluster().on(bystander, "kill", "-KILL", before);
      await()
          .alias("the kubelet starts the agent again")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> isAnother(agentProcess(bystander), before));
      Duration started = since(endedNanos);
      await()
          .alias("it is a backup, as it was")
          .atMost(OUTAGE.dividedBy(3))
          .pollInterval(LOOK)
          .until(() -> saysThatItIsABackup(bystander));
      Duration again = since(endedNanos);
      sleepUntil(awayNanos + OUTAGE.toNanos() / 3);
      assertThat(watch.holdersNow()).containsExactly(master);

      Instant cut = Instant.now();
      long cutNanos = System.nanoTime();
      cluster().fault(master + "/link", "cut");
      sleepUntil(awayNanos + OUTAGE.toNanos() * 2 / 3);
      long mendedNanos = System.nanoTime();
      cluster().fault(master + "/link", "mend");
      sleepUntil(awayNanos + OUTAGE.toNanos());
      assertThat(watch.holdersNow()).hasSize(1).doesNotContain(master);
      return new Outage(
          awayNanos, started, again, cut, cutNanos, mendedNanos, watch.holdersNow().getFirst());
    } finally {
      cluster().fault("apiserver", back);
    }
  }

  /** Whose agent was started least often, so that the kubelet starts it anew at once. */
  private String freshBackup(String master) {
    return cluster().nodeNames().stream()
        .filter(node -> !node.equals(master))
        .min(Comparator.comparingInt(cluster()::agentRestarts))
        .orElseThrow();
  }

  private static NodeRole roleOf(String node, String master) {
    return node.equals(master) ? NodeRole.Master : NodeRole.Backup;
  }

  private boolean saysThatItIsABackup(String node) {
    return cluster()
        .agentMetrics(node)
        .map(metrics -> metrics.contains("carp_role{vip=\"" + NAME + "\"} 1.0"))
        .orElse(false);
  }

  @ParameterizedTest
  @Order(4)
  @ValueSource(strings = {"kubelet", "containerd"})
  void withoutItNothingMovesAndFailoverStillWorks(String program) throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      cluster().fault(master + "/" + program, "stop");
      long stoppedNanos = System.nanoTime();
      long cutNanos;
      long movedNanos;
      try {
        sleepUntil(stoppedNanos + QUIET.toNanos());
        cutNanos = System.nanoTime();
        cluster().fault(master + "/link", "cut");
        await().atMost(RealCluster.LIMIT).until(() -> !watch.holdersNow().contains(master));
        await().atMost(RealCluster.LIMIT).until(() -> watch.holdersNow().size() == 1);
        movedNanos = System.nanoTime();
      } finally {
        cluster().fault(master + "/link", "mend");
        cluster().fault(master + "/" + program, "start");
      }
      String successor = cluster().awaitElected(NAME, ADDRESS);
      Watch.Seen seen = watch.stop();

      say("%s stopped: silence after a link cut %s", program, seen.silence(cutNanos, movedNanos));
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
      assertThat(seen.lost(stoppedNanos, cutNanos)).isZero();
      assertThat(seen.silence(cutNanos, movedNanos))
          .isLessThanOrEqualTo(RealCluster.TAKEOVER.plus(seen.sendGap(cutNanos, movedNanos)));
    }
  }

  @Test
  @Order(5)
  void aNodeWithoutPowerIsSucceededAndComesBackAsBackup() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      long offNanos = System.nanoTime();
      cluster().fault(master + "/power", "off");
      long movedNanos;
      try {
        await()
            .atMost(RealCluster.LIMIT)
            .until(() -> watch.holdersNow().size() == 1 && !watch.holdersNow().contains(master));
        movedNanos = System.nanoTime();
      } finally {
        cluster().fault(master + "/power", "on");
      }
      cluster().echoOn(master);
      String successor = cluster().awaitElected(NAME, ADDRESS);
      Watch.Seen seen = watch.stop();

      say(
          "power off: silence %s; on again to a backup in the table %s",
          seen.silence(offNanos, movedNanos), since(movedNanos));
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
      assertThat(seen.lost(movedNanos, Long.MAX_VALUE)).isZero();
      assertThat(seen.silence(offNanos, movedNanos))
          .isLessThanOrEqualTo(RealCluster.TAKEOVER.plus(seen.sendGap(offNanos, movedNanos)));
    }
  }

  @Test
  @Order(6)
  void aDeletedKeySecretIsWrittenAgain() throws IOException {
    String master = cluster().awaitElected(NAME, ADDRESS);
    String keys = keys();
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      kubectl().output("-n", NAMESPACE, "delete", "secret", "kcarp-keys");
      await()
          .atMost(RealCluster.LIMIT)
          .ignoreException(LabException.class)
          .until(() -> keys().contains('"' + keyInEffect() + '"'));
      awaitStatus(
          NAME,
          now ->
              now.effective() != null
                  && now.effective().accepting() == null
                  && observedEverywhere(NAME, now));

      // The operator that knew it may have gone with the node of the case before.
      say(
          "key Secret deleted: %s",
          keys().equals(keys) ? "the same key again" : "another key, in two steps");
      assertStayed(watch.stop(), master);
    }
  }

  /** The entry of the Secret that the effective configuration names. */
  private String keyInEffect() {
    String entry = Objects.requireNonNull(cluster().status(NAME).effective()).key();
    return entry == null ? NAME : entry;
  }

  @Test
  @Order(12)
  void aKeyThatNobodyKnowsAnyMoreIsReplacedAndNobodyNoticesThat() throws IOException {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      cluster().scaleOperator(0);
      cluster().awaitNone("-n", NAMESPACE, "pods", "-l", "app.kubernetes.io/name=kcarp-operator");
      String before = keyInEffect();
      kubectl().output("-n", NAMESPACE, "delete", "secret", "kcarp-keys");
      long backNanos = System.nanoTime();
      cluster().scaleOperator(2);
      VirtualIPStatus status =
          awaitStatus(
              NAME,
              now ->
                  now.effective() != null
                      && !before.equals(now.effective().key())
                      && now.effective().key() != null
                      && now.effective().accepting() == null
                      && observedEverywhere(NAME, now));
      say("operators scaled up to another key on all nodes %s", since(backNanos));

      assertThat(status.master()).isEqualTo(master);
      assertStayed(watch.stop(), master);
    }
    cluster().awaitOperator();
  }

  private String keys() {
    return kubectl()
        .output("-n", NAMESPACE, "get", "secret", "kcarp-keys", "-o", "jsonpath={.data}");
  }

  @Test
  @Order(7)
  void aDrainedNodeKeepsItsAddress() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      kubectl().output("drain", master, "--ignore-daemonsets", "--timeout=180s");
      long drainedNanos = System.nanoTime();
      sleepUntil(drainedNanos + QUIET.toNanos());
      kubectl().output("uncordon", master);

      assertStayed(watch.stop(), master);
    }
    cluster().awaitOperator();
  }

  @Test
  @Order(8)
  void aNodeThatLosesItsLabelHandsOverAndJoinsAgainAsBackup() throws IOException {
    String master = cluster().awaitElected(NAME, ADDRESS);
    kubectl().output("label", "nodes", "--all", "edge=yes");
    patch(NAME, "{\"spec\":{\"nodes\":[{\"nodeSelector\":{\"edge\":\"yes\"}}]}}");
    patch("first", "{\"spec\":{\"nodes\":[{\"nodeSelector\":{\"edge\":\"yes\"}}]}}");
    awaitStatus(NAME, status -> observedEverywhere(NAME, status));
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      long unlabelledNanos = System.nanoTime();
      kubectl().output("label", "node", master, "edge-");
      VirtualIPStatus status =
          awaitStatus(
              NAME,
              now ->
                  Objects.equals(now.peers(), "1/1")
                      && now.master() != null
                      && !master.equals(now.master())
                      && now.nodesOrEmpty().size() == 2);
      Duration left = since(unlabelledNanos);
      kubectl().output("label", "node", master, "edge=yes");
      String successor = cluster().awaitElected(NAME, ADDRESS);
      Watch.Seen seen = watch.stop();

      say(
          "unlabelled: %s lost, two holders for %s, table after %s",
          seen.lost(), seen.overlap(), left);
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
      assertThat(status.master()).isEqualTo(successor);
      assertThat(seen.lost()).as("%s", seen).isZero();
    }
    patch(NAME, "{\"spec\":{\"nodes\":null}}");
    patch("first", "{\"spec\":{\"nodes\":null}}");
    // The labels not before: the DaemonSet's controller would end the agents of all nodes at once.
    await()
        .alias("agents that may run anywhere")
        .atMost(RealCluster.LIMIT)
        .until(() ->
            kubectl()
                .output(
                    "-n",
                    NAMESPACE,
                    "get",
                    "daemonset",
                    "kcarp-agent",
                    "-o",
                    "jsonpath={.spec.template.spec.affinity}")
                .isEmpty());
    kubectl().output("label", "nodes", "--all", "edge-");
  }

  private boolean observedEverywhere(String name, VirtualIPStatus status) {
    String generation =
        kubectl().output("get", "vip", name, "-o", "jsonpath={.metadata.generation}");
    return status.nodesOrEmpty().size() == cluster().nodes().size()
        && status.nodesOrEmpty().stream()
            .allMatch(entry -> generation.equals(String.valueOf(entry.observedGeneration())));
  }

  @Test
  @Order(9)
  void aDeletedAgentHandsOver() throws IOException {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      kubectl().output("-n", NAMESPACE, "delete", "pod", cluster().agentPod(master));
      String successor = cluster().awaitElected(NAME, ADDRESS);
      Watch.Seen seen = watch.stop();

      say("agent's pod deleted: %s lost, two holders for %s", seen.lost(), seen.overlap());
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
      assertThat(seen.lost()).as("%s", seen).isZero();
    }
  }

  @Test
  @Order(10)
  void anUpgradeOfAllAgentsMovesTheAddressOnce() throws IOException {
    // One address, so that one node alone is upgraded last.
    kubectl().output("delete", "vip", "first", "--timeout=120s");
    String master = cluster().awaitElected(NAME, ADDRESS);
    cluster().tagOnAllNodes("kcarp-agent", "next");
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      long upgradedNanos = System.nanoTime();
      kubectl()
          .output(
              "-n",
              NAMESPACE,
              "set",
              "env",
              "deployment/kcarp-operator",
              "KCARP_AGENT_IMAGE=kcarp-agent:next");
      await()
          .alias("all agents are of the next image")
          .atMost(RealCluster.LIMIT)
          .pollInterval(Duration.ofSeconds(1))
          .until(this::allAgentsAreNext);
      String successor = cluster().awaitElected(NAME, ADDRESS);
      Watch.Seen seen = watch.stop();

      say(
          "all agents upgraded in %s: %s lost, two holders for %s",
          since(upgradedNanos), seen.lost(), seen.overlap());
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
      assertThat(seen.lost()).as("%s", seen).isZero();
    }
    cluster().awaitOperator();
  }

  private boolean allAgentsAreNext() {
    String pods =
        kubectl()
            .output(
                "-n",
                NAMESPACE,
                "get",
                "pods",
                "-l",
                "app.kubernetes.io/name=kcarp-agent",
                "-o",
                "jsonpath={range .items[*]}{.spec.containers[0].image}"
                    + " {.status.conditions[?(@.type=='Ready')].status}{'\\n'}{end}");
    return pods.lines().count() == cluster().nodes().size()
        && pods.lines().allMatch("kcarp-agent:next True"::equals);
  }

  @Test
  @Order(11)
  void aFieldThatTheAgentsDoNotKnowChangesNothing() throws IOException {
    String master = cluster().awaitElected(NAME, ADDRESS);
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      addField("spec");
      addField("status/properties/effective");
      patch(NAME, "{\"spec\":{\"future\":\"tense\",\"announce\":{\"refreshSeconds\":20}}}");
      kubectl()
          .output(
              "patch",
              "vip",
              NAME,
              "--subresource=status",
              "--type=merge",
              "-p",
              "{\"status\":{\"effective\":{\"future\":\"tense\"}}}");
      awaitStatus(
          NAME,
          status ->
              status.effective() != null
                  && status.effective().announce() != null
                  && status.effective().announce().refreshOrDefault() == 20
                  && observedEverywhere(NAME, status));

      assertStayed(watch.stop(), master);
    }
    assertThat(kubectl().output("get", "vip", NAME, "-o", "yaml"))
        .contains("future: tense", "refreshSeconds: 20");
  }

  @Test
  @Order(20)
  void twoHundredAtOnceAreAllInTheTable() throws Exception {
    sayMemory(PROMISED_KIB);
    List<String> addresses = freeAddresses();
    String manifests =
        IntStream.range(0, MANY)
            .mapToObj(i -> virtualIp("many-" + i, "addresses: [" + addresses.get(i) + "]"))
            .collect(Collectors.joining("---\n"));
    Path events = Files.createTempFile("events", ".txt");
    Process follower =
        cluster()
            .follow(
                events,
                "get",
                "vip",
                "--watch",
                "-o",
                "jsonpath={.metadata.name}|{.status.master}|{.status.nodes}{'\\n'}");
    try {
      Map<String, Duration> before = processorTimes();
      long appliedNanos = System.nanoTime();
      RealCluster.with(manifests, file -> kubectl().output("create", "-f", file));
      Duration created = since(appliedNanos);
      await()
          .alias("a master for each")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> mastersOfMany(events) == MANY);
      Duration took = since(appliedNanos);
      Map<String, Duration> spent = processorTimes();
      before.forEach(
          (program, time) -> spent.computeIfPresent(program, (_, now) -> now.minus(time)));
      await()
          .alias("every node's entry in each")
          .atMost(RealCluster.LIMIT)
          .until(() -> writesOfMany(events).size() == MANY * cluster().nodes().size());
      sleepUntil(System.nanoTime() + QUIET.toNanos());
      Map<EntryOf, Integer> writes = writesOfMany(events);

      say(
          "%s VirtualIPs created in %s, all masters in the table after %s, processor time %s",
          MANY, created, took, spent);
      say(
          "status writes of a node for one of them: %.2f on average, %s at most; claimed by several: %s, seen as masters: %s; changes of one in all: %.1f",
          writes.values().stream().mapToInt(Integer::intValue).average().orElseThrow(),
          Collections.max(writes.values()),
          severalOfMany(events, entry -> Objects.requireNonNullElse(entry.transitions(), 0) > 0),
          severalOfMany(events, entry -> entry.role() == NodeRole.Master),
          linesOfMany(events).size() / (double) MANY);
      sayMemory(LIMIT_KIB);
      assertThat(writes.values())
          .filteredOn(times -> times > WRITES)
          .as("by nodes that had to take back a claim late, for want of a processor")
          .hasSizeLessThanOrEqualTo(MANY / 100);
      assertThat(took).isLessThanOrEqualTo(MANY_IN_THE_TABLE);
    } finally {
      follower.destroy();
      follower.waitFor();
      Files.delete(events);
    }
  }

  /**
   * What each agent has resident: as the kernel counts it, and so with what others share. Waits for
   * what the compiler took in its first seconds to be given back.
   */
  private void sayMemory(int atMostKib) throws IOException {
    long virtualIps = kubectl().output("get", "vip", "-o", "name").lines().count();
    for (Host node : cluster().nodes()) {
      Map<String, Integer> kib =
          await()
              .alias("the agent on %s with %d KiB at most".formatted(node.name(), atMostKib))
              .atMost(UNTIL_TRIMMED)
              .until(
                  () -> memory(node),
                  memory -> memory.getOrDefault("Rss", Integer.MAX_VALUE) <= atMostKib);
      int anonymous = kib.getOrDefault("Anonymous", 0);
      int resident = kib.getOrDefault("Rss", 0);
      say(
          "the agent on %s, %d VirtualIPs: %.1f MiB resident, %.1f anonymous and %.1f of files",
          node.name(),
          virtualIps,
          resident / 1024.0,
          anonymous / 1024.0,
          (resident - anonymous) / 1024.0);
    }
  }

  private Map<String, Integer> memory(Host node) throws IOException {
    return cluster()
        .on(node.name(), "sh", "-c", "cat /proc/$(pgrep -x kcarp-agent)/smaps_rollup")
        .lines()
        .map(line -> line.split("[: ]+", 3))
        .filter(words -> words[0].equals("Rss") || words[0].equals("Anonymous"))
        .collect(Collectors.toMap(words -> words[0], words -> Integer.parseInt(words[1])));
  }

  /** Of the segment those that no node, client or VirtualIP has. */
  private static List<String> freeAddresses() {
    return IntStream.rangeClosed(2, 254)
        .filter(last -> last < 10 || last > 13)
        .filter(last -> last != 50 && last != 100 && last != 101)
        .mapToObj(last -> "10.88.0." + last)
        .toList();
  }

  /** Read from what is followed anyway: a kubectl a moment would be a good part of the load. */
  private static long mastersOfMany(Path events) throws IOException {
    Map<String, Boolean> masters = new HashMap<>();
    for (String[] fields : linesOfMany(events)) {
      masters.put(fields[0], !fields[1].isEmpty());
    }
    return masters.values().stream().filter(Boolean::booleanValue).count();
  }

  /** What each program of the cluster has used so far, on all nodes together. */
  private static Map<String, Duration> processorTimes() {
    Map<String, Duration> times = new TreeMap<>();
    ProcessHandle.allProcesses()
        .forEach(process ->
            process
                .info()
                .commandLine()
                .flatMap(line -> PROGRAMS.stream().filter(line::contains).findFirst())
                .ifPresent(program ->
                    times.merge(
                        program,
                        process.info().totalCpuDuration().orElse(Duration.ZERO),
                        Duration::plus)));
    return times;
  }

  /** Name, master and entries, as often as an object changed; without a line that is not whole. */
  private static List<String[]> linesOfMany(Path events) throws IOException {
    String text = Files.readString(events);
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.startsWith("many-"))
        .map(line -> line.split("\\|", 3))
        .toList();
  }

  private record EntryOf(String virtualIp, String node) {}

  /**
   * How often each node wrote to each, by name and node: its entry changed, or only the claim,
   * which a master says again where another's name stood.
   */
  private static Map<EntryOf, Integer> writesOfMany(Path events) throws IOException {
    Map<EntryOf, NodeEntry> last = new HashMap<>();
    Map<String, String> masters = new HashMap<>();
    Map<EntryOf, Integer> writes = new HashMap<>();
    for (String[] fields : linesOfMany(events)) {
      boolean entryChanged = false;
      for (NodeEntry entry : entries(fields)) {
        EntryOf key = new EntryOf(fields[0], entry.node());
        if (!entry.equals(last.put(key, entry))) {
          writes.merge(key, 1, Integer::sum);
          entryChanged = true;
        }
      }
      boolean claimChanged = !fields[1].equals(masters.put(fields[0], fields[1]));
      if (claimChanged && !entryChanged && !fields[1].isEmpty()) {
        writes.merge(new EntryOf(fields[0], fields[1]), 1, Integer::sum);
      }
    }
    return writes;
  }

  private static List<NodeEntry> entries(String[] fields) {
    return fields[2].isEmpty()
        ? List.of()
        : Serialization.unmarshal(fields[2], new TypeReference<List<NodeEntry>>() {});
  }

  /** Of how many more than one node's entry was such. */
  private static long severalOfMany(Path events, Predicate<NodeEntry> such) throws IOException {
    Map<String, Set<String>> nodes = new HashMap<>();
    for (String[] fields : linesOfMany(events)) {
      entries(fields).stream()
          .filter(such)
          .forEach(
              entry -> nodes.computeIfAbsent(fields[0], _ -> new HashSet<>()).add(entry.node()));
    }
    return nodes.values().stream().filter(of -> of.size() > 1).count();
  }

  private void addField(String where) {
    kubectl()
        .output(
            "patch",
            "crd",
            "virtualips.kcarp.io",
            "--type=json",
            "-p",
            "[{\"op\":\"add\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/"
                + where
                + "/properties/future\",\"value\":{\"type\":\"string\"}}]");
  }

  private void patch(String name, String patch) {
    kubectl().output("patch", "vip", name, "--type=merge", "-p", patch);
  }

  /** Its number on the node; empty when it is not there. */
  private String agentProcess(String node) throws IOException {
    return cluster().on(node, "sh", "-c", "pgrep -x kcarp-agent || true").strip();
  }

  private static boolean isAnother(String process, String before) {
    return !process.isEmpty() && !process.equals(before);
  }

  private VirtualIPStatus awaitStatus(String name, Predicate<VirtualIPStatus> wanted) {
    return await()
        .alias("the status of " + name)
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .ignoreException(LabException.class)
        .until(() -> cluster().status(name), wanted);
  }

  private static NodeEntry entry(VirtualIPStatus status, String node) {
    return status.nodesOrEmpty().stream()
        .filter(entry -> entry.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  private static void assertStayed(Watch.Seen seen, String master) {
    assertThat(seen.holders()).as("%s", seen).containsExactly(master);
    assertThat(seen.lost()).as("%s", seen).isZero();
  }

  private static void sleepUntil(long atNanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(atNanos - System.nanoTime());
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private static String virtualIp(String name, String spec) {
    return """
    apiVersion: kcarp.io/v1alpha1
    kind: VirtualIP
    metadata:
      name: %s
    spec:
      %s
    """
        .formatted(name, spec);
  }

  /** A line of what was measured; times are shown in seconds. */
  private static void say(String format, Object... values) {
    Object[] shown = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      shown[i] =
          values[i] instanceof Duration time
              ? String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9)
              : values[i];
    }
    System.out.println("real: " + String.format(Locale.ROOT, format, shown));
  }
}
