package io.kcarp.lab.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContainerProcessTest {
  private static final ApiEndpoint API = new ApiEndpoint(URI.create("http://10.88.0.1:8001"));
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: agent-n1, namespace: system, uid: u1}
      spec:
        nodeName: n1
        serviceAccountName: agent
        hostNetwork: true
        terminationGracePeriodSeconds: 10
        containers:
        - name: agent
          image: kcarp-agent
          args: [run, --fast]
          env:
          - {name: PLAIN, value: text}
          - {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
          - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
          - {name: HOST_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
          readinessProbe:
            periodSeconds: 5
            timeoutSeconds: 3
            httpGet: {host: 127.0.0.1, port: 9477, path: /readyz}
          volumeMounts:
          - {name: run, mountPath: /run/kcarp}
          - {name: tmp, mountPath: /tmp}
        volumes:
        - {name: run, hostPath: {path: /var/lib/kcarp}}
        - {name: tmp, emptyDir: {}}
      """;

  private final ContainerProcess process = read(POD);

  @Test
  void takesImageArgumentsAndGrace() {
    assertThat(process.image()).isEqualTo("kcarp-agent");
    assertThat(process.arguments()).containsExactly("run", "--fast");
    assertThat(process.grace()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void fillsTheEnvironmentFromPodAndNode() {
    assertThat(process.environment())
        .containsEntry("PLAIN", "text")
        .containsEntry("NODE_NAME", "n1")
        .containsEntry("POD_NAMESPACE", "system")
        .containsEntry("HOST_IP", "10.88.0.11");
  }

  @Test
  void tellsWhereTheApiServerIs() {
    assertThat(process.environment())
        .containsEntry("KUBERNETES_SERVICE_HOST", "10.88.0.1")
        .containsEntry("KUBERNETES_SERVICE_PORT", "8001")
        .containsEntry("KUBERNETES_MASTER", "http://10.88.0.1:8001");
  }

  @Test
  void mountsVolumesAndTheServiceAccount() {
    assertThat(process.mounts())
        .containsExactly(
            new Mount(new Mount.HostPath(Path.of("/var/lib/kcarp")), Path.of("/run/kcarp")),
            new Mount(new Mount.EmptyDir("tmp"), Path.of("/tmp")),
            new Mount(
                new Mount.ServiceAccount(), Path.of("/run/secrets/kubernetes.io/serviceaccount")));
  }

  @Test
  void readsTheReadinessProbe() {
    assertThat(process.readiness())
        .hasValue(
            new HttpProbe(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9477),
                "/readyz",
                Duration.ofSeconds(5),
                Duration.ofSeconds(3)));
  }

  @Test
  void refusesWhatTheLabCannotGive() {
    assertThatThrownBy(() -> read(POD.replace("hostNetwork: true", "hostNetwork: false")))
        .hasMessageContaining("hostNetwork");
    assertThatThrownBy(() -> read(POD.replace("emptyDir: {}", "configMap: {name: c}")))
        .hasMessageContaining("volume tmp");
    assertThatThrownBy(() -> read(POD.replace("status.hostIP", "spec.somethingElse")))
        .hasMessageContaining("HOST_IP");
    assertThatThrownBy(() -> read(POD.replace("name: run, mountPath", "name: none, mountPath")))
        .hasMessageContaining("none");
  }

  private static ContainerProcess read(String pod) {
    return ContainerProcess.of(Serialization.unmarshal(pod, Pod.class), "10.88.0.11", API);
  }
}
