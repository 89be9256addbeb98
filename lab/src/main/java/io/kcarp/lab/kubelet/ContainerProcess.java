package io.kcarp.lab.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a kubelet has to run for a pod, read from its spec; no effects.
 *
 * @param image the image's name
 * @param arguments given to the image's program
 * @param environment all of it: a container inherits nothing
 * @param mounts volumes, the service account among them
 * @param grace between SIGTERM and SIGKILL
 * @param readiness empty: ready when it runs
 */
record ContainerProcess(
    String image,
    List<String> arguments,
    Map<String, String> environment,
    List<Mount> mounts,
    Duration grace,
    Optional<HttpProbe> readiness) {
  private static final long DEFAULT_GRACE_SECONDS = 30;
  private static final Path SERVICE_ACCOUNT = Path.of("/run/secrets/kubernetes.io/serviceaccount");

  ContainerProcess {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
  }

  /**
   * Reads a pod.
   *
   * @param nodeAddress the node's, and with the host's network also the pod's
   * @throws IllegalArgumentException when the pod asks for what the lab cannot give
   */
  static ContainerProcess of(Pod pod, String nodeAddress, ApiEndpoint api) {
    PodSpec spec = pod.getSpec();
    if (!Boolean.TRUE.equals(spec.getHostNetwork())) {
      throw new IllegalArgumentException("the lab runs pods with hostNetwork only");
    }
    if (spec.getContainers().size() != 1 || !spec.getInitContainers().isEmpty()) {
      throw new IllegalArgumentException("the lab runs pods of one container only");
    }
    Container container = spec.getContainers().getFirst();
    Long grace = spec.getTerminationGracePeriodSeconds();
    return new ContainerProcess(
        container.getImage(),
        container.getArgs(),
        environment(container, pod, nodeAddress, api),
        mounts(container, spec),
        Duration.ofSeconds(grace == null ? DEFAULT_GRACE_SECONDS : grace),
        Optional.ofNullable(container.getReadinessProbe())
            .map(probe -> HttpProbe.of(probe, nodeAddress)));
  }

  private static Map<String, String> environment(
      Container container, Pod pod, String nodeAddress, ApiEndpoint api) {
    Map<String, String> environment = new HashMap<>(api.environment());
    for (EnvVar variable : container.getEnv()) {
      environment.put(variable.getName(), value(variable, pod, nodeAddress));
    }
    return environment;
  }

  private static String value(EnvVar variable, Pod pod, String nodeAddress) {
    if (variable.getValueFrom() == null) {
      return Objects.requireNonNullElse(variable.getValue(), "");
    }
    ObjectFieldSelector field = variable.getValueFrom().getFieldRef();
    return switch (field == null ? null : field.getFieldPath()) {
      case "spec.nodeName" -> pod.getSpec().getNodeName();
      case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.namespace" -> pod.getMetadata().getNamespace();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "status.hostIP", "status.podIP" -> nodeAddress;
      case null, default ->
          throw new IllegalArgumentException(
              "the lab cannot fill the environment variable " + variable.getName());
    };
  }

  private static List<Mount> mounts(Container container, PodSpec spec) {
    Map<String, Mount.Volume> volumes = new HashMap<>();
    for (Volume volume : spec.getVolumes()) {
      volumes.put(volume.getName(), volume(volume));
    }
    List<Mount> mounts = new ArrayList<>();
    container
        .getVolumeMounts()
        .forEach(mount -> {
          Mount.Volume volume = volumes.get(mount.getName());
          if (volume == null) {
            throw new IllegalArgumentException("no volume is named " + mount.getName());
          }
          mounts.add(new Mount(volume, Path.of(mount.getMountPath())));
        });
    if (!Boolean.FALSE.equals(spec.getAutomountServiceAccountToken())) {
      mounts.add(new Mount(new Mount.ServiceAccount(), SERVICE_ACCOUNT));
    }
    return mounts;
  }

  private static Mount.Volume volume(Volume volume) {
    if (volume.getHostPath() != null) {
      return new Mount.HostPath(Path.of(volume.getHostPath().getPath()));
    }
    if (volume.getEmptyDir() != null) {
      return new Mount.EmptyDir(volume.getName());
    }
    throw new IllegalArgumentException(
        "the lab mounts hostPath and emptyDir only, and not the volume " + volume.getName());
  }
}
