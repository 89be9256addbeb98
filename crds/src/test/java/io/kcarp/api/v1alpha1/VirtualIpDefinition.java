package io.kcarp.api.v1alpha1;

import static java.util.Comparator.comparingInt;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The CustomResourceDefinition, generated from the records, and completed by what the generator has
 * no annotation for.
 */
final class VirtualIpDefinition {
  private static final String HEADER =
      """
      # Generated from the records in io.kcarp.api.v1alpha1; do not edit.
      # Rewrite it with: mvn -pl crds test -Dcrd.write=true
      """;

  /** As kubectl shows them; the generator sorts by path. */
  private static final List<String> COLUMNS =
      List.of(
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

  /** Rules of one address: on the item, so that the server names the item that it refuses. */
  private static final List<ValidationRule> ADDRESS_RULES =
      List.of(
          rule(
              "isIP(self) || isCIDR(self)",
              "not an IP address: give one like 10.0.0.100, 10.0.0.100/24 or 2001:db8::100/64; not"
                  + " an IPv4 address written inside IPv6, and no zone"),
          rule(
              "(!isIP(self) || ip(self).isGlobalUnicast()"
                  + " || (ip(self).family() == 6 && ip(self).isLinkLocalUnicast()))"
                  + " && (!isCIDR(self) || cidr(self).ip().isGlobalUnicast()"
                  + " || (cidr(self).ip().family() == 6 && cidr(self).ip().isLinkLocalUnicast()))",
              "not an address that one host of a network can hold: loopback, multicast, broadcast"
                  + " (255.255.255.255), unspecified (0.0.0.0, ::) and IPv4 link-local (169.254.0.0/16)"
                  + " addresses are refused"),
          rule(
              "!isCIDR(self) || cidr(self).prefixLength() > 0",
              "a prefix length is 1 to 32, or to 128 for IPv6"));

  private static final List<ValidationRule> PEER_RULES =
      List.of(
          rule(
              "isIP(self) && (ip(self).isGlobalUnicast() || ip(self).isLinkLocalUnicast())",
              "not the address of a peer: give an IP address of a host, without a prefix length,"
                  + " as 10.0.0.11 or fe80::11"));

  private static final ValidationRule NO_DUPLICATES =
      rule(
          "self.all(a, self.exists_one(b, b.split('/')[0] == a.split('/')[0]))",
          "the same address is given twice (the prefix length does not make it another one)");

  private VirtualIpDefinition() {}

  /** The YAML file's whole text. */
  static String generate() throws IOException {
    var output = new InMemory();
    new CRDGenerator()
        .customResourceClasses(VirtualIP.class)
        .forCRDVersions("v1")
        .withMinQuotes(true)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata definition, String version) {
                complete((CustomResourceDefinition) definition);
                return definition;
              }
            })
        .withOutput(output)
        .generate();
    String yaml = output.bytes.toString(StandardCharsets.UTF_8);
    return HEADER + yaml.substring(yaml.indexOf("apiVersion:"));
  }

  private static void complete(CustomResourceDefinition definition) {
    definition.getSpec().getNames().setCategories(List.of("kcarp"));
    var version = definition.getSpec().getVersions().getFirst();
    version
        .getAdditionalPrinterColumns()
        .sort(comparingInt((CustomResourceColumnDefinition c) -> COLUMNS.indexOf(c.getName())));

    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setRequired(List.of("spec"));
    root.setDescription(
        "One virtual host: one or more addresses that live on exactly one of the eligible nodes,"
            + " which elect it among themselves with CARP.");
    Definition.property(root, "spec").setDescription("What you want. Only addresses is required.");
    Definition.property(root, "status")
        .setDescription("What is on the wire and in the kernel, as operator and agents report it.");
    dropRepeatedRules(root);

    JSONSchemaProps addresses = Definition.property(Definition.property(root, "spec"), "addresses");
    addresses.setXKubernetesValidations(List.of(NO_DUPLICATES));
    addresses.getItems().getSchema().setXKubernetesValidations(ADDRESS_RULES);

    Definition.property(
            Definition.property(Definition.property(root, "spec"), "transport"), "peers")
        .getItems()
        .getSchema()
        .setXKubernetesValidations(PEER_RULES);

    JSONSchemaProps status = Definition.property(root, "status");
    // What was accepted once must stay writable when a later version's rules are stricter.
    dropRules(status);
    listMap(Definition.property(status, "conditions"), "type");
    listMap(Definition.property(status, "nodes"), "node");
  }

  private static void listMap(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
  }

  /** The generator finds a record component's rule at the field and again at the accessor. */
  private static void dropRepeatedRules(JSONSchemaProps schema) {
    List<ValidationRule> rules = schema.getXKubernetesValidations();
    if (rules != null) {
      schema.setXKubernetesValidations(new ArrayList<>(new LinkedHashSet<>(rules)));
    }
    children(schema).forEach(VirtualIpDefinition::dropRepeatedRules);
  }

  private static void dropRules(JSONSchemaProps schema) {
    schema.setXKubernetesValidations(List.of());
    children(schema).forEach(VirtualIpDefinition::dropRules);
  }

  private static List<JSONSchemaProps> children(JSONSchemaProps schema) {
    var children = new ArrayList<JSONSchemaProps>();
    if (schema.getProperties() != null) {
      children.addAll(schema.getProperties().values());
    }
    if (schema.getItems() != null) {
      children.add(schema.getItems().getSchema());
    }
    return children;
  }

  private static ValidationRule rule(String expression, String message) {
    return new ValidationRuleBuilder().withRule(expression).withMessage(message).build();
  }

  private static final class InMemory implements CRDGenerator.CRDOutput<OutputStream> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public OutputStream outputFor(String name) {
      return bytes;
    }

    @Override
    public void close() {}
  }
}
