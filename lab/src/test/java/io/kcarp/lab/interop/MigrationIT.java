package io.kcarp.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.lab.cluster.LabCluster;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.IsolatedLab;
import io.kcarp.lab.net.LabProcess;
import io.kcarp.lab.net.ProbeReport;
import io.kcarp.lab.net.ProcessSpec;
import io.kcarp.lab.net.Role;
import io.kcarp.lab.net.Signal;
import io.kcarp.lab.net.Ucarp;
import io.kcarp.lab.net.UcarpOptions;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of docs/how-to/migrate-from-ucarp.md, in their order, watched by a client. */
@IsolatedLab
class MigrationIT {
  private static final Path REPOSITORY = Path.of("..");
  private static final String LAUNCHER =
      REPOSITORY.resolve("agent/kcarp-agent").toAbsolutePath().toString();
  private static final Inet4Address VIRTUAL = Inet4Address.ofLiteral("10.88.0.100");
  private static final String NAME = "ucarp-42";
  private static final UcarpOptions UCARP = UcarpOptions.of(42, "secret", VIRTUAL).withShutdown();

  /** One failover: of the backup, with advskew 20. */
  private static final Duration DEAD_TIME = Duration.ofMillis(3_079);

  /** What this machine's scheduler may add. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  @TempDir private Path directory;

  private LabCluster cluster;
  private Host first;
  private Host second;
  private int commands;

  @BeforeEach
  void setUp() throws IOException {
    cluster = LabCluster.start(REPOSITORY);
    first = cluster.node("node-1");
    second = cluster.node("node-2");
  }

  @AfterEach
  void takeDown() {
    cluster.close();
  }

  @Test
  void aPairOfUcarpsBecomesOneOfKcarpAndThenAVirtualIpWithOneFailoverInAll() throws Exception {
    try (var ucarp = Ucarp.start(first, UCARP.withPreempt())) {
      patiently().until(() -> ucarp.is(Role.MASTER));
      try (var other = Ucarp.start(second, UCARP.withInterval(1, 20));
          var watch = cluster.watch(VIRTUAL);
          var probe = cluster.probe(VIRTUAL)) {
        patiently().until(() -> other.is(Role.BACKUP) && !probe.report().answers().isEmpty());

        look();
        Path pair = convert(ucarp, other);
        try (var backup = replaceTheBackup(other, watch, pair);
            var master = replaceTheMaster(ucarp, watch, probe, pair)) {
          moveToKubernetes(backup, master, watch, probe, other, pair);
        }
      }
    }
  }

  private void look() throws Exception {
    try (var listen = agent(second, "listen", "--interface", "eth0", "--for", "3")) {
      assertThat(listen.awaitExit(Duration.ofSeconds(60))).hasValue(0);
      assertThat(listen.output())
          .contains("New     CARP vhid 42 from 10.88.0.11")
          .contains("every 1.000 s, advskew 0");
    }
  }

  private Path convert(Ucarp ucarp, Ucarp other) throws Exception {
    return convert("pair.yaml", List.of(first, second), List.of(ucarp.command(), other.command()));
  }

  private Path convert(String file, List<Host> nodes, List<List<String>> lines) throws Exception {
    var arguments = new ArrayList<>(List.of("convert"));
    nodes.forEach(node -> arguments.addAll(List.of("--node", node.name())));
    // ucarp reads its password from a file in its own folder here.
    lines.forEach(line -> {
      arguments.add("--");
      line.forEach(word -> arguments.add(word.replace("--passfile=key", "--pass=secret")));
    });
    try (var convert = agent(first, arguments.toArray(String[]::new))) {
      assertThat(convert.awaitExit(Duration.ofSeconds(60))).as(convert.output()).hasValue(0);
      return Files.writeString(directory.resolve(file), convert.output());
    }
  }

  /** Step 3 of the page: nothing moves. */
  private LabProcess replaceTheBackup(Ucarp other, HolderWatch watch, Path pair) throws Exception {
    int changes = watch.log().changes().size();
    other.process().stop();
    assertThat(second.addresses()).doesNotContain(VIRTUAL);
    var agent = run(second, pair);
    patiently().until(() -> status(second).contains("Backup"));
    patiently().until(() -> status(second).contains("10.88.0.11"));
    assertThat(watch.log().changes()).hasSize(changes);
    return agent;
  }

  /** Steps 4 and 5: one failover, and back without any. */
  private LabProcess replaceTheMaster(Ucarp ucarp, HolderWatch watch, UdpProbe probe, Path pair)
      throws Exception {
    long askedNanos = System.nanoTime();
    ucarp.process().signal(Signal.TERM);
    patiently().until(() -> watch.holders().equals(Set.of(second.name())));
    patiently().until(() -> answers(probe, second));
    assertThat(silence(probe, askedNanos)).isLessThan(DEAD_TIME.plus(SLACK));

    long startedNanos = System.nanoTime();
    var agent = run(first, pair);
    // It preempts, as its ucarp did.
    patiently().until(() -> watch.holders().equals(Set.of(first.name())));
    patiently().until(() -> answers(probe, first));
    assertThat(silence(probe, startedNanos)).isLessThan(SLACK);
    return agent;
  }

  /** Step 6: one node after the other, by a hand-over. */
  private void moveToKubernetes(
      LabProcess backup,
      LabProcess master,
      HolderWatch watch,
      UdpProbe probe,
      Ucarp other,
      Path pair)
      throws Exception {
    int changes = watch.log().changes().size();
    backup.signal(Signal.TERM);
    assertThat(backup.awaitExit(Duration.ofSeconds(30))).isPresent();
    Path one = convert("one.yaml", List.of(second), List.of(other.command()));
    cluster.kubectl().output("apply", "-f", one.toString());
    patiently().until(() -> role(second) == NodeRole.Backup);
    assertThat(watch.log().changes()).hasSize(changes);

    long askedNanos = System.nanoTime();
    master.signal(Signal.TERM);
    patiently().until(() -> watch.holders().equals(Set.of(second.name())));
    patiently().until(() -> answers(probe, second));
    assertThat(silence(probe, askedNanos)).isLessThan(SLACK);
    assertThat(master.awaitExit(Duration.ofSeconds(30))).isPresent();

    long appliedNanos = System.nanoTime();
    cluster.kubectl().output("apply", "-f", pair.toString());
    patiently().until(() -> role(first) == NodeRole.Master && role(second) == NodeRole.Backup);
    patiently().until(() -> answers(probe, first));
    assertThat(silence(probe, appliedNanos)).isLessThan(SLACK);
    patiently()
        .untilAsserted(() ->
            assertThat(cluster.kubectl().output("get", "vip"))
                .containsPattern(NAME + " +10.88.0.100 +node-1 +1/1 +True "));
  }

  private NodeRole role(Host node) {
    return cluster.virtualIp(NAME).stream()
        .map(virtualIp -> virtualIp.getStatus())
        .filter(Objects::nonNull)
        .flatMap(status -> status.nodesOrEmpty().stream())
        .filter(entry -> entry.node().equals(node.name()))
        .map(NodeEntry::role)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(NodeRole.Init);
  }

  private static boolean answers(UdpProbe probe, Host host) {
    ProbeReport report = probe.report();
    return report.answers().getLast().host().equals(host.name());
  }

  private static Duration silence(UdpProbe probe, long sinceNanos) {
    ProbeReport report = probe.report();
    return Duration.ofNanos(
        report.longestSilenceNanos(sinceNanos, report.answers().getLast().arrivedNanos()));
  }

  /** In file mode. */
  private LabProcess run(Host host, Path file) throws IOException {
    return agent(
        host, "run", "--file=" + file, "--node=" + host.name(), "--socket=" + socket(host));
  }

  private String status(Host host) throws IOException {
    try (var status = agent(host, "status", "--socket=" + socket(host))) {
      return status.awaitExit(Duration.ofSeconds(60)).orElse(1) == 0 ? status.output() : "";
    }
  }

  /** Hosts of the lab share /run. */
  private Path socket(Host host) {
    return directory.resolve(host.name() + ".sock");
  }

  private LabProcess agent(Host host, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER));
    command.addAll(List.of(arguments));
    return host.start(ProcessSpec.of(directory.resolve("command" + ++commands), command));
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(90));
  }
}
