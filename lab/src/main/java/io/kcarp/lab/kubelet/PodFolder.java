package io.kcarp.lab.kubelet;

import io.kcarp.lab.net.ProcessSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of one pod on a node, and the command that runs its process with them in place.
 *
 * <p>The process gets a mount namespace of its own: {@code /run} holds nothing but the image and
 * what is mounted there; everything else is this machine's. A volume outside {@code /run} needs a
 * folder of that name on this machine.
 *
 * @param node the node's folder: what hostPath volumes keep
 * @param pod the pod's folder
 */
record PodFolder(Path node, Path pod) {
  private static final Path RUN = Path.of("/run");
  private static final Path IMAGE = Path.of("/run/image");

  private static final String MOUNT_AND_EXEC =
      """
      set -e
      while [ "$1" != -- ]; do mount --rbind "$1" "$2"; shift 2; done
      shift
      exec env -i "$@"
      """;

  /** What every container has in its environment, as if its image said so. */
  private static final Map<String, String> IMAGE_ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "HOME", "/tmp",
          "JAVA_HOME", System.getProperty("java.home"),
          // Not the user's own kubeconfig, which this machine's root or home may hold.
          "KUBERNETES_AUTH_TRYKUBECONFIG", "false");

  /** Makes the folders and tells how to start. */
  ProcessSpec prepare(ContainerProcess container, LocalImage image, String namespace, Path log)
      throws IOException {
    Path run = pod.resolve("run");
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "bash", "-c", MOUNT_AND_EXEC, "pod"));
    // Sources first that the later mounts may hide: a checkout below /tmp, for one.
    bind(command, image.folder(), folder(run.resolve(RUN.relativize(IMAGE))));
    bind(command, run, RUN);
    for (Mount mount : container.mounts()) {
      if (mount.path().startsWith(RUN)) {
        folder(run.resolve(RUN.relativize(mount.path())));
      }
      bind(command, source(mount.volume(), namespace), mount.path());
    }
    command.add("--");
    Map<String, String> environment = new TreeMap<>(IMAGE_ENVIRONMENT);
    environment.putAll(container.environment());
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.add(IMAGE.resolve(image.program()).toString());
    command.addAll(container.arguments());
    return new ProcessSpec(command, Map.of(), pod, log);
  }

  private static void bind(List<String> command, Path source, Path target) {
    command.add(source.toString());
    command.add(target.toString());
  }

  private Path source(Mount.Volume volume, String namespace) throws IOException {
    return switch (volume) {
      case Mount.HostPath(Path path) ->
          folder(node.resolve("host").resolve(Path.of("/").relativize(path)));
      case Mount.EmptyDir(String name) -> folder(pod.resolve("volumes").resolve(name));
      case Mount.ServiceAccount() -> {
        Path account = folder(pod.resolve("serviceaccount"));
        // No ca.crt: the quick API speaks plain HTTP, and takes any token.
        Files.writeString(account.resolve("token"), "lab");
        Files.writeString(account.resolve("namespace"), namespace);
        yield account;
      }
    };
  }

  private static Path folder(Path path) throws IOException {
    return Files.createDirectories(path);
  }
}
