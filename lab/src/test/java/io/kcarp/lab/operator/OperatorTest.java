package io.kcarp.lab.operator;

import static io.kcarp.lab.operator.Cluster.backup;
import static io.kcarp.lab.operator.Cluster.base64;
import static io.kcarp.lab.operator.Cluster.condition;
import static io.kcarp.lab.operator.Cluster.leavingCordonedNodes;
import static io.kcarp.lab.operator.Cluster.master;
import static io.kcarp.lab.operator.Cluster.ofStaticPods;
import static io.kcarp.lab.operator.Cluster.spec;
import static io.kcarp.lab.operator.Cluster.takenUp;
import static io.kcarp.lab.operator.Cluster.unicast;
import static io.kcarp.lab.operator.Cluster.withFile;
import static io.kcarp.lab.operator.Cluster.withPassword;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.kcarp.api.v1alpha1.Accepting;
import io.kcarp.api.v1alpha1.AcceptingStep;
import io.kcarp.api.v1alpha1.Condition;
import io.kcarp.api.v1alpha1.ConditionType;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.NodeEntry;
import io.kcarp.api.v1alpha1.Reason;
import io.kcarp.api.v1alpha1.TransportSpec;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorTest {
  private Cluster cluster;

  @BeforeEach
  void startCluster() throws IOException {
    cluster = new Cluster();
  }

  @AfterEach
  void closeCluster() {
    cluster.close();
  }

  @Test
  void anAcceptedVirtualIpGetsKeyConfigurationAndAgents() {
    cluster.create("web", "10.0.0.100");

    VirtualIPStatus status = accepted("web");

    assertThat(status.address()).isEqualTo("10.0.0.100");
    assertThat(effective(status).vhid()).isEqualTo(100);
    assertThat(effective(status).addresses()).containsExactly("10.0.0.100/32");
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.conditions())
        .extracting(Condition::type)
        .containsExactly("Ready", "Accepted", "AddressConflict");
    assertThat(condition(status, ConditionType.READY).orElseThrow().reason())
        .isEqualTo(Reason.NO_AGENTS);
    assertThat(cluster.keys()).containsOnlyKeys("web");
    cluster.awaitTrue("DaemonSet", () -> daemonSet().get() != null);
  }

  @Test
  void manyAtOnceGetDifferentVhidsAndKeys() {
    IntStream.range(0, 12).forEach(i -> cluster.create("vip" + i, "10.0." + i + ".100"));

    List<Integer> vhids =
        IntStream.range(0, 12).mapToObj(i -> effective(accepted("vip" + i)).vhid()).toList();

    assertThat(vhids).doesNotHaveDuplicates().allMatch(vhid -> vhid >= 100 && vhid < 112);
    assertThat(cluster.keys()).hasSize(12);
    assertThat(cluster.keys().values()).doesNotHaveDuplicates();
  }

  @Test
  void aRejectedEditLeavesTheLastGoodConfiguration() {
    cluster.create("web", "10.0.0.100");
    EffectiveConfiguration before = effective(accepted("web"));

    cluster.change("web", spec(null, "127.0.0.1"));
    VirtualIPStatus after =
        cluster.awaitCondition("web", ConditionType.ACCEPTED, Reason.INVALID_ADDRESS);

    assertThat(after.effective()).isEqualTo(before);
    assertThat(after.address()).isEqualTo("10.0.0.100");
    assertThat(after.observedGeneration()).isEqualTo(2);
    assertThat(condition(after, ConditionType.ACCEPTED).orElseThrow().message())
        .contains("loopback");
  }

  @Test
  void whenItsNamespaceEndsEveryVirtualIpSaysSoUntilItIsThereAgain() {
    cluster.create("web", "10.0.0.100");
    VirtualIPStatus before = accepted("web");
    Resource<Namespace> namespace = cluster.client().namespaces().withName(Cluster.NAMESPACE);
    namespace.edit(
        held -> held.edit().editMetadata().addToFinalizers("kcarp.io/held").endMetadata().build());

    namespace.delete();
    VirtualIPStatus ending =
        cluster.awaitCondition("web", ConditionType.READY, Reason.NAMESPACE_TERMINATING);
    cluster.create("late", "10.0.0.101");
    VirtualIPStatus late =
        cluster.awaitCondition("late", ConditionType.READY, Reason.NAMESPACE_TERMINATING);
    cluster.client().secrets().inNamespace(Cluster.NAMESPACE).withName("kcarp-key-seed").delete();
    cluster.restartOperator();
    cluster.create("later", "10.0.0.102");
    cluster.awaitCondition("later", ConditionType.READY, Reason.NAMESPACE_TERMINATING);

    assertThat(condition(ending, ConditionType.READY).orElseThrow().message())
        .contains("the namespace kcarp-system", "no node has 10.0.0.100");
    assertThat(ending.effective()).isEqualTo(before.effective());
    assertThat(condition(ending, ConditionType.ACCEPTED))
        .isEqualTo(condition(before, ConditionType.ACCEPTED));
    assertThat(late.effective()).isNull();
    namespace.edit(
        held -> held.edit().editMetadata().withFinalizers(List.of()).endMetadata().build());
    cluster.awaitTrue("the namespace's end", () -> namespace.get() == null);

    cluster.createNamespace();
    cluster.awaitCondition("web", ConditionType.READY, Reason.NO_AGENTS);
    assertThat(effective(accepted("late")).vhid()).isNotEqualTo(effective(before).vhid());
  }

  @Test
  void aClashHealsWhenTheOtherIsDeleted() {
    cluster.create("first", "10.0.0.100");
    accepted("first");
    cluster.create("second", "10.0.0.100");
    VirtualIPStatus refused =
        cluster.awaitCondition("second", ConditionType.ACCEPTED, Reason.ADDRESS_TAKEN);
    assertThat(refused.effective()).isNull();

    cluster.delete("first");

    assertThat(effective(accepted("second")).vhid()).isEqualTo(100);
  }

  @Test
  void aClashWithANodeIsSeenWhenTheNodeAppearsAndHealsWhenItGoes() {
    cluster.create("web", "10.0.0.100");
    accepted("web");

    cluster.createNode("n1", "10.0.0.100");
    VirtualIPStatus clash =
        cluster.awaitCondition("web", ConditionType.ACCEPTED, Reason.ADDRESS_IS_NODE_ADDRESS);
    assertThat(condition(clash, ConditionType.ACCEPTED).orElseThrow().message()).contains("n1");

    cluster.client().nodes().withName("n1").delete();
    accepted("web");
  }

  @Test
  void unicastFollowsTheNodes() {
    cluster.createNode("n1", "10.0.0.11");
    cluster.create("web", unicast("10.0.0.100"));
    assertThat(peers(accepted("web"))).containsExactly("10.0.0.11");

    cluster.createNode("n2", "10.0.0.12");
    VirtualIPStatus more =
        cluster.awaitStatus(
            "web", status -> List.of("10.0.0.11", "10.0.0.12").equals(peers(status)));
    assertThat(effective(more).serial()).isGreaterThan(1);

    cluster.client().nodes().withName("n1").delete();
    cluster.awaitStatus("web", status -> List.of("10.0.0.12").equals(peers(status)));
  }

  private static @Nullable List<String> peers(VirtualIPStatus status) {
    TransportSpec transport = effective(status).transport();
    return transport == null ? null : transport.peers();
  }

  @Test
  void aPasswordIsUsedAsSoonAsItsSecretExists() {
    cluster.create("web", withPassword("mine", "10.0.0.100"));
    cluster.awaitCondition("web", ConditionType.ACCEPTED, Reason.PASSWORD_SECRET_MISSING);

    cluster.createSecret("mine", "secret");

    accepted("web");
    assertThat(cluster.keys()).containsEntry("web", base64("secret"));
  }

  @Test
  void aPasswordOfTwentyBytesIsRefused() {
    cluster.createSecret("long", "x".repeat(20));
    cluster.create("web", withPassword("long", "10.0.0.100"));

    cluster.awaitCondition("web", ConditionType.ACCEPTED, Reason.INVALID_PASSWORD);
    assertThat(cluster.keys()).isEmpty();
  }

  @Test
  void agentsReportsMakeItReady() {
    cluster.create("web", "10.0.0.100");
    accepted("web");

    cluster.report("web", "n2", backup("n2", "10.0.0.2", "10.0.0.1"), false);
    cluster.report("web", "n1", master("n1", "10.0.0.1", "10.0.0.100/32"), true);
    VirtualIPStatus ready =
        cluster.awaitCondition("web", ConditionType.READY, Reason.MASTER_ELECTED);

    assertThat(ready.master()).isEqualTo("n1");
    assertThat(ready.peers()).isEqualTo("1/1");
    assertThat(ready.transitions()).isEqualTo(2);
    assertThat(ready.nodesOrEmpty()).hasSize(2);
  }

  @Test
  void aNodeInMaintenanceIsNotMissedNorACordonedOneWhereThatIsAskedFor() {
    cluster.createNode("n1", "10.0.0.1");
    cluster.createNode("n2", "10.0.0.2");
    cluster.create("web", leavingCordonedNodes("10.0.0.100"));
    cluster.create("db", "10.0.0.101");
    for (String name : List.of("web", "db")) {
      VirtualIPStatus status = accepted(name);
      String address = effective(status).addresses().getFirst();
      cluster.report(name, "n1", master("n1", "10.0.0.1", address), true);
      cluster.awaitStatus(name, seen -> Objects.equals(seen.peers(), "0/1"));
    }

    cluster.changeNode("n2", node -> node.editOrNewSpec().withUnschedulable(true).endSpec());
    cluster.awaitStatus("web", seen -> Objects.equals(seen.peers(), "0/0"));
    assertThat(found("db").getStatus().peers()).isEqualTo("0/1");

    cluster.changeNode(
        "n2", node -> node.editMetadata().addToLabels(Names.MAINTENANCE_LABEL, "").endMetadata());
    cluster.awaitStatus("db", seen -> Objects.equals(seen.peers(), "0/0"));
    long serial = effective(accepted("db")).serial();

    cluster.changeNode(
        "n2",
        node ->
            node.editMetadata()
                .removeFromLabels(Names.MAINTENANCE_LABEL)
                .endMetadata()
                .editSpec()
                .withUnschedulable(null)
                .endSpec());
    for (String name : List.of("web", "db")) {
      cluster.awaitStatus(name, seen -> Objects.equals(seen.peers(), "0/1"));
    }
    assertThat(effective(accepted("db")).serial()).as("agents are told nothing").isEqualTo(serial);
  }

  @Test
  void aClaimWithoutAnEntryIsWithdrawn() {
    cluster.create("web", "10.0.0.100");
    accepted("web");

    cluster.report("web", "n1", null, true);

    VirtualIPStatus withdrawn = cluster.awaitStatus("web", status -> status.master() == null);
    assertThat(withdrawn.effective()).isNotNull();
  }

  @Test
  void aDeletedOneWaitsForItsAgentsRelease() {
    cluster.create("web", "10.0.0.100");
    accepted("web");
    cluster.report("web", "n1", master("n1", "10.0.0.1", "10.0.0.100/32"), true);
    cluster.awaitCondition("web", ConditionType.READY, Reason.MASTER_ELECTED);

    cluster.delete("web");
    await().during(Duration.ofSeconds(2)).until(() -> cluster.get("web") != null);
    assertThat(cluster.keys()).containsKey("web");
    cluster.report("web", "n1", null, false);

    cluster.awaitTrue("deletion", () -> cluster.get("web") == null);
    assertThat(cluster.keys()).isEmpty();
  }

  @Test
  void staticPodsGetNoKeyAndAreNotWaitedFor() {
    cluster.create("control-plane", ofStaticPods(40, "10.0.0.40"));
    VirtualIPStatus status = accepted("control-plane");
    assertThat(effective(status).vhid()).isEqualTo(40);
    assertThat(condition(status, ConditionType.FILES_IN_SYNC).orElseThrow().reason())
        .isEqualTo(Reason.NO_STATIC_POD);
    cluster.awaitTrue("DaemonSet", () -> daemonSet().get() != null);
    cluster.report(
        "control-plane", "n1", withFile(master("n1", "10.0.0.1", "10.0.0.40/32"), 40), true);

    VirtualIPStatus ready =
        cluster.awaitCondition("control-plane", ConditionType.READY, Reason.MASTER_ELECTED);
    assertThat(condition(ready, ConditionType.FILES_IN_SYNC).orElseThrow().status())
        .isEqualTo("True");
    assertThat(cluster.keys()).isEmpty();

    cluster.delete("control-plane");
    await().atMost(Duration.ofSeconds(20)).until(() -> cluster.get("control-plane") == null);
  }

  @Test
  void agentsGoWithTheLastVirtualIp() {
    cluster.create("web", "10.0.0.100");
    cluster.create("db", "10.0.0.101");
    cluster.awaitTrue("DaemonSet", () -> daemonSet().get() != null);
    accepted("web");
    accepted("db");

    cluster.delete("web");
    cluster.awaitTrue("deletion", () -> cluster.get("web") == null);
    assertThat(daemonSet().get()).isNotNull();
    cluster.delete("db");

    cluster.awaitTrue("agents gone", () -> daemonSet().get() == null);
    cluster.awaitTrue(
        "rights gone",
        () -> cluster.client().rbac().clusterRoles().withName(Names.AGENT).get() == null);
  }

  @Test
  void aChangedDaemonSetIsRepaired() {
    cluster.create("web", "10.0.0.100");
    cluster.awaitTrue("DaemonSet", () -> daemonSet().get() != null);

    daemonSet()
        .edit(found ->
            found
                .edit()
                .editSpec()
                .editTemplate()
                .editSpec()
                .withHostNetwork(false)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());

    cluster.awaitTrue(
        "repair", () -> daemonSet().get().getSpec().getTemplate().getSpec().getHostNetwork());
  }

  @Test
  void nothingIsWrittenWhenNothingChanges() {
    cluster.create("web", "10.0.0.100");
    accepted("web");
    cluster.report("web", "n1", master("n1", "10.0.0.1", "10.0.0.100/32"), true);
    cluster.awaitCondition("web", ConditionType.READY, Reason.MASTER_ELECTED);
    String version = version("web");

    await().during(Duration.ofSeconds(3)).until(() -> version("web").equals(version));
    assertThat(version("web")).isEqualTo(version);
  }

  @Test
  void aGeneratedKeyIsNeverReplaced() {
    cluster.create("web", "10.0.0.100");
    accepted("web");
    String key = cluster.keys().get("web");

    cluster.change("web", spec(null, "10.0.0.100", "10.0.0.101"));
    cluster.awaitStatus("web", status -> Objects.equals(status.observedGeneration(), 2L));

    assertThat(cluster.keys()).containsEntry("web", key);
  }

  @Test
  void aVirtualIpThatIsCreatedAgainGetsItsGeneratedKeyAgain() {
    cluster.create("web", "10.0.0.100");
    accepted("web");
    Map<String, String> keys = cluster.keys();
    assertThat(keys).containsOnlyKeys("web");
    cluster.delete("web");
    cluster.awaitTrue("deletion", () -> cluster.get("web") == null);
    assertThat(cluster.keys()).isEmpty();

    cluster.create("web", "10.0.0.100");
    accepted("web");

    assertThat(cluster.keys()).isEqualTo(keys);
  }

  @Test
  void changedAddressesAreSentOnceEveryLiveNodeAcceptsThem() {
    cluster.create("web", "10.0.0.100");
    accepted("web");
    NodeEntry master = master("n1", "10.0.0.1", "10.0.0.100/32");
    NodeEntry backup = backup("n2", "10.0.0.2", "10.0.0.1");
    cluster.report("web", "n1", master, true);
    cluster.report("web", "n2", backup, false);
    cluster.awaitCondition("web", ConditionType.READY, Reason.MASTER_ELECTED);

    cluster.change("web", spec(null, "10.0.0.101"));
    VirtualIPStatus learning = cluster.awaitStatus("web", status -> isAt(status, 2));
    assertThat(effective(learning).addresses()).containsExactly("10.0.0.100/32");
    assertThat(effective(learning).generation()).isEqualTo(1);
    assertThat(effective(learning).accepting())
        .isEqualTo(new Accepting(AcceptingStep.Next, List.of("10.0.0.101/32"), null));
    assertThat(condition(learning, ConditionType.ACCEPTED).orElseThrow())
        .satisfies(accepted -> {
          assertThat(accepted.status()).isEqualTo("True");
          assertThat(accepted.reason()).isEqualTo(Reason.CHANGING);
          assertThat(accepted.message()).contains("10.0.0.101/32", "waits for n1, n2");
        });

    cluster.report("web", "n1", takenUp(master, 2), true);
    cluster.awaitStatus(
        "web",
        status ->
            condition(status, ConditionType.ACCEPTED)
                .filter(accepted -> accepted.message().endsWith("waits for n2"))
                .isPresent());
    cluster.report("web", "n2", takenUp(backup, 2), false);
    VirtualIPStatus sending = cluster.awaitStatus("web", status -> isAt(status, 3));
    assertThat(effective(sending).addresses()).containsExactly("10.0.0.101/32");
    assertThat(effective(sending).accepting())
        .isEqualTo(new Accepting(AcceptingStep.Previous, List.of("10.0.0.100/32"), null));

    cluster.report("web", "n1", takenUp(master, 3), true);
    cluster.report("web", "n2", takenUp(backup, 3), false);
    VirtualIPStatus changed = accepted("web");
    assertThat(effective(changed).addresses()).containsExactly("10.0.0.101/32");
    assertThat(effective(changed).accepting()).isNull();
  }

  @Test
  void aChangedPasswordIsASecondKeyUntilEveryLiveNodeSendsIt() {
    cluster.createSecret("mine", "secret");
    cluster.create("web", withPassword("mine", "10.0.0.100"));
    accepted("web");
    NodeEntry master = master("n1", "10.0.0.1", "10.0.0.100/32");
    cluster.report("web", "n1", master, true);
    cluster.awaitCondition("web", ConditionType.READY, Reason.MASTER_ELECTED);

    cluster.changeSecret("mine", "better");
    VirtualIPStatus learning = cluster.awaitStatus("web", status -> isAt(status, 2));
    assertThat(effective(learning).key()).isEqualTo("web");
    assertThat(effective(learning).accepting())
        .isEqualTo(new Accepting(AcceptingStep.Next, null, "web_2"));
    assertThat(cluster.keys())
        .isEqualTo(Map.of("web", base64("secret"), "web_2", base64("better")));

    cluster.report("web", "n1", takenUp(master, 2), true);
    VirtualIPStatus sending = cluster.awaitStatus("web", status -> isAt(status, 3));
    assertThat(effective(sending).key()).isEqualTo("web_2");

    cluster.report("web", "n1", takenUp(master, 3), true);
    cluster.awaitStatus("web", status -> isAt(status, 4));
    assertThat(cluster.keys()).containsKey("web");
    cluster.report("web", "n1", takenUp(master, 4), true);

    cluster.awaitTrue(
        "the old key is gone", () -> cluster.keys().equals(Map.of("web_2", base64("better"))));
  }

  @Test
  void ipv6AddressesAreShownInTheirCanonicalText() {
    cluster.create("web", "2001:DB8:0::FE/64", "10.0.0.100");

    VirtualIPStatus status = accepted("web");

    assertThat(status.address()).isEqualTo("2001:db8::fe,10.0.0.100");
    assertThat(effective(status).vhid()).isEqualTo(254);
    assertThat(effective(status).addresses()).containsExactly("2001:db8::fe/64", "10.0.0.100/32");
  }

  private static boolean isAt(VirtualIPStatus status, long serial) {
    return status.effective() != null && status.effective().serial() == serial;
  }

  private VirtualIPStatus accepted(String name) {
    return cluster.awaitCondition(name, ConditionType.ACCEPTED, Reason.ACCEPTED);
  }

  private static EffectiveConfiguration effective(VirtualIPStatus status) {
    return Objects.requireNonNull(status.effective());
  }

  private Resource<DaemonSet> daemonSet() {
    return cluster
        .client()
        .apps()
        .daemonSets()
        .inNamespace(Cluster.NAMESPACE)
        .withName(Names.AGENT);
  }

  private String version(String name) {
    return found(name).getMetadata().getResourceVersion();
  }

  private VirtualIP found(String name) {
    return Objects.requireNonNull(cluster.get(name));
  }
}
