package io.kcarp.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What deploy/base says must fit what the operator does. */
class DeploymentFilesTest {
  private static final Path BASE = Path.of("..", "deploy", "base");

  @Test
  void theOperatorHoldsEveryRightThatItGivesToAgents() {
    List<HasMetadata> operators = objects("operator-rbac.yaml");

    for (HasMetadata given : AgentRbac.objects(Names.DEFAULT_NAMESPACE, Installation.UNKNOWN)) {
      for (PolicyRule rule : rules(given)) {
        assertThat(rule.getVerbs())
            .allSatisfy(verb ->
                assertThat(operators)
                    .anyMatch(own -> reaches(own, given) && covers(own, rule, verb)));
      }
    }
  }

  @Test
  void theOperatorMayReadTheClusterRoleThatItIsInstalledWith() {
    assertMayReadOne(ClusterRole.class, "clusterroles", Installation.CLUSTER_ROLE);
  }

  @Test
  void theOperatorMayReadItsOwnServiceAccount() {
    assertMayReadOne(Role.class, "serviceaccounts", Installation.SERVICE_ACCOUNT);
    assertThat(objects("operator-rbac.yaml"))
        .filteredOn(ServiceAccount.class::isInstance)
        .extracting(account -> account.getMetadata().getName())
        .containsExactly(Installation.SERVICE_ACCOUNT);
  }

  @Test
  void theOperatorMayWatchItsOwnNamespaceAndNoOther() {
    assertMayOnOne(
        ClusterRole.class, "namespaces", Names.DEFAULT_NAMESPACE, "get", "list", "watch");
    assertThat(objects("operator-rbac.yaml"))
        .flatExtracting(DeploymentFilesTest::rules)
        .filteredOn(rule -> rule.getResources().contains("namespaces"))
        .hasSize(1);
  }

  private static void assertMayReadOne(
      Class<? extends HasMetadata> kind, String resource, String name) {
    assertMayOnOne(kind, resource, name, "get");
  }

  private static void assertMayOnOne(
      Class<? extends HasMetadata> kind, String resource, String name, String... verbs) {
    assertThat(objects("operator-rbac.yaml"))
        .filteredOn(kind::isInstance)
        .filteredOn(object -> object.getMetadata().getName().equals("kcarp-operator"))
        .singleElement()
        .satisfies(role ->
            assertThat(rules(role))
                .anySatisfy(rule -> {
                  assertThat(rule.getResources()).containsExactly(resource);
                  assertThat(rule.getResourceNames()).containsExactly(name);
                  assertThat(rule.getVerbs()).containsExactly(verbs);
                }));
  }

  @Test
  void thePolicyKnowsEveryFieldOfTheStatus() throws IOException {
    String policy = Files.readString(BASE.resolve("agent-admission.yaml"));

    assertThat(Arrays.stream(VirtualIPStatus.class.getRecordComponents()))
        .allSatisfy(component -> {
          JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
          assertThat(policy)
              .contains(".?" + (renamed == null ? component.getName() : renamed.value()));
        });
  }

  private static boolean reaches(HasMetadata own, HasMetadata given) {
    return own.getMetadata().getNamespace() == null
        || own.getMetadata().getNamespace().equals(given.getMetadata().getNamespace());
  }

  private static boolean covers(HasMetadata own, PolicyRule wanted, String verb) {
    return rules(own).stream()
        .anyMatch(rule ->
            rule.getApiGroups().containsAll(wanted.getApiGroups())
                && rule.getResources().containsAll(wanted.getResources())
                && rule.getVerbs().contains(verb)
                && (rule.getResourceNames().isEmpty()
                    || (!wanted.getResourceNames().isEmpty()
                        && rule.getResourceNames().containsAll(wanted.getResourceNames()))));
  }

  private static List<PolicyRule> rules(HasMetadata object) {
    return switch (object) {
      case Role role -> role.getRules();
      case ClusterRole role -> role.getRules();
      default -> List.of();
    };
  }

  private static List<HasMetadata> objects(String file) {
    var serialization = new KubernetesSerialization();
    try (Stream<String> documents =
        Stream.of(Files.readString(BASE.resolve(file)).split("(?m)^---$"))) {
      return documents.map(serialization::<HasMetadata>unmarshal).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
