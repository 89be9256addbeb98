package io.kcarp.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kcarp.api.v1alpha1.AgentKind;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.NodeRule;
import io.kcarp.api.v1alpha1.VirtualIPSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentManifestsTest {
  private static final NodeRule N1 = new NodeRule("n1", null, null, null, null, null);
  private static final NodeRule N2 = new NodeRule("n2", null, 5, null, null, null);
  private static final NodeRule EDGE =
      new NodeRule(null, Map.of("zone", "a", "edge", "yes"), null, null, null, null);

  @Test
  void theAgentRunsWithTwoCapabilitiesAndAReadOnlyRootOnTheHostsNetwork() {
    PodSpec pod = daemonSet(any()).getSpec().getTemplate().getSpec();
    Container agent = pod.getContainers().getFirst();

    assertThat(pod.getHostNetwork()).isTrue();
    assertThat(pod.getPriorityClassName()).isEqualTo("system-node-critical");
    assertThat(agent.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(agent.getSecurityContext().getCapabilities().getAdd())
        .containsExactly("NET_ADMIN", "NET_RAW");
    assertThat(agent.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(agent.getResources().getLimits()).containsOnlyKeys("memory");
    assertThat(agent.getArgs()).containsExactly("run");
    assertThat(agent.getEnv())
        .extracting(env -> env.getName())
        .containsExactly("NODE_NAME", "POD_NAMESPACE");
    assertThat(agent.getImagePullPolicy()).isEqualTo("IfNotPresent");
  }

  @Test
  void ofTheNodesFilesAgentsGetTheirRunDirectoryAlone() {
    PodSpec pod = daemonSet(any()).getSpec().getTemplate().getSpec();

    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getHostPath() != null)
        .singleElement()
        .satisfies(volume -> {
          assertThat(volume.getHostPath().getPath()).isEqualTo("/run/kcarp");
          assertThat(volume.getHostPath().getType()).isEqualTo("DirectoryOrCreate");
        });
  }

  @Test
  void theKubeletNeverReplacesAgentsByItself() {
    assertThat(daemonSet(any()).getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
  }

  @Test
  void podsTellWhichTemplateTheyAreOfWhateverTheVirtualIps() {
    String hash = templateHash(daemonSet(any()));
    assertThat(hash).matches("[0-9a-f]{16}").isEqualTo(AgentManifests.templateHash("image"));
    assertThat(templateHash(daemonSet(ruled(N1)))).isEqualTo(hash);
    assertThat(AgentManifests.templateHash("image:2")).isNotEqualTo(hash);
  }

  private static String templateHash(DaemonSet daemonSet) {
    return Objects.requireNonNull(
        daemonSet
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getAnnotations()
            .get(AgentManifests.TEMPLATE_HASH));
  }

  @Test
  void aVirtualIpChangesNothingButTheAffinity() {
    DaemonSet one = daemonSet(ruled(N1));
    DaemonSet two = daemonSet(ruled(N1), ruled(EDGE));

    assertThat(Serialization.asYaml(withoutAffinity(one)))
        .isEqualTo(Serialization.asYaml(withoutAffinity(two)));
    assertThat(Serialization.asYaml(one)).isNotEqualTo(Serialization.asYaml(two));
  }

  @Test
  void theAffinityIsTheUnionOfTheRulesWhateverTheirOrder() {
    String terms = Serialization.asYaml(daemonSet(ruled(N2, EDGE), ruled(N1)));

    assertThat(Serialization.asYaml(daemonSet(ruled(N1), ruled(EDGE, N2)))).isEqualTo(terms);
    assertThat(
            daemonSet(ruled(N2, EDGE), ruled(N1, N2))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms())
        .extracting(term ->
            term.getMatchFields().stream().map(AgentManifestsTest::text).toList()
                + ""
                + term.getMatchExpressions().stream().map(AgentManifestsTest::text).toList())
        .containsExactly(
            "[metadata.name In [n1]][]",
            "[metadata.name In [n2]][]",
            "[][edge In [yes], zone In [a]]");
  }

  @Test
  void aVirtualIpForAnyNodePutsAgentsEverywhere() {
    assertThat(daemonSet(ruled(N1), any()).getSpec().getTemplate().getSpec().getAffinity())
        .isNull();
  }

  @Test
  void agentsMayReadTheirOneSecretOnly() {
    String role =
        AgentManifests.objects("ns", "image", Installation.UNKNOWN, List.of(any())).stream()
            .filter(object -> object.getKind().equals("Role"))
            .map(Serialization::asYaml)
            .findFirst()
            .orElseThrow();

    assertThat(role).containsSubsequence("resourceNames:", "- \"kcarp-keys\"", "- \"secrets\"");
  }

  @Test
  void theServiceAccountIsThereBeforeTheDaemonSet() {
    assertThat(AgentManifests.objects("ns", "image", Installation.UNKNOWN, List.of(any())))
        .extracting(HasMetadata::getKind)
        .containsExactly(
            "ServiceAccount",
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
            "Role",
            "RoleBinding",
            "DaemonSet");
  }

  @Test
  void whatIsOutsideTheNamespaceGoesWithItsOwner() {
    OwnerReference owner =
        new OwnerReference(
            "rbac.authorization.k8s.io/v1", null, null, "ClusterRole", "kcarp-operator", "uid");

    Installation installation = new Installation(Optional.of(owner), List.of());

    assertThat(AgentManifests.objects("ns", "image", installation, List.of(any())))
        .allSatisfy(object ->
            assertThat(object.getMetadata().getOwnerReferences())
                .isEqualTo(
                    "ns".equals(object.getMetadata().getNamespace()) ? List.of() : List.of(owner)));
  }

  @Test
  void theAgentsAreByTheirServiceAccountPulledAsTheOperatorWas() {
    List<LocalObjectReference> login = List.of(new LocalObjectReference("registry-login"));
    Installation installation = new Installation(Optional.empty(), login);

    assertThat(AgentManifests.objects("ns", "image", installation, List.of(any())))
        .filteredOn(ServiceAccount.class::isInstance)
        .singleElement()
        .satisfies(account ->
            assertThat(((ServiceAccount) account).getImagePullSecrets()).isEqualTo(login));
    assertThat(AgentManifests.objects("ns", "image", installation, List.of(any())).getLast())
        .isEqualTo(daemonSet(any()));
  }

  @Test
  void agentsMayCreateEventsInTheNamespaceDefaultAloneAndApplyLeases() {
    assertThat(rules("ns"))
        .contains("coordination.k8s.io leases [create, patch]")
        .noneMatch(rule -> rule.contains("events"));
    assertThat(rules("default")).containsExactly("events.k8s.io events [create]");
    assertThat(rules(null)).noneMatch(rule -> rule.contains("events"));
  }

  private static List<String> rules(@Nullable String namespace) {
    return AgentManifests.objects("ns", "image", Installation.UNKNOWN, List.of(any())).stream()
        .filter(object -> Objects.equals(namespace, object.getMetadata().getNamespace()))
        .flatMap(object ->
            switch (object) {
              case Role role -> role.getRules().stream();
              case ClusterRole role -> role.getRules().stream();
              default -> Stream.empty();
            })
        .map(rule ->
            String.join(",", rule.getApiGroups())
                + " "
                + String.join(",", rule.getResources())
                + " "
                + rule.getVerbs())
        .toList();
  }

  private static DaemonSet daemonSet(EffectiveConfiguration... configurations) {
    return (DaemonSet)
        AgentManifests.objects("ns", "image", Installation.UNKNOWN, List.of(configurations))
            .getLast();
  }

  private static DaemonSet withoutAffinity(DaemonSet daemonSet) {
    return daemonSet
        .edit()
        .editSpec()
        .editTemplate()
        .editSpec()
        .withAffinity(null)
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static String text(NodeSelectorRequirement requirement) {
    return requirement.getKey() + " " + requirement.getOperator() + " " + requirement.getValues();
  }

  @Test
  void agentsRunWhereStaticPodsHaveToBeReported() {
    List<String> addresses = List.of("10.0.0.40/32");
    EffectiveConfiguration ofStaticPods =
        EffectiveConfiguration.of(
            new VirtualIPSpec(
                addresses,
                null,
                40,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(new NodeRule("n7", null, null, null, null, null)),
                null,
                AgentKind.StaticPod),
            1,
            40,
            addresses);

    DaemonSet daemonSet =
        daemonSet(ruled(new NodeRule("n1", null, null, null, null, null)), ofStaticPods);

    assertThat(
            daemonSet
                .getSpec()
                .getTemplate()
                .getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms())
        .flatExtracting(NodeSelectorTerm::getMatchFields)
        .extracting(AgentManifestsTest::text)
        .containsExactly("metadata.name In [n1]", "metadata.name In [n7]");
    assertThat(withoutAffinity(daemonSet)).isEqualTo(withoutAffinity(daemonSet(any())));
  }

  private static EffectiveConfiguration any() {
    return configuration(null);
  }

  private static EffectiveConfiguration ruled(NodeRule... rules) {
    return configuration(List.of(rules));
  }

  private static EffectiveConfiguration configuration(@Nullable List<NodeRule> rules) {
    List<String> addresses = List.of("10.0.0.100/32");
    return EffectiveConfiguration.of(
        new VirtualIPSpec(
            addresses, null, null, null, null, null, null, null, null, null, null, null, null,
            rules, null, null),
        1,
        100,
        addresses);
  }
}
