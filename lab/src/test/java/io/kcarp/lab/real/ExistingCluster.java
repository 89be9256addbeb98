package io.kcarp.lab.real;

import io.kcarp.lab.cluster.Kubectl;
import io.kcarp.lab.net.Command;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The cluster that KUBECONFIG names, to be tried instead of {@code lab/cluster}'s. {@code ./check
 * cluster --existing} sets what describes it.
 *
 * @param address one of its nodes' subnet that nobody has
 * @param registry what comes before the images' names, or nothing
 */
record ExistingCluster(InetAddress address, String registry, String tag, Path kubeconfig) {
  /** The address; whether it is set says that there is such a cluster. */
  static final String ADDRESS_VARIABLE = "KCARP_EXISTING_ADDRESS";

  /** If the environment names one. */
  static Optional<ExistingCluster> named() {
    Map<String, String> environment = System.getenv();
    return Optional.ofNullable(environment.get(ADDRESS_VARIABLE))
        .map(address ->
            new ExistingCluster(
                InetAddress.ofLiteral(address),
                environment.getOrDefault("KCARP_REGISTRY", ""),
                environment.getOrDefault("KCARP_TAG", "latest"),
                Path.of(Objects.requireNonNull(environment.get("KUBECONFIG"), "KUBECONFIG"))));
  }

  /** A kubectl that speaks to it. */
  Kubectl kubectl(Path repository) throws IOException {
    // Programs that a kubeconfig may ask for a token look into the user's own folder.
    return new Kubectl(
        List.of("env", "HOME=" + System.getProperty("user.home"), "kubectl"),
        repository,
        kubeconfig,
        Files.createTempDirectory("kubectl-cache"));
  }

  /** {@code deploy/uninstall}, by the user's own kubectl and Helm. */
  String uninstall(Path repository) {
    return Command.run(
        List.of(
            "env", "KUBECONFIG=" + kubeconfig, repository.resolve("deploy/uninstall").toString()));
  }

  /**
   * Touches nothing of somebody else's.
   *
   * @throws LabException with reason COMMAND_FAILED when kcarp is there
   */
  static void requireWithoutKcarp(Kubectl kubectl) {
    String found =
        kubectl.output(
            "get",
            "namespace/" + RealCluster.NAMESPACE,
            "crd/virtualips.kcarp.io",
            "--ignore-not-found",
            "--output=name");
    if (!found.isBlank()) {
      throw new LabException(
          LabException.Reason.COMMAND_FAILED,
          "the cluster that KUBECONFIG names has kcarp already, nothing was done: "
              + found.strip());
    }
  }

  /** What {@code deploy/base} says, with the images' names. */
  String manifests(Kubectl kubectl) {
    return kubectl
        .output("kustomize", "deploy/base")
        .replaceAll("\\b(kcarp-(?:operator|agent)):latest", registry + "$1:" + tag);
  }
}
