package io.kcarp.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kcarp.agent.runtime.Desired;
import io.kcarp.agent.runtime.DesiredVirtualHost;
import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeRole;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.VirtualIP;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiSourceTest {
  private static final EffectiveConfiguration ANYWHERE = Samples.effective(100, null);
  private static final EffectiveConfiguration ON_EDGE =
      Samples.effective(
          101, List.of(new NodeRule(null, Map.of("edge", "yes"), null, null, null, null)));

  private static final int MANY = 50;

  private final List<Map<String, Desired>> deliveries = new CopyOnWriteArrayList<>();
  private final List<Set<String>> ofStaticPods = new CopyOnWriteArrayList<>();
  private final Map<String, Boolean> observed = new ConcurrentHashMap<>();
  private final List<AutoCloseable> resources = new ArrayList<>();
  private ApiServer api = ApiServer.withStore(0);
  private ApiSource.BeforeReading beforeReading = _ -> {};
  private Optional<InetAddress> apiServer = Optional.empty();
  @TempDir private Path folder;
  private ApiSource source;

  private ApiSource sourceOf(ApiServer server) {
    return new ApiSource(
        server.client,
        "n1",
        "kcarp-system",
        apiServer,
        folder.resolve("agent.sock.desired.json"),
        (virtualIp, reported) -> observed.put(virtualIp.getMetadata().getName(), reported),
        ofStaticPods::add,
        beforeReading);
  }

  @BeforeEach
  void nodeAndKeys() {
    source = sourceOf(api);
    label(api, "edge", "no");
    keys(api, "web", "db");
  }

  @AfterEach
  void close() throws Exception {
    source.close();
    api.close();
    for (AutoCloseable resource : resources) {
      resource.close();
    }
  }

  @Test
  void emptyClusterIsDeliveredAsNothing() {
    assertThat(source.notReadyBecause()).contains("not started");
    source.start(deliveries::add);

    soon().until(() -> !deliveries.isEmpty());

    assertThat(deliveries).containsExactly(Map.of());
    assertThat(source.notReadyBecause()).isEmpty();
  }

  @Test
  void acceptedVirtualIpRuns() {
    create("web", ANYWHERE);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));

    assertThat(last().get("web"))
        .isInstanceOfSatisfying(
            DesiredVirtualHost.class, host -> assertThat(host.vhid().value()).isEqualTo(100));
    assertThat(source.uid("web")).isPresent();
    soon().untilAsserted(() -> assertThat(observed).containsEntry("web", true));
  }

  @Test
  void virtualIpWithoutEffectiveConfigurationDoesNotRun() {
    create("web", null);
    create("db", ANYWHERE);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactly("db"));
    soon().untilAsserted(() -> assertThat(observed).containsEntry("web", false));
  }

  @Test
  void missingKeySecretIsWaitedForAndThenUsed() {
    api.client.secrets().inNamespace("kcarp-system").withName("kcarp-keys").delete();
    create("web", ANYWHERE);
    source.start(deliveries::add);
    soon()
        .untilAsserted(() ->
            assertThat(last().get("web"))
                .isInstanceOfSatisfying(
                    Desired.Waiting.class,
                    waiting -> assertThat(waiting.reason()).isEqualTo("KeyMissing")));

    keys(api, "web");

    soon()
        .untilAsserted(() -> assertThat(last().get("web")).isInstanceOf(DesiredVirtualHost.class));
  }

  @Test
  void keyThatVanishedFromTheSecretGoesOnBesidesTheNextOne() {
    create("web", ANYWHERE);
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));

    api.client.secrets().inNamespace("kcarp-system").withName("kcarp-keys").delete();
    keys(api, "web_2");
    api.client
        .resources(VirtualIP.class)
        .withName("web")
        .edit(virtualIp ->
            Samples.virtualIp(
                "web",
                ANYWHERE.withAccepting(new Accepting(AcceptingStep.Next, null, "web_2")),
                null));

    soon()
        .untilAsserted(() ->
            assertThat(last().get("web"))
                .isInstanceOfSatisfying(
                    DesiredVirtualHost.class,
                    host -> assertThat(host.alsoAccepted().keys()).hasSize(1)));
  }

  @Test
  void changedLabelsChangeEligibility() {
    create("web", ON_EDGE);
    source.start(deliveries::add);
    soon().until(() -> !deliveries.isEmpty());
    assertThat(names()).isEmpty();

    label(api, "edge", "yes");
    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));

    label(api, "edge", "no");
    soon().untilAsserted(() -> assertThat(last().get("web")).isEqualTo(new Desired.Elsewhere()));
  }

  @Test
  void aNodeInMaintenanceStandsAside() {
    create("web", ANYWHERE);
    create("edge", ON_EDGE);
    create("control-plane", Samples.inStaticPods(ANYWHERE));
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    Desired running = last().get("web");

    label(api, "kcarp.io/maintenance", "");
    soon()
        .untilAsserted(() ->
            assertThat(last().get("web"))
                .isInstanceOfSatisfying(
                    Desired.StandingAside.class,
                    aside -> {
                      assertThat(aside.wanted()).isEqualTo(running);
                      assertThat(aside.reason()).isEqualTo("Maintenance");
                    }));
    assertThat(last().get("edge")).isEqualTo(new Desired.Elsewhere());
    assertThat(ofStaticPods).containsExactly(Set.of("control-plane"));

    unlabel(api, "kcarp.io/maintenance");
    soon().untilAsserted(() -> assertThat(last().get("web")).isEqualTo(running));
  }

  @Test
  void aCordonedNodeStandsAsideWhereThatIsAskedFor() throws Exception {
    create("web", ANYWHERE);
    create("db", Samples.leavingCordonedNodes(102));
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));
    Map<String, Desired> before = last();

    cordon(api, true);
    soon()
        .untilAsserted(() ->
            assertThat(last().get("db"))
                .isInstanceOfSatisfying(
                    Desired.StandingAside.class,
                    aside -> assertThat(aside.reason()).isEqualTo("Cordoned")));
    assertThat(last().get("web")).isEqualTo(before.get("web"));
    Map<String, Desired> cordoned = last();
    source.close();
    deliveries.clear();

    source = sourceOf(api);
    source.start(deliveries::add);
    soon().until(() -> source.notReadyBecause().isEmpty());
    assertThat(deliveries).as("remembered, too").containsOnly(cordoned);

    cordon(api, false);
    soon().untilAsserted(() -> assertThat(last()).isEqualTo(before));
  }

  @Test
  void whatStaticPodsRunIsNamedAndNotRun() {
    create("web", ANYWHERE);
    create("control-plane", Samples.inStaticPods(ANYWHERE));
    create("edge", Samples.inStaticPods(ON_EDGE));
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    assertThat(ofStaticPods).containsExactly(Set.of("control-plane"));
    soon()
        .untilAsserted(() ->
            assertThat(observed).containsEntry("control-plane", true).containsEntry("edge", false));

    label(api, "edge", "yes");
    soon()
        .untilAsserted(() ->
            assertThat(ofStaticPods.getLast()).containsExactlyInAnyOrder("control-plane", "edge"));
    api.client.resources(VirtualIP.class).withName("control-plane").delete();
    soon().untilAsserted(() -> assertThat(ofStaticPods.getLast()).containsExactly("edge"));
    assertThat(deliveries).containsOnly(last());
  }

  @Test
  void deletionReleases() {
    create("web", ANYWHERE);
    create("db", Samples.effective(102, null));
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));

    api.client.resources(VirtualIP.class).withName("web").delete();

    soon().untilAsserted(() -> assertThat(names()).containsExactly("db"));
  }

  @Test
  void deletionThatAFinalizerHoldsBackReleases() {
    VirtualIP virtualIp = Samples.virtualIp("web", ANYWHERE, null);
    virtualIp.getMetadata().setFinalizers(List.of("kcarp.io/release"));
    api.client.resource(virtualIp).create();
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));

    api.client.resources(VirtualIP.class).withName("web").delete();

    soon().untilAsserted(() -> assertThat(names()).isEmpty());
    assertThat(api.client.resources(VirtualIP.class).withName("web").get()).isNotNull();
  }

  @Test
  void statusThatAgentsWriteIsNoReasonToDeliver() {
    create("web", ANYWHERE);
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    int before = deliveries.size();
    observed.clear();

    api.client
        .resource(Samples.virtualIp("web", ANYWHERE, "n2", Samples.entry("n2", NodeRole.Master)))
        .updateStatus();

    soon().untilAsserted(() -> assertThat(observed).containsEntry("web", true));
    assertThat(deliveries).hasSize(before);
  }

  @Test
  void manyAtOnceAreDeliveredTogether() {
    source.start(deliveries::add);
    soon().until(() -> !deliveries.isEmpty());
    long startNanos = System.nanoTime();

    for (int i = 0; i < MANY; i++) {
      create("many-" + i, Samples.effective(1 + i, null));
    }

    soon().untilAsserted(() -> assertThat(names()).hasSize(MANY));
    // The first listing, and what the source's pace allows for.
    assertThat(deliveries.size() - 2)
        .isLessThanOrEqualTo((int) ((System.nanoTime() - startNanos) / ApiSource.GATHER_NANOS));
    soon().untilAsserted(() -> assertThat(observed).hasSize(MANY));
  }

  @Test
  void objectsThatVanishedDuringAnOutageGoOnRunning() {
    create("web", ANYWHERE);
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    int port = api.port();

    api.server.shutdown();
    ApiServer restored = ApiServer.withStore(port);
    resources.add(restored);
    restored.client.resource(Samples.virtualIp("db", Samples.effective(102, null), null)).create();

    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));
    assertThat(deliveries).allSatisfy(each -> assertThat(each).isNotEmpty());
    // The keys vanished with the rest; those known stay in use.
    assertThat(last())
        .allSatisfy((_, host) -> assertThat(host).isInstanceOf(DesiredVirtualHost.class));
  }

  @Test
  void listingAnewFindsWhatIsNewAndLosesNothing() {
    create("web", ANYWHERE);
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    observed.clear();

    source.listAnew();
    create("db", Samples.effective(102, null));

    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));
    soon().untilAsserted(() -> assertThat(observed).containsKeys("web", "db"));
    assertThat(deliveries).allSatisfy(each -> assertThat(each).isNotEmpty());
  }

  @Test
  void serverThatIsAwayAtStartIsWaitedFor() {
    int port = api.port();
    api.server.shutdown();
    source.start(deliveries::add);
    assertThat(source.notReadyBecause())
        .hasValueSatisfying(reason -> assertThat(reason).contains("VirtualIPs", "node n1"));

    ApiServer back = ApiServer.withStore(port);
    resources.add(back);
    label(back, "edge", "no");
    keys(back, "web");
    back.client.resource(Samples.virtualIp("web", ANYWHERE, null)).create();

    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    soon().untilAsserted(() -> assertThat(source.notReadyBecause()).isEmpty());
  }

  @Test
  void restartWithoutTheServerGoesOnWithWhatItWasTold() throws Exception {
    label(api, "edge", "yes");
    create("web", ON_EDGE);
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    Map<String, Desired> before = last();
    soon().until(() -> Files.exists(folder.resolve("agent.sock.desired.json")));
    source.close();
    api.server.shutdown();
    deliveries.clear();

    source = sourceOf(api);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(last()).isEqualTo(before));
    assertThat(source.notReadyBecause()).isPresent();
  }

  @Test
  void theAddressByWhichItReachesTheApiServerIsNotServed() {
    apiServer = Optional.of(InetAddress.ofLiteral("10.0.0.100"));
    source = sourceOf(api);
    create("web", ANYWHERE);
    create("db", Samples.effective(102, null));
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("db", "web"));

    assertThat(last().get("db")).isInstanceOf(DesiredVirtualHost.class);
    assertThat(last().get("web"))
        .isInstanceOfSatisfying(
            Desired.Waiting.class,
            waiting -> {
              assertThat(waiting.reason()).isEqualTo("ApiServerBehindIt");
              assertThat(waiting.message()).contains("10.0.0.100", "StaticPod");
            });
  }

  @Test
  void restartGoesOnBeforeItWaitsForAnAnswer() throws Exception {
    create("web", ANYWHERE);
    source.start(deliveries::add);
    soon().until(() -> Files.exists(folder.resolve("agent.sock.desired.json")));
    source.close();
    create("db", Samples.effective(102, null));
    deliveries.clear();
    CountDownLatch answered = new CountDownLatch(1);
    beforeReading = _ -> awaitUninterruptibly(answered);

    source = sourceOf(api);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    assertThat(source.notReadyBecause()).isPresent();
    answered.countDown();
    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));
  }

  @Test
  void aPasswordOfTheCacheThatIsNoBase64KeepsNothingFromBeingRead() throws Exception {
    cacheOfWeb(text -> text.replace("c2VjcmV0", "not base64"));

    source = sourceOf(api);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    assertThat(last().get("web")).isInstanceOf(DesiredVirtualHost.class);
  }

  @Test
  void aFaultInWhatTheCacheHasKeepsNothingFromBeingRead() throws Exception {
    cacheOfWeb(text -> text.replaceAll("\"tieBreak\":\"[A-Za-z]+\"", "\"tieBreak\":null"));

    source = sourceOf(api);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
    assertThat(last().get("web")).isInstanceOf(DesiredVirtualHost.class);
  }

  @Test
  void aFaultBeforeReadingKeepsNothingFromBeingRead() {
    create("web", ANYWHERE);
    beforeReading =
        _ -> {
          throw new IllegalStateException("a fault");
        };

    source = sourceOf(api);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactly("web"));
  }

  /** As an agent before left it, which ran web, and then changed. */
  private void cacheOfWeb(UnaryOperator<String> change) throws Exception {
    create("web", ANYWHERE);
    source.start(deliveries::add);
    Path cache = folder.resolve("agent.sock.desired.json");
    soon().until(() -> Files.exists(cache));
    source.close();
    deliveries.clear();
    String before = Files.readString(cache);
    Files.writeString(cache, change.apply(before));
    assertThat(Files.readString(cache)).isNotEqualTo(before);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatItWasToldLastIsRememberedThoughItEndsAtOnce() throws Exception {
    create("web", ANYWHERE);
    source.start(deliveries::add);
    soon().until(() -> Files.exists(folder.resolve("agent.sock.desired.json")));
    create("db", Samples.effective(102, null));
    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));
    source.close();
    api.server.shutdown();
    deliveries.clear();

    source = sourceOf(api);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));
  }

  @Test
  void deletionThatNobodySawReleasesAtTheFirstAnswer() {
    create("web", ANYWHERE);
    create("db", Samples.effective(102, null));
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));
    source.close();
    api.client.resources(VirtualIP.class).withName("web").delete();
    deliveries.clear();

    source = sourceOf(api);
    source.start(deliveries::add);

    soon().untilAsserted(() -> assertThat(names()).containsExactly("db"));
    assertThat(deliveries.getFirst()).containsOnlyKeys("web", "db");
  }

  @Test
  void whatAStoreLacksThatWasSetBackGoesOnRunningThoughNoAgentSawThat() {
    create("db", Samples.effective(102, null));
    create("web", ANYWHERE);
    source.start(deliveries::add);
    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db"));
    soon().until(() -> Files.exists(folder.resolve("agent.sock.desired.json")));
    source.close();
    deliveries.clear();

    ApiServer restored = ApiServer.withStore(0);
    resources.add(restored);
    restored.client.resource(Samples.virtualIp("db", Samples.effective(102, null), null)).create();
    source = sourceOf(restored);
    source.start(deliveries::add);

    soon().until(() -> source.notReadyBecause().isEmpty());
    restored.client.resource(Samples.virtualIp("mx", Samples.effective(103, null), null)).create();
    soon().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder("web", "db", "mx"));
  }

  private void create(String name, @Nullable EffectiveConfiguration effective) {
    api.client.resource(Samples.virtualIp(name, effective, null)).create();
  }

  private static void label(ApiServer server, String key, String value) {
    server
        .client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName("n1")
                .addToLabels(key, value)
                .endMetadata()
                .build())
        .createOr(editable -> editable.update());
  }

  private static void unlabel(ApiServer server, String key) {
    server
        .client
        .nodes()
        .withName("n1")
        .edit(node ->
            new NodeBuilder(node).editMetadata().removeFromLabels(key).endMetadata().build());
  }

  private static void cordon(ApiServer server, boolean cordoned) {
    server
        .client
        .nodes()
        .withName("n1")
        .edit(node ->
            new NodeBuilder(node)
                .editOrNewSpec()
                .withUnschedulable(cordoned ? true : null)
                .endSpec()
                .build());
  }

  private static void keys(ApiServer server, String... names) {
    SecretBuilder secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("kcarp-keys")
            .withNamespace("kcarp-system")
            .endMetadata();
    for (String name : names) {
      secret.addToData(name, "c2VjcmV0");
    }
    server.client.resource(secret.build()).create();
  }

  private Map<String, Desired> last() {
    return deliveries.isEmpty() ? Map.of() : deliveries.getLast();
  }

  /** What is for this node. */
  private Set<String> names() {
    return last().entrySet().stream()
        .filter(each -> !(each.getValue() instanceof Desired.Elsewhere))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30));
  }
}
