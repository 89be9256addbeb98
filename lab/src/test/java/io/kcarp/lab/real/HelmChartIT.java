package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.kcarp.lab.net.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The chart gives what {@code deploy/base} gives, object by object. Needs the programs of {@code
 * lab/cluster prepare}, and no cluster.
 */
@Tag("real")
class HelmChartIT {
  private static final String NAMESPACE = "kcarp-system";

  /** Helm keeps its own record of a release in it, so that it can't be one of the release. */
  private static final String NOT_IN_THE_CHART = "Namespace " + NAMESPACE;

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @TempDir private Path temporary;
  private Path repository = Path.of("..");
  private String helm = "";
  private String kubectl = "";

  @BeforeEach
  void findPrograms() throws IOException {
    repository = RealCluster.preparedCheckout();
    helm = programFolder("lab/helm") + "/helm";
    kubectl = programFolder("lab/kubernetes") + "/kubectl";
  }

  private String programFolder(String script) {
    return Command.run(List.of(repository.resolve(script).toString())).strip();
  }

  @Test
  void theChartGivesWhatTheBaseGives() throws IOException {
    Map<String, JsonNode> chart = chart(NAMESPACE);
    Map<String, JsonNode> base = base(repository.resolve("deploy/base"));

    assertThat(base).containsKey(NOT_IN_THE_CHART);
    base.remove(NOT_IN_THE_CHART);
    assertThat(chart.keySet()).containsExactlyElementsOf(base.keySet());
    assertThat(base.entrySet())
        .allSatisfy(entry -> assertSame(entry.getValue(), chart.get(entry.getKey())));
  }

  /** As JSON has it: 254.0, as one of the two writes it, is 254. */
  private static void assertSame(JsonNode one, @Nullable JsonNode other) {
    assertThat(one.equals(HelmChartIT::compareScalars, other)).isTrue();
  }

  private static int compareScalars(JsonNode one, JsonNode other) {
    return one.isNumber() && other.isNumber()
        ? one.decimalValue().compareTo(other.decimalValue())
        : one.equals(other) ? 0 : 1;
  }

  @Test
  void registryAndTagAreWhatKustomizesImagesAre() throws IOException {
    Map<String, JsonNode> chart =
        chart(NAMESPACE, "--set=registry=registry.example/kcarp/", "--set-string=tag=1");
    Map<String, JsonNode> base =
        base(
            overlay(
                """
                images:
                - name: kcarp-operator
                  newName: registry.example/kcarp/kcarp-operator
                  newTag: "1"
                - name: kcarp-agent
                  newName: registry.example/kcarp/kcarp-agent
                  newTag: "1"
                """));

    String operator = "Deployment " + NAMESPACE + "/kcarp-operator";
    assertThat(String.valueOf(base.get(operator)))
        .contains(
            "registry.example/kcarp/kcarp-operator:1", "registry.example/kcarp/kcarp-agent:1");
    assertThat(chart.get(operator)).isEqualTo(base.get(operator));
  }

  @Test
  void aLoginForTheRegistryIsOneOfTheOperatorsServiceAccount() throws IOException {
    Map<String, JsonNode> chart = chart(NAMESPACE, "--set=imagePullSecrets[0].name=registry-login");
    Map<String, JsonNode> base =
        base(
            overlay(
                """
                patches:
                - target: {kind: ServiceAccount, name: kcarp-operator}
                  patch: |
                    - {op: add, path: /imagePullSecrets, value: [{name: registry-login}]}
                """));

    String account = "ServiceAccount " + NAMESPACE + "/kcarp-operator";
    assertThat(String.valueOf(chart.get(account)))
        .contains("\"imagePullSecrets\":[{\"name\":\"registry-login\"}]");
    assertThat(chart.get(account)).isEqualTo(base.get(account));
    Map<String, JsonNode> without = chart(NAMESPACE);
    without.put(account, chart.get(account));
    assertThat(chart).isEqualTo(without);
  }

  @Test
  void anotherNamespaceIsAllThatDiffersInAnotherNamespace() throws IOException {
    Map<String, JsonNode> there = chart("elsewhere");
    Map<String, JsonNode> here = chart(NAMESPACE);

    Map<String, JsonNode> moved = new TreeMap<>();
    here.values()
        .forEach(object -> {
          move(object);
          moved.put(name(object), object);
        });
    assertThat(there).isEqualTo(moved);
    assertThat(there)
        .containsKeys("Role elsewhere/kcarp-operator", "Role default/kcarp-operator-agent-events");
  }

  /**
   * Moves an object, or whatever has a namespace in it or names it in a rule, from the usual
   * namespace.
   */
  private static void move(JsonNode node) {
    if (node.path("resourceNames") instanceof ArrayNode names
        && names.equals(names.arrayNode().add(NAMESPACE))) {
      names.removeAll().add("elsewhere");
    }
    if (node instanceof ObjectNode object && object.path("namespace").asText().equals(NAMESPACE)) {
      object.put("namespace", "elsewhere");
    }
    node.forEach(HelmChartIT::move);
  }

  @Test
  void packagedItIsTheSame() throws IOException {
    run(
        helm,
        "package",
        repository.resolve("deploy/helm/kcarp").toString(),
        "--destination",
        temporary.toString());
    Path archive;
    try (var files = Files.newDirectoryStream(temporary, "kcarp-*.tgz")) {
      archive = files.iterator().next();
    }

    assertThat(chartOf(archive, NAMESPACE)).isEqualTo(chart(NAMESPACE));
  }

  @Test
  void helmFindsNoFault() throws IOException {
    assertThat(
            run(helm, "lint", "--strict", repository.resolve("deploy/helm/kcarp").toString())
                .exitCode())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "registry=registry.example, at '/registry': 'registry.example' does not match pattern",
    "tag=1, 'at ''/tag'': got number, want string'",
    "image.tag=1, additional properties 'image' not allowed",
    "imagePullSecrets[0]=login, 'at ''/imagePullSecrets/0'': got string, want object'",
    "imagePullSecrets[0].name=Login, at '/imagePullSecrets/0/name': 'Login' does not match pattern",
  })
  void aValueThatIsNotRightIsRefused(String value, String sentence) throws IOException {
    Ended ended =
        run(helm, "template", repository.resolve("deploy/helm/kcarp").toString(), "--set", value);

    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.errors()).contains(sentence);
  }

  private Map<String, JsonNode> chart(String namespace, String... values) throws IOException {
    return chartOf(repository.resolve("deploy/helm/kcarp"), namespace, values);
  }

  private Map<String, JsonNode> chartOf(Path chart, String namespace, String... values)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                helm,
                "template",
                "kcarp",
                chart.toString(),
                "--include-crds",
                "--namespace",
                namespace));
    command.addAll(List.of(values));
    return objects(output(command));
  }

  private Map<String, JsonNode> base(Path folder) throws IOException {
    return objects(output(List.of(kubectl, "kustomize", folder.toString())));
  }

  /** As a user would write one. */
  private Path overlay(String more) throws IOException {
    Path base = repository.resolve("deploy/base");
    Files.writeString(
        temporary.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        - %s
        configurations:
        - image-names.yaml
        """
                .formatted(temporary.toRealPath().relativize(base))
            + more);
    Files.copy(base.resolve("image-names.yaml"), temporary.resolve("image-names.yaml"));
    return temporary;
  }

  private static Map<String, JsonNode> objects(String documents) {
    Map<String, JsonNode> objects = new TreeMap<>();
    for (String document : documents.split("(?m)^---$", -1)) {
      JsonNode object = YAML.unmarshal(document, JsonNode.class);
      if (object != null && object.isObject()) {
        assertThat(objects.put(name(object), object)).as(name(object)).isNull();
      }
    }
    return objects;
  }

  private static String name(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    String namespace = metadata.path("namespace").asText();
    return object.path("kind").asText()
        + " "
        + (namespace.isEmpty() ? "" : namespace + "/")
        + metadata.path("name").asText();
  }

  private record Ended(int exitCode, String output, String errors) {}

  private String output(List<String> command) throws IOException {
    Ended ended = run(command.toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.errors()).isZero();
    return ended.output();
  }

  /** Helm tells of every link it follows on stderr. */
  private Ended run(String... command) throws IOException {
    Path errors = Files.createTempFile("stderr", ".log");
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), output, Files.readString(errors));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(errors);
    }
  }
}
