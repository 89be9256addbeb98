package io.kcarp.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionSchemaTest {
  private final CustomResourceDefinitionVersion version =
      Definition.onTheClassPath().getSpec().getVersions().getFirst();
  private final JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();

  DefinitionSchemaTest() throws IOException {}

  @Test
  void everyFieldIsDescribed() {
    assertThat(Definition.nodes(root))
        .filteredOn(node -> !node.isElement() && node.schema().getDescription() == null)
        .as("fields without a description, which 'kubectl explain vip' would show empty")
        .extracting(Definition.Node::path)
        .isEmpty();
  }

  @Test
  void statusListsAreMergedByTheirKeys() {
    JSONSchemaProps status = Definition.property(root, "status");

    assertThat(keysOf(Definition.property(status, "nodes"))).containsExactly("node");
    assertThat(keysOf(Definition.property(status, "conditions"))).containsExactly("type");
  }

  /** An API server refuses a definition whose list-map key may be missing. */
  private static List<String> keysOf(JSONSchemaProps list) {
    assertThat(list.getXKubernetesListType()).isEqualTo("map");
    assertThat(list.getItems().getSchema().getRequired())
        .containsAll(list.getXKubernetesListMapKeys());
    return list.getXKubernetesListMapKeys();
  }

  @Test
  void everyListAndStringOfTheSpecThatARuleReadsIsBounded() {
    assertThat(Definition.nodes(Definition.property(root, "spec")))
        .filteredOn(node -> "array".equals(node.schema().getType()))
        .allSatisfy(node -> assertThat(node.schema().getMaxItems()).as(node.path()).isNotNull());
    assertThat(Definition.nodes(Definition.property(root, "spec")))
        .filteredOn(node -> "string".equals(node.schema().getType()))
        .filteredOn(node -> node.schema().getEnum() == null || node.schema().getEnum().isEmpty())
        .allSatisfy(node -> assertThat(node.schema().getMaxLength()).as(node.path()).isNotNull());
  }

  @Test
  void theStatusIsASubresourceAndHasNoRulesOfTheSpec() {
    assertThat(version.getSubresources().getStatus()).isNotNull();
    assertThat(Definition.nodes(Definition.property(root, "status")))
        .flatExtracting(node -> Definition.rules(node.schema()))
        .extracting(ValidationRule::getRule)
        .isEmpty();
  }

  @Test
  void columnsAreInTheOrderOfTheDocumentation() {
    assertThat(version.getAdditionalPrinterColumns())
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactly(
            "Address",
            "Master",
            "Peers",
            "Ready",
            "Reason",
            "Age",
            "Vhid",
            "Interface",
            "Since",
            "Transitions");
    assertThat(version.getAdditionalPrinterColumns())
        .filteredOn(column -> column.getPriority() == 0)
        .extracting(CustomResourceColumnDefinition::getName)
        .endsWith("Age")
        .hasSize(6);
  }

  @Test
  void theKindIsClusterScopedAndKnownAsVip() throws IOException {
    var definition = Definition.onTheClassPath();

    assertThat(definition.getSpec().getScope()).isEqualTo("Cluster");
    assertThat(definition.getSpec().getNames().getShortNames()).containsExactly("vip");
    assertThat(definition.getSpec().getNames().getCategories()).containsExactly("kcarp");
  }
}
