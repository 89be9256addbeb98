package io.kcarp.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.LastTransition;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.net.HolderLog;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.Impairment;
import io.kcarp.lab.net.IsolatedLab;
import io.kcarp.lab.net.LabProcess;
import io.kcarp.lab.net.Signal;
import io.kcarp.lab.net.UdpProbe;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One VirtualIP with everything by default (a takeover takes 3 s), and what may happen to it. */
@IsolatedLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndToEndIT {
  private static final String NAME = "web";
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.88.0.100");

  /** deadRatio · advbase + the largest default advskew of 31/256 s. */
  private static final Duration BOUND = Duration.ofMillis(3_122);

  /** What this machine's scheduler may add. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /** A process that has ended is known to have ended. */
  private static final Duration NOTICED = Duration.ofMillis(250);

  /** From SIGTERM to the end of an agent. */
  private static final Duration LEAVE = Duration.ofSeconds(2);

  private static final int MANY_CONNECTIONS = 1_000;

  private Trial trial;
  private LabCluster cluster;
  private String master = "";

  @BeforeAll
  void setUp() throws IOException {
    trial = Trial.start();
    cluster = trial.cluster();
  }

  @AfterAll
  void takeDown() {
    trial.close();
  }

  @BeforeEach
  void applyTheExample() {
    cluster.kubectl().output("apply", "-f", "deploy/examples/vip.yaml");
    master = trial.awaitElected(NAME, ADDRESS);
  }

  @AfterEach
  void reset() throws IOException {
    trial.reset();
  }

  @Test
  void theOperatorPublishesConfigurationKeyAndAgents() {
    VirtualIPStatus status = trial.status(NAME).orElseThrow();
    EffectiveConfiguration effective = Objects.requireNonNull(status.effective());
    assertThat(effective.vhid()).isEqualTo(100);
    assertThat(effective.addresses()).containsExactly("10.88.0.100/32");
    assertThat(effective.advbase()).isEqualTo(1);
    assertThat(effective.deadRatio()).isEqualTo(3);
    assertThat(Trial.isTrue(status, ConditionType.ACCEPTED)).isTrue();

    assertThat(key()).matches("[0-9A-Za-z]{19}");
    var daemonSets =
        cluster.client().apps().daemonSets().inNamespace(Names.DEFAULT_NAMESPACE).list();
    assertThat(daemonSets.getItems()).hasSize(1);
    await()
        .atMost(Trial.LIMIT)
        .untilAsserted(() ->
            assertThat(cluster.kubectl().output("-n", Names.DEFAULT_NAMESPACE, "get", "daemonset"))
                .containsPattern("kcarp-agent +3 +3 +3 +3 +3 "));
  }

  private String key() {
    String encoded =
        cluster
            .client()
            .secrets()
            .inNamespace(Names.DEFAULT_NAMESPACE)
            .withName(Names.KEY_SECRET)
            .get()
            .getData()
            .get(NAME);
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII);
  }

  @Test
  void kubectlShowsTheColumns() {
    assertThat(cluster.kubectl().output("get", "vip"))
        .containsPattern("NAME +ADDRESS +MASTER +PEERS +READY +REASON +AGE\n")
        .containsPattern("web +10\\.88\\.0\\.100 +" + master + " +2/2 +True +MasterElected ");
  }

  @Test
  void eachNodeWritesItsOwnEntry() {
    VirtualIPStatus status = trial.status(NAME).orElseThrow();
    assertThat(status.nodesOrEmpty())
        .extracting(entry -> entry.node())
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3");

    List<ManagedFieldsEntry> managers =
        cluster.virtualIp(NAME).orElseThrow().getMetadata().getManagedFields();
    for (Host node : cluster.nodes()) {
      assertThat(managers)
          .filteredOn(entry -> owns(entry, "k:{\"node\":\"" + node + "\"}"))
          .extracting(ManagedFieldsEntry::getManager)
          .containsExactly(Names.agentFieldManager(node.name()));
    }
    assertThat(managers)
        .filteredOn(entry -> owns(entry, "f:master"))
        .extracting(ManagedFieldsEntry::getManager)
        .containsExactly(Names.agentFieldManager(master));
  }

  private static boolean owns(ManagedFieldsEntry entry, String field) {
    return entry.getFieldsV1().getAdditionalProperties().toString().contains(field);
  }

  @Test
  void aCutLinkMovesTheAddressOnceAndItsReturnMovesNothing() throws Exception {
    String successor;
    try (UdpProbe probe = cluster.probe(ADDRESS)) {
      await().atMost(Trial.LIMIT).until(() -> !probe.report().answers().isEmpty());
      long cutNanos = System.nanoTime();
      cluster.node(master).cutLink();
      await()
          .atMost(Trial.LIMIT)
          .until(() -> !probe.report().changes().getLast().host().equals(master));
      var report = probe.stop();
      successor = report.changes().getLast().host();
      assertThat(Duration.ofNanos(report.longestSilenceNanos(cutNanos, System.nanoTime())))
          .isLessThan(BOUND.plus(SLACK));
    }
    VirtualIPStatus status =
        trial.awaitStatus(NAME, seen -> successor.equals(seen.master()) && isReady(seen));
    assertThat(lastTransition(status, successor).silenceMillis())
        .isBetween(2_900L, BOUND.plus(SLACK).toMillis());
    assertThat(cluster.page(ADDRESS)).startsWith(successor);

    try (HolderWatch watch = cluster.watch(ADDRESS)) {
      cluster.node(master).restoreLink();
      pass(BOUND.plus(SLACK));
      assertThat(watch.log().changes()).hasSize(1);
      assertThat(watch.holders()).containsExactly(successor);
    }
    assertThat(trial.awaitElected(NAME, ADDRESS)).isEqualTo(successor);
  }

  @Test
  void aHealedPartitionLeavesOneHolderAndATrueTable() throws Exception {
    cluster.node(master).silentCut();
    String other =
        Objects.requireNonNull(
            trial.awaitStatus(NAME, seen -> !master.equals(seen.master())).master());
    // Neither side can know of the other: this is what a partition is.
    await().atMost(Trial.LIMIT).until(() -> trial.holders(ADDRESS).equals(Set.of(master, other)));

    try (HolderWatch watch = cluster.watch(ADDRESS)) {
      cluster.node(master).restoreLink();
      long healedNanos = System.nanoTime();
      await().atMost(Trial.LIMIT).until(() -> watch.holders().size() == 1);
      pass(BOUND);
      HolderLog log = watch.log();
      assertThat(log.severalHoldersNanos(healedNanos, log.endNanos()))
          .isLessThan(Duration.ofSeconds(1).plus(SLACK).toNanos());
      assertThat(trial.awaitElected(NAME, ADDRESS)).isIn(log.lastHolders());
    }
  }

  @Test
  void aNodeInMaintenanceTakesNoPart() throws Exception {
    try (UdpProbe probe = cluster.probe(ADDRESS)) {
      await().atMost(Trial.LIMIT).until(() -> !probe.report().answers().isEmpty());
      cluster.kubectl().output("label", "node", master, Names.MAINTENANCE_LABEL + "=");
      try {
        VirtualIPStatus status =
            trial.awaitStatus(NAME, seen -> isReady(seen) && "1/1".equals(seen.peers()));
        assertThat(status.master()).isNotEqualTo(master);
        assertThat(Trial.entry(status, master).reason()).isEqualTo(Reason.MAINTENANCE);
        assertThat(lastTransition(status, master).reason()).isEqualTo(Reason.MAINTENANCE);
        assertThat(lastTransition(status, master).to()).isEqualTo(NodeRole.Init);
      } finally {
        cluster.kubectl().output("label", "node", master, Names.MAINTENANCE_LABEL + "-");
      }
      assertThat(trial.awaitElected(NAME, ADDRESS)).isNotEqualTo(master);
      var report = probe.stop();
      assertThat(
              report.lost(
                  report.answers().getFirst().arrivedNanos(), report.sentNanos().getLast() + 1))
          .isZero();
    }
  }

  @Test
  void aDeletedOneLeavesNothing() throws Exception {
    cluster.kubectl().output("delete", "-f", "deploy/examples/vip.yaml");

    assertThat(trial.holders(ADDRESS)).isEmpty();
    assertThat(trial.status(NAME)).isEmpty();
    var secret =
        cluster.client().secrets().inNamespace(Names.DEFAULT_NAMESPACE).withName(Names.KEY_SECRET);
    await()
        .atMost(Trial.LIMIT)
        .until(() ->
            secret.get() == null
                || secret.get().getData() == null
                || !secret.get().getData().containsKey(NAME));
    await()
        .atMost(Trial.LIMIT)
        .until(() ->
            cluster.client().apps().daemonSets().inAnyNamespace().list().getItems().isEmpty());
    await()
        .atMost(Trial.LIMIT)
        .until(() -> cluster.client().pods().inAnyNamespace().list().getItems().isEmpty());
  }

  @Test
  void withoutTheApiServerNothingMovesAndFailoverWorks() throws Exception {
    String successor;
    Instant cut;
    Instant back;
    try (HolderWatch watch = cluster.watch(ADDRESS)) {
      cluster.api().stop();
      pass(BOUND.plus(SLACK));
      assertThat(watch.log().changes()).hasSize(1);

      cut = Instant.now();
      cluster.node(master).cutLink();
      await()
          .atMost(Trial.LIMIT)
          .until(() -> watch.holders().size() == 1 && !watch.holders().contains(master));
      successor = watch.holders().iterator().next();
      // Long enough to tell the time of the change from the time of its report.
      pass(BOUND);
      back = Instant.now();
      cluster.api().start();
    }
    VirtualIPStatus status =
        trial.awaitStatus(
            NAME,
            seen ->
                successor.equals(seen.master())
                    && Trial.entry(seen, successor).role() == NodeRole.Master);
    LastTransition transition = lastTransition(status, successor);
    assertThat(transition.to()).isEqualTo(NodeRole.Master);
    assertThat(Instant.parse(transition.time()))
        .isBetween(cut, cut.plus(BOUND).plus(SLACK))
        .isBefore(back);
  }

  @Test
  void agentsThatRestartWithoutTheApiServerTakePartAgain() throws Exception {
    List<String> others =
        cluster.nodes().stream().map(Host::name).filter(name -> !name.equals(master)).toList();
    try (HolderWatch watch = cluster.watch(ADDRESS)) {
      cluster.api().stop();
      for (String other : others) {
        LabProcess agent = cluster.processesOn(other).getFirst();
        long before = starts(agent);
        agent.kill();
        await()
            .atMost(Trial.LIMIT)
            .until(() ->
                cluster.processesOn(other).stream().anyMatch(again -> starts(again) > before));
      }
      assertThat(watch.log().changes()).hasSize(1);

      cluster.node(master).cutLink();
      await()
          .atMost(Trial.LIMIT)
          .until(() -> others.stream().anyMatch(other -> watch.holders().equals(Set.of(other))));
      cluster.api().start();
      trial.awaitStatus(NAME, seen -> others.contains(String.valueOf(seen.master())));
    }
  }

  /** What an API server may do to agents that ask it. */
  enum Outage {
    REFUSES,
    ACCEPTS_AND_IS_SILENT,
    IS_OUT_OF_REACH
  }

  @ParameterizedTest
  @EnumSource
  void anAgentEndsInTimeWhateverTheApiServerDoes(Outage outage) throws Exception {
    String backup = nodes().stream().filter(node -> !node.equals(master)).findFirst().orElseThrow();
    try (HolderWatch watch = cluster.watch(ADDRESS);
        Closeable _ = takeAwayTheApiServer(outage)) {
      assertThat(leave(backup)).as("a backup, API server: %s", outage).isLessThan(inTime(watch));
      assertThat(watch.log().changes()).hasSize(1);

      assertThat(leave(master)).as("a master, API server: %s", outage).isLessThan(inTime(watch));
      assertThat(cluster.node(master).addresses()).doesNotContain((Inet4Address) ADDRESS);
      await()
          .atMost(Trial.LIMIT)
          .until(() -> watch.holders().size() == 1 && !watch.holders().contains(master));
      String successor = watch.holders().iterator().next();

      for (Host node : cluster.nodes()) {
        if (!node.name().equals(successor)) {
          node.cutLink();
        }
      }
      assertThat(leave(successor)).as("the last, API server: %s", outage).isLessThan(inTime(watch));
      assertThat(trial.holders(ADDRESS)).isEmpty();
    }
  }

  private Closeable takeAwayTheApiServer(Outage outage) throws IOException {
    return switch (outage) {
      case REFUSES -> {
        cluster.api().stop();
        yield () -> {};
      }
      case ACCEPTS_AND_IS_SILENT -> {
        URI url = URI.create(cluster.api().url());
        cluster.api().stop();
        // The kernel accepts, and nobody reads.
        yield new ServerSocket(
            url.getPort(), MANY_CONNECTIONS, InetAddress.ofLiteral(url.getHost()));
      }
      case IS_OUT_OF_REACH -> {
        cluster.nodes().forEach(Host::loseTcp);
        yield () -> cluster.nodes().forEach(node -> node.impair(Impairment.NONE));
      }
    };
  }

  /** SIGTERM to the agent on that node; from that to its end. */
  private Duration leave(String node) {
    LabProcess agent = cluster.processesOn(node).getFirst();
    long askedNanos = System.nanoTime();
    agent.signal(Signal.TERM);
    assertThat(agent.awaitExit(Trial.LIMIT)).as("%s's end", node).isPresent();
    return Duration.ofNanos(System.nanoTime() - askedNanos);
  }

  /** What this machine did not run at all in the meantime does not count: as the watch saw it. */
  private static Duration inTime(HolderWatch watch) {
    return LEAVE.plus(NOTICED).plus(Duration.ofNanos(watch.log().longestGapNanos()));
  }

  private List<String> nodes() {
    return cluster.nodes().stream().map(Host::name).toList();
  }

  /** How often it has begun to take part, by its log, which all agents of its node share. */
  private static long starts(LabProcess agent) {
    return agent.output().lines().filter(line -> line.contains("INIT to BACKUP: Started")).count();
  }

  @Test
  void aKilledAgentComesBackAndSweepsWhatItLeft() throws Exception {
    var before = Trial.entry(trial.status(NAME).orElseThrow(), master);
    try (HolderWatch watch = cluster.watch(ADDRESS)) {
      cluster.processesOn(master).getFirst().kill();
      // Until its next agent reports, the table tells what the killed one said.
      var _ =
          trial.awaitStatus(
              NAME, seen -> !Objects.equals(Trial.entry(seen, master).since(), before.since()));
      String elected = trial.awaitElected(NAME, ADDRESS);
      long settledNanos = System.nanoTime();
      pass(BOUND.plus(SLACK));
      HolderLog log = watch.log();
      assertThat(log.severalHoldersNanos(settledNanos, log.endNanos())).isZero();
      assertThat(log.lastHolders()).containsExactly(elected);
    }
  }

  private static boolean isReady(VirtualIPStatus status) {
    return Trial.isTrue(status, ConditionType.READY);
  }

  private static LastTransition lastTransition(VirtualIPStatus status, String node) {
    return Objects.requireNonNull(Trial.entry(status, node).lastTransition());
  }

  /** Time that has to pass for the absence of an event to mean something. */
  private static void pass(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }
}
