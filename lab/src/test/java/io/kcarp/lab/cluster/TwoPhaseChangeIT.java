package io.kcarp.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.HttpGet;
import io.kcarp.lab.net.Impairment;
import io.kcarp.lab.net.IsolatedLab;
import io.kcarp.lab.net.LabProcess;
import io.kcarp.lab.net.ProbeReport;
import io.kcarp.lab.net.Signal;
import io.kcarp.lab.net.UdpProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Password and addresses of a running VirtualIP change, and whoever asks it meanwhile, a thousand
 * times a second, notices nothing.
 */
@IsolatedLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoPhaseChangeIT {
  private static final String NAME = "web";
  private static final String STAYS = "10.88.0.100";
  private static final String REMOVED = "10.88.0.101";
  private static final String ADDED = "10.88.0.102";
  private static final InetAddress ASKED = InetAddress.ofLiteral(STAYS);

  private static final String SECRET = "web-password";
  private static final String OTHER_SECRET = "web-password-next";
  private static final String OLD_PASSWORD = "the old password";
  private static final String NEW_PASSWORD = "the new password";

  /** A backup that understood nothing since a step would claim within this time. */
  private static final Duration DEAD_TIME = Duration.ofMillis(3_122);

  /** What this machine's scheduler may add. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static final InetSocketAddress METRICS =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9477);
  private static final Duration METRICS_LIMIT = Duration.ofSeconds(5);
  private static final String BAD_DIGEST_DROPS = "carp_drops_total{reason=\"BadDigest\"} ";

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
  void runWithTheOldPassword() throws IOException {
    password(SECRET, OLD_PASSWORD);
    password(OTHER_SECRET, NEW_PASSWORD);
    apply(SECRET, STAYS, REMOVED);
    master = trial.awaitElected(NAME, ASKED);
    awaitTakenUp(0, nodes());
  }

  @AfterEach
  void reset() throws IOException {
    trial.reset();
  }

  @Test
  void anEditedPasswordReachesAllNodesUnnoticed() throws Exception {
    VirtualIPStatus after = unnoticed(() -> password(SECRET, NEW_PASSWORD));

    assertThat(keys()).isEqualTo(Map.of(effective(after).keyEntry(NAME), NEW_PASSWORD));
  }

  @Test
  void anotherPasswordSecretReachesAllNodesUnnoticed() throws Exception {
    VirtualIPStatus after = unnoticed(() -> apply(OTHER_SECRET, STAYS, REMOVED));

    assertThat(keys()).isEqualTo(Map.of(effective(after).keyEntry(NAME), NEW_PASSWORD));
  }

  @Test
  void anAddressComesAndAnotherGoesUnnoticedByWhoUsesTheThird() throws Exception {
    assertThat(trial.holders(InetAddress.ofLiteral(REMOVED))).containsExactly(master);

    VirtualIPStatus after = unnoticed(() -> apply(SECRET, STAYS, ADDED));

    assertThat(effective(after).addresses())
        .containsExactlyInAnyOrder(STAYS + "/32", ADDED + "/32");
    assertThat(trial.holders(InetAddress.ofLiteral(ADDED))).containsExactly(master);
    assertThat(trial.holders(InetAddress.ofLiteral(REMOVED))).isEmpty();
    assertThat(cluster.page(InetAddress.ofLiteral(ADDED))).startsWith(master);
  }

  /** Else it would understand nothing for a dead time, and be a second master. */
  @Test
  void aBackupThatReadsTheChangeLateHoldsItUpUnnoticed() throws Exception {
    String late = someBackup();
    long serial = effective(trial.status(NAME).orElseThrow()).serial();
    AtomicReference<VirtualIPStatus> meanwhile = new AtomicReference<>();
    unnoticed(() -> {
      cluster.node(late).loseTcp();
      password(SECRET, NEW_PASSWORD);
      trial.awaitStatus(NAME, seen -> effective(seen).serial() > serial);
      pass(DEAD_TIME.plus(SLACK));
      meanwhile.set(trial.status(NAME).orElseThrow());
      cluster.node(late).impair(Impairment.NONE);
    });

    assertThat(waitsFor(meanwhile.get(), late)).isTrue();
  }

  /** One that has gone on sleeping, with the old key in its memory, and one that starts anew. */
  @ParameterizedTest
  @EnumSource(names = {"CONT", "KILL"})
  void anAgentThatIsAwayDuringTheChangeComesBackAsBackup(Signal comesBackBy) throws Exception {
    String away = someBackup();
    Set<String> others =
        nodes().stream().filter(node -> !node.equals(away)).collect(Collectors.toSet());
    LabProcess agent = cluster.processesOn(away).getFirst();
    long serial = effective(trial.status(NAME).orElseThrow()).serial();
    try (UdpProbe probe = asking();
        HolderWatch watch = cluster.watch(ASKED)) {
      agent.signal(Signal.STOP);
      password(SECRET, NEW_PASSWORD);
      trial.awaitStatus(NAME, seen -> waitsFor(seen, away));
      VirtualIPStatus changed = awaitTakenUp(serial, others);
      assertThat(changed.staleNodes()).containsExactly(away);

      agent.signal(comesBackBy);
      awaitTakenUp(serial, nodes());
      pass(DEAD_TIME.plus(SLACK));

      assertNobodyNoticed(probe.stop());
      assertThat(watch.log().changes()).hasSize(1);
    }
    assertThat(trial.awaitElected(NAME, ASKED)).isEqualTo(master);
    assertThat(trial.status(NAME).map(status -> Trial.entry(status, away).role()))
        .contains(NodeRole.Backup);
    for (String node : others) {
      assertThat(badDigestDrops(node)).as(node).isZero();
    }
  }

  private String someBackup() {
    return nodes().stream().filter(node -> !node.equals(master)).findFirst().orElseThrow();
  }

  private static boolean waitsFor(VirtualIPStatus status, String node) {
    Accepting accepting = effective(status).accepting();
    Condition accepted = Trial.condition(status, ConditionType.ACCEPTED).orElseThrow();
    return accepting != null
        && accepting.step() == AcceptingStep.Next
        && accepted.reason().equals(Reason.CHANGING)
        && Objects.requireNonNullElse(accepted.message(), "").contains(node);
  }

  private interface Edit {
    void make() throws Exception;
  }

  /** Makes the change and waits until it is in effect everywhere; nobody may notice. */
  private VirtualIPStatus unnoticed(Edit edit) throws Exception {
    VirtualIPStatus before = trial.status(NAME).orElseThrow();
    VirtualIPStatus after;
    try (UdpProbe probe = asking();
        HolderWatch watch = cluster.watch(ASKED)) {
      edit.make();
      after = awaitTakenUp(effective(before).serial(), nodes());
      pass(DEAD_TIME.plus(SLACK));

      assertNobodyNoticed(probe.stop());
      assertThat(watch.log().changes()).hasSize(1);
    }
    assertThat(roles(trial.status(NAME).orElseThrow())).isEqualTo(roles(before));
    for (String node : nodes()) {
      assertThat(badDigestDrops(node)).as(node).isZero();
    }
    return after;
  }

  private UdpProbe asking() throws IOException {
    UdpProbe probe = cluster.probe(ASKED);
    await().atMost(Trial.LIMIT).until(() -> !probe.report().answers().isEmpty());
    return probe;
  }

  private void assertNobodyNoticed(ProbeReport report) {
    assertThat(report.lost()).as("lost of %d", report.sentNanos().size()).isZero();
    assertThat(report.changes()).hasSize(1);
    assertThat(report.changes().getLast().host()).isEqualTo(master);
  }

  /** Waits until a later configuration, that accepts nothing besides, runs on these nodes. */
  private VirtualIPStatus awaitTakenUp(long laterThan, Set<String> wanted) {
    return trial.awaitStatus(NAME, seen -> isTakenUp(seen, laterThan, wanted));
  }

  private static boolean isTakenUp(VirtualIPStatus status, long laterThan, Set<String> wanted) {
    EffectiveConfiguration effective = effective(status);
    return effective.serial() > laterThan
        && effective.accepting() == null
        && status.nodesOrEmpty().stream()
            .filter(entry -> Objects.equals(entry.observedSerial(), effective.serial()))
            .map(NodeEntry::node)
            .collect(Collectors.toSet())
            .containsAll(wanted);
  }

  private static EffectiveConfiguration effective(VirtualIPStatus status) {
    return Objects.requireNonNull(status.effective());
  }

  /** Each node's role, and since when. */
  private static Map<String, String> roles(VirtualIPStatus status) {
    return status.nodesOrEmpty().stream()
        .collect(Collectors.toMap(NodeEntry::node, entry -> entry.role() + " " + entry.since()));
  }

  private Set<String> nodes() {
    return cluster.nodes().stream().map(Host::name).collect(Collectors.toSet());
  }

  private void apply(String secret, String... addresses) throws IOException {
    trial.apply(
        NAME,
        "addresses: " + List.of(addresses),
        "passwordSecretRef: {name: " + secret + ", key: password}");
  }

  private void password(String secret, String password) {
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(secret)
                .withNamespace(Names.DEFAULT_NAMESPACE)
                .endMetadata()
                .addToData("password", base64(password))
                .build())
        .serverSideApply();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The agents' key Secret, once the operator has tidied it up. */
  private Map<String, String> keys() {
    var secret =
        cluster.client().secrets().inNamespace(Names.DEFAULT_NAMESPACE).withName(Names.KEY_SECRET);
    await().atMost(Trial.LIMIT).until(() -> secret.get().getData().size() == 1);
    return secret.get().getData().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    new String(
                        Base64.getDecoder().decode(entry.getValue()), StandardCharsets.US_ASCII)));
  }

  private double badDigestDrops(String node) throws IOException {
    return HttpGet.from(cluster.node(node), METRICS, "/metrics", METRICS_LIMIT)
        .body()
        .lines()
        .filter(line -> line.startsWith(BAD_DIGEST_DROPS))
        .map(line -> Double.valueOf(line.substring(BAD_DIGEST_DROPS.length())))
        .findFirst()
        .orElseThrow();
  }

  /** Time that has to pass for the absence of an event to mean something. */
  private static void pass(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }
}
