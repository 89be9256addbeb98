package io.kcarp.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubectlTest {

  private static final int PATIENCE_SECONDS = 60;
  private static final String WEB =
      """
      apiVersion: kcarp.io/v1alpha1
      kind: VirtualIP
      metadata:
        name: web
      spec:
        addresses: [10.0.0.1]
      """;

  @TempDir private Path folder;
  private QuickApi api;

  @BeforeAll
  static void needsKubectl() {
    boolean onPath =
        Pattern.compile(File.pathSeparator)
            .splitAsStream(System.getenv().getOrDefault("PATH", ""))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "kubectl")));
    assumeTrue(onPath, "no kubectl on the PATH");
  }

  @BeforeEach
  void start() throws Exception {
    api = QuickApi.started();
    api.writeKubeconfig(folder.resolve("kubeconfig"));
    write("crd.yaml", SampleApi.definition());
    write("web.yaml", WEB);
    assertThat(kubectl("apply -f crd.yaml")).contains("virtualips.kcarp.io created");
    assertThat(kubectl("wait --for=condition=Established crd/virtualips.kcarp.io"))
        .contains("condition met");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(folder.resolve(file), content);
  }

  private Process begin(String arguments, Path output) throws IOException {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(Pattern.compile(" ").splitAsStream(arguments).toList());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
    builder.environment().put("KUBECACHEDIR", folder.resolve("cache").toString());
    return builder.start();
  }

  /** What kubectl says, whether it succeeds or not. */
  private String kubectl(String arguments) throws Exception {
    Path output = Files.createTempFile(folder, "kubectl", ".out");
    Process process = begin(arguments, output);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("kubectl " + arguments + " does not end");
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  @Test
  void appliesGetsAndDeletesACustomResource() throws Exception {
    assertThat(kubectl("apply -f web.yaml")).contains("web created");
    assertThat(kubectl("apply -f web.yaml")).contains("web unchanged");
    write("web.yaml", WEB.replace("10.0.0.1", "10.0.0.2"));
    assertThat(kubectl("apply -f web.yaml")).contains("web configured");

    assertThat(kubectl("get vip")).containsPattern("NAME +ADDRESS +MASTER +READY +AGE\n");
    assertThat(kubectl("get vip -o wide")).contains("VHID").containsPattern("web +10.0.0.2 ");
    assertThat(kubectl("get vip web -o yaml")).contains("linkState: Track");
    assertThat(kubectl("explain vip.spec")).contains("addresses");
    assertThat(kubectl("delete -f web.yaml")).contains("\"web\" deleted");
    assertThat(kubectl("get vip")).contains("No resources found");
  }

  @Test
  void appliesOnTheServerAndShowsConflicts() throws Exception {
    String apply = "apply --server-side -f web.yaml --field-manager=";
    assertThat(kubectl(apply + "a")).contains("web serverside-applied");
    write("web.yaml", WEB.replace("10.0.0.1", "10.0.0.2"));
    assertThat(kubectl(apply + "b")).contains("conflict with \"a\": .spec.addresses");
    assertThat(kubectl(apply + "b --force-conflicts")).contains("web serverside-applied");
  }

  @Test
  void takesOverWhatAClientSideApplyMade() throws Exception {
    kubectl("apply -f web.yaml");
    write("web.yaml", WEB.replace("10.0.0.1", "10.0.0.2"));

    assertThat(kubectl("apply --server-side -f web.yaml"))
        .isEqualToIgnoringWhitespace("virtualip.kcarp.io/web serverside-applied");
  }

  @Test
  void refusesUnknownAndInvalidFields() throws Exception {
    write("web.yaml", WEB + "  vhidd: 1\n");
    assertThat(kubectl("apply -f web.yaml")).contains("unknown field \"spec.vhidd\"");
    write("web.yaml", WEB + "  vhid: 0\n");
    assertThat(kubectl("apply -f web.yaml"))
        .contains("spec.vhid in body should be greater than or equal to 1");
  }

  @Test
  void patchesAnnotatesAndWaits() throws Exception {
    kubectl("apply -f web.yaml");
    assertThat(kubectl("patch vip web --type=merge -p {\"spec\":{\"vhid\":7}}"))
        .contains("patched");
    assertThat(kubectl("annotate vip web kcarp.io/hand-over=now")).contains("annotated");
    Path output = folder.resolve("wait.out");
    Process waiting = begin("wait --for=condition=Ready vip/web --timeout=60s", output);
    kubectl(
        "patch vip web --subresource=status --type=merge -p"
            + " {\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");

    assertThat(waiting.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output)).contains("condition met");
  }

  @Test
  void watchesChanges() throws Exception {
    kubectl("apply -f web.yaml");
    Path output = folder.resolve("watch.out");
    Process watching = begin("get vip -w", output);
    try {
      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .until(() -> Files.readString(output).contains("10.0.0.1"));
      kubectl("patch vip web --type=merge -p {\"spec\":{\"addresses\":[\"10.0.0.9\"]}}");
      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .until(() -> Files.readString(output).contains("10.0.0.9"));
      assertThat(Files.readString(output)).containsOnlyOnce("NAME");
    } finally {
      watching.destroy();
    }
  }

  @Test
  void appliesAndListsBuiltInTypes() throws Exception {
    write(
        "built-in.yaml",
        """
        {apiVersion: v1, kind: Node, metadata: {name: n1}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agents}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: agent, image: "agent:1", env: [{name: A, value: b}]}]}
        """);
    assertThat(kubectl("apply -f built-in.yaml")).contains("n1 created", "agents created");
    write(
        "built-in.yaml",
        Files.readString(folder.resolve("built-in.yaml")).replace("agent:1", "agent:2"));
    assertThat(kubectl("apply -f built-in.yaml")).contains("agents configured", "n1 unchanged");

    assertThat(kubectl("get ds,pods,nodes")).contains("daemonset.apps/agents", "node/n1");
    assertThat(kubectl("get ds agents -o jsonpath={.spec.template.spec.containers[*].image}"))
        .isEqualTo("agent:2");
    assertThat(kubectl("delete -f built-in.yaml")).contains("\"agents\" deleted");
  }

  @Test
  void trustsTheCertificateInTheKubeconfig() throws Exception {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (QuickApi secure = QuickApi.startedWithTls(anyPort);
        KubernetesClient client = secure.client()) {
      secure.writeKubeconfig(folder.resolve("kubeconfig"));

      assertThat(secure.url()).startsWith("https://127.0.0.1:");
      assertThat(kubectl("get namespace default -o name")).contains("namespace/default");
      assertThat(client.namespaces().withName("default").get()).isNotNull();
    }
  }
}
