package io.kcarp.api.v1alpha1;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads the packaged definition, and walks its schema. */
final class Definition {
  /**
   * One place in the schema.
   *
   * @param path as in {@code .spec.addresses[]}
   * @param isElement whether it is what a list or a map holds, which needs no description of its
   *     own
   */
  record Node(String path, boolean isElement, JSONSchemaProps schema) {}

  private Definition() {}

  static CustomResourceDefinition onTheClassPath() throws IOException {
    try (InputStream yaml =
        requireNonNull(VirtualIP.class.getResourceAsStream(VirtualIP.CRD_RESOURCE))) {
      return new KubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class);
    }
  }

  /** The schema itself and everything below. */
  static List<Node> nodes(JSONSchemaProps schema) {
    var nodes = new ArrayList<Node>();
    collect(new Node("", false, schema), nodes);
    return nodes;
  }

  static List<ValidationRule> rules(JSONSchemaProps schema) {
    return schema.getXKubernetesValidations() == null
        ? List.of()
        : schema.getXKubernetesValidations();
  }

  /** The schema of a property that must be there. */
  static JSONSchemaProps property(JSONSchemaProps schema, String name) {
    JSONSchemaProps property = schema.getProperties().get(name);
    if (property == null) {
      throw new IllegalStateException("the schema has no property " + name);
    }
    return property;
  }

  private static void collect(Node node, List<Node> nodes) {
    nodes.add(node);
    JSONSchemaProps schema = node.schema();
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, child) -> collect(new Node(node.path() + "." + name, false, child), nodes));
    }
    if (schema.getItems() != null) {
      collect(new Node(node.path() + "[]", true, schema.getItems().getSchema()), nodes);
    }
    if (schema.getAdditionalProperties() != null) {
      collect(
          new Node(node.path() + "{}", true, schema.getAdditionalProperties().getSchema()), nodes);
    }
  }
}
