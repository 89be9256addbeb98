package io.kcarp.operator.rollout;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.kcarp.api.v1alpha1.EffectiveConfiguration;
import io.kcarp.api.v1alpha1.Names;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agents' objects. Apart from the affinity they depend on namespace and image alone: a new
 * VirtualIP never restarts an agent.
 */
final class AgentManifests {
  static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/name", Names.AGENT,
          "app.kubernetes.io/part-of", "kcarp",
          "app.kubernetes.io/managed-by", Names.OPERATOR_FIELD_MANAGER);

  /**
   * The template without the affinity, which changes with the VirtualIPs: an annotation of each
   * pod, by which it is known whether it is of the wanted one.
   */
  static final String TEMPLATE_HASH = "kcarp.io/template-hash";

  private static final int HEALTH_PORT = 9477;
  private static final int HASH_BYTES = 8;

  private AgentManifests() {}

  /** In the order to create them; to be deleted in the reverse order. */
  static List<HasMetadata> objects(
      String namespace,
      String image,
      Installation installation,
      Collection<EffectiveConfiguration> configurations) {
    List<HasMetadata> objects = new ArrayList<>(AgentRbac.objects(namespace, installation));
    objects.add(daemonSet(namespace, image, AgentAffinity.of(configurations).orElse(null)));
    return objects;
  }

  static DaemonSet daemonSet(String namespace, String image, @Nullable Affinity affinity) {
    Map<String, String> selector = Map.of("app.kubernetes.io/name", Names.AGENT);
    return new DaemonSetBuilder()
        .withNewMetadata()
        .withName(Names.AGENT)
        .withNamespace(namespace)
        .withLabels(LABELS)
        .endMetadata()
        .withNewSpec()
        .withNewSelector()
        .withMatchLabels(selector)
        .endSelector()
        // The kubelet must not restart all holders of an address at once.
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(LABELS)
        .addToAnnotations(TEMPLATE_HASH, templateHash(image))
        .endMetadata()
        .withSpec(podSpec(image, affinity))
        .endTemplate()
        .endSpec()
        .build();
  }

  /** The same for the same template, by whichever operator. */
  static String templateHash(String image) {
    String template = Serialization.asJson(podSpec(image, null));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(template.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static PodSpec podSpec(String image, @Nullable Affinity affinity) {
    return new PodSpecBuilder()
        .withServiceAccountName(Names.AGENT)
        .withHostNetwork(true)
        // The node's own resolver: agents reach the API server by the address in their environment,
        // and must not depend on a cluster DNS that may be served through their own address.
        .withDnsPolicy("Default")
        .withPriorityClassName("system-node-critical")
        .withTerminationGracePeriodSeconds(10L)
        .withAffinity(affinity)
        .addNewToleration()
        .withOperator("Exists")
        .endToleration()
        .withContainers(container(image))
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .withMedium("Memory")
        .endEmptyDir()
        .endVolume()
        // The node's own: the next agent there takes over what this one holds.
        .addNewVolume()
        .withName("run")
        .withNewHostPath("/run/kcarp", "DirectoryOrCreate")
        .endVolume()
        .build();
  }

  private static Container container(String image) {
    return new ContainerBuilder()
        .withName("agent")
        .withImage(image)
        // An agent must come back when no registry answers, whatever the tag.
        .withImagePullPolicy("IfNotPresent")
        .withArgs("run")
        // Why it ended is then in the pod's status, and so in the VirtualIPs' conditions.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .addNewEnv()
        .withName("NODE_NAME")
        .withNewValueFrom()
        .withNewFieldRef("v1", "spec.nodeName")
        .endValueFrom()
        .endEnv()
        .addNewEnv()
        .withName("POD_NAMESPACE")
        .withNewValueFrom()
        .withNewFieldRef("v1", "metadata.namespace")
        .endValueFrom()
        .endEnv()
        .withNewResources()
        // Its weight among all that wants the CPU: with 20m it took minutes to start on a busy
        // node.
        .addToRequests("cpu", new Quantity("100m"))
        .addToRequests("memory", new Quantity("112Mi"))
        // No CPU limit: throttling stalls a master for up to 100 ms.
        .addToLimits("memory", new Quantity("192Mi"))
        .endResources()
        // Root, because Kubernetes gives other users no ambient capabilities.
        .withNewSecurityContext()
        .withRunAsUser(0L)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .withAdd("NET_ADMIN", "NET_RAW")
        .endCapabilities()
        .endSecurityContext()
        // A busy node may take long to start it; liveness must not begin it anew each time.
        .withStartupProbe(probe("/healthz", 2, 150))
        .withLivenessProbe(probe("/healthz", 10, 3))
        // Often: an upgrade waits for it at each node.
        .withReadinessProbe(probe("/readyz", 2, 15))
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("run")
        .withMountPath("/run/kcarp")
        .endVolumeMount()
        .build();
  }

  private static Probe probe(String path, int periodSeconds, int failureThreshold) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withHost("127.0.0.1")
        .withNewPort(HEALTH_PORT)
        .withPath(path)
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(3)
        .withFailureThreshold(failureThreshold)
        .build();
  }
}
