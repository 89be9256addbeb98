package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.api.v1alpha1.AnnounceSpec;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.IsolatedLab;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The API server's store is set back, or lost, and everything in it with it, while a client asks
 * the address a thousand times a second. Before that, the operator that leads ends.
 */
@IsolatedLab
class RealStoreIT extends OnOneRealCluster {
  private static final String NAMESPACE = RealCluster.NAMESPACE;
  private static final String NAME = RealCluster.WEB;
  private static final InetAddress ADDRESS = RealCluster.WEB_ADDRESS;

  /** Made after what is saved of the store. */
  private static final String LATE = "late";

  private static final InetAddress LATE_ADDRESS = InetAddress.ofLiteral("10.88.0.101");

  private static final int OTHERS = 300;

  private static final Duration LOOK = Duration.ofMillis(100);

  /** When a lead ends that nobody gives up. */
  private static final Duration LEASE = Duration.ofSeconds(15);

  /** An operator that waits looks each 1 to 2.2 s, and a look takes its time on a busy machine. */
  private static final Duration LEASE_IS_SEEN = Duration.ofSeconds(5);

  /** For what must not happen: longer than agents need to notice that the store is another. */
  private static final Duration QUIET = Duration.ofSeconds(12);

  @BeforeAll
  void setUp() throws IOException {
    use(RealCluster.start(RealCluster.preparedCheckout()));
    cluster().echoOnAll();
    cluster().install();
    kubectl().output("apply", "-f", RealCluster.EXAMPLE);
    cluster().awaitElected(NAME, ADDRESS);
  }

  @Test
  @Order(1)
  void anOperatorThatEndsGivesUpTheLead() {
    String leader = cluster().leader();
    long endedNanos = System.nanoTime();
    kubectl().output("-n", NAMESPACE, "delete", "pod", leader, "--wait=false");
    await()
        .alias("another leader than " + leader)
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> !leader.equals(cluster().leader()));
    Duration took = since(endedNanos);

    say("the leading operator's pod deleted: another leads after %s".formatted(seconds(took)));
    assertThat(took).isLessThan(LEASE);
    cluster().awaitOperator();
  }

  @Test
  @Order(2)
  void anOperatorThatIsKilledIsSucceededWhenItsLeaseHasEnded() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    String holder = cluster().leadHolder();
    String killed = cluster().leader();
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      long killedNanos = System.nanoTime();
      kill(killed);
      kubectl()
          .output(
              "patch",
              "vip",
              NAME,
              "--type=merge",
              "-p",
              "{\"spec\":{\"announce\":{\"refreshSeconds\":40}}}");
      await()
          .alias("another leader than " + holder)
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> !holder.equals(cluster().leadHolder()));
      Duration took = since(killedNanos);
      String successor = cluster().leader();
      await()
          .alias("the edit in effect")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> {
            AnnounceSpec announce = effective(NAME).announce();
            return announce != null && announce.refreshOrDefault() == 40;
          });

      say(
          "the leading operator killed: %s leads after %s, an edit meanwhile is in effect after %s"
              .formatted(
                  killed.equals(successor) ? "the same pod's next one" : "the other",
                  seconds(took),
                  seconds(since(killedNanos))));
      assertThat(took).isLessThan(LEASE.plus(LEASE_IS_SEEN));
      assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(master);
      assertStayed(watch.stop(), master);
    }
    cluster().awaitOperator();
  }

  /** By SIGKILL, on its node: it gives nothing up. */
  private void kill(String operator) throws IOException {
    String node =
        kubectl()
            .output("-n", NAMESPACE, "get", "pod", operator, "-o", "jsonpath={.spec.nodeName}");
    cluster()
        .on(
            node,
            "sh",
            "-c",
            "for process in $(pgrep -x kcarp-operator); do"
                + " if tr '\\0' '\\n' </proc/$process/environ | grep -qx HOSTNAME="
                + operator
                + "; then kill -KILL $process && exit; fi; done; exit 1");
  }

  @Test
  @Order(3)
  void whatARestoredStoreLacksGoesOnAndIsTakenUpAgain() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    cluster().fault("etcd", "save");
    cluster().apply(late());
    goOnForAWhile();
    String lateMaster = cluster().awaitElected(LATE, LATE_ADDRESS);
    String lead = cluster().leadHolder();
    int vhid = effective(LATE).vhid();
    String key = key(LATE);
    try (Watch watch = Watch.start(cluster(), ADDRESS);
        Watch lateWatch = Watch.start(cluster(), LATE_ADDRESS)) {
      cluster().fault("etcd", "restore");
      long restoredNanos = System.nanoTime();
      assertThat(kubectl().run("get", "vip", LATE).exitCode()).isNotZero();
      sleepUntil(restoredNanos + QUIET.toNanos());
      assertThat(cluster().awaitElected(NAME, ADDRESS)).isEqualTo(master);
      say(
          "etcd restored: the table is right again after %s"
              .formatted(seconds(since(restoredNanos))));
      await()
          .alias("an operator that began anew leads")
          .atMost(RealCluster.LIMIT)
          .pollInterval(LOOK)
          .until(() -> !List.of(lead, "").contains(cluster().leadHolder()));
      say(
          "etcd restored: an operator leads that began anew, after %s"
              .formatted(seconds(since(restoredNanos))));
      cluster().awaitOperator();

      cluster().apply(late());
      long appliedNanos = System.nanoTime();
      assertThat(cluster().awaitElected(LATE, LATE_ADDRESS)).isEqualTo(lateMaster);
      say("applied again: in the table after %s".formatted(seconds(since(appliedNanos))));

      assertStayed(watch.stop(), master);
      assertStayed(lateWatch.stop(), lateMaster);
    }
    assertThat(effective(LATE).vhid()).isEqualTo(vhid);
    assertThat(key(LATE)).isEqualTo(key);
    kubectl().output("delete", "vip", LATE, "--timeout=120s");
    assertThat(cluster().holders(LATE_ADDRESS)).isEmpty();
  }

  @Test
  @Order(4)
  void aStoreThatIsLostCostsNothingWhereKubeletsStartAnewOneAfterTheOther() throws Exception {
    String master = cluster().awaitElected(NAME, ADDRESS);
    int vhid = effective(NAME).vhid();
    String key = key(NAME);
    String seed = decoded(secret("kcarp-key-seed", "seed"));
    try (Watch watch = Watch.start(cluster(), ADDRESS)) {
      cluster().fault("etcd", "lose");
      long lostNanos = System.nanoTime();
      sleepUntil(lostNanos + QUIET.toNanos());
      assertThat(watch.holdersNow()).containsExactly(master);

      kubectl().output("apply", "-f", "deploy/base/namespace.yaml");
      kubectl()
          .output(
              "-n",
              NAMESPACE,
              "create",
              "secret",
              "generic",
              "kcarp-key-seed",
              "--from-literal=seed=" + seed);
      kubectl().output("apply", "-k", "deploy/base");
      kubectl().output("apply", "-f", RealCluster.EXAMPLE);
      for (String node : masterLast(master)) {
        cluster().fault(node + "/kubelet", "stop");
        cluster().fault(node + "/kubelet", "start");
        awaitBackup(node);
        say(
            "etcd lost: %s is a backup again %s after that"
                .formatted(node, seconds(since(lostNanos))));
      }
      String successor = cluster().awaitElected(NAME, ADDRESS);
      Watch.Seen seen = watch.stop();

      say(
          "etcd lost: %s lost, two holders for %s ms"
              .formatted(seen.lost(), seen.overlap().toMillis()));
      assertThat(seen.holders()).as("%s", seen).containsExactly(master, successor);
      assertThat(seen.lost()).as("%s", seen).isZero();
    }
    assertThat(effective(NAME).vhid()).isEqualTo(vhid);
    assertThat(key(NAME)).isEqualTo(key);
    cluster().awaitOperator();
  }

  private List<String> masterLast(String master) {
    List<String> nodes = new ArrayList<>(cluster().nodes().stream().map(Host::name).toList());
    nodes.remove(master);
    nodes.add(master);
    return nodes;
  }

  private void awaitBackup(String node) {
    await()
        .alias(node + " is a backup in the table")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .ignoreException(LabException.class)
        .until(() ->
            cluster().status(NAME).nodesOrEmpty().stream()
                .filter(entry -> entry.node().equals(node))
                .map(NodeEntry::role)
                .anyMatch(NodeRole.Backup::equals));
  }

  private EffectiveConfiguration effective(String name) {
    return Objects.requireNonNull(cluster().status(name).effective());
  }

  private String key(String name) {
    return secret("kcarp-keys", effective(name).keyEntry(name));
  }

  private String secret(String name, String entry) {
    return kubectl()
        .output("-n", NAMESPACE, "get", "secret", name, "-o", "jsonpath={.data." + entry + "}");
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
  }

  /**
   * A snapshot is minutes old when it is restored, and the cluster was busy meanwhile. Agents and
   * operators know of it what they asked last, within {@link #QUIET}; and they must ask again
   * before the restored store is as far as the lost one, by what begins anew in it.
   */
  private void goOnForAWhile() throws Exception {
    cluster().apply(others());
    long writtenNanos = System.nanoTime();
    Set<String> before = renewals();
    await()
        .alias("each agent's Lease is renewed")
        .atMost(RealCluster.LIMIT)
        .pollInterval(LOOK)
        .until(() -> Collections.disjoint(before, renewals()));
    sleepUntil(writtenNanos + QUIET.toNanos());
  }

  /** Of each agent's Lease, its name and when it was last renewed. */
  private Set<String> renewals() {
    return cluster().nodeNames().stream()
        .map(Names::agentLease)
        .map(lease ->
            kubectl()
                .output(
                    "-n",
                    NAMESPACE,
                    "get",
                    "lease",
                    lease,
                    "-o",
                    "jsonpath={.metadata.name} {.spec.renewTime}"))
        .collect(Collectors.toSet());
  }

  private static String others() {
    return IntStream.range(0, OTHERS)
        .mapToObj(
            """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: other-%d
            """
                ::formatted)
        .collect(Collectors.joining());
  }

  private static String late() {
    return """
    apiVersion: kcarp.io/v1alpha1
    kind: VirtualIP
    metadata:
      name: %s
    spec:
      addresses: [%s]
    """
        .formatted(LATE, LATE_ADDRESS.getHostAddress());
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

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
  }

  /** A line of what was measured. */
  private static void say(String figures) {
    System.out.println("real: " + figures);
  }
}
