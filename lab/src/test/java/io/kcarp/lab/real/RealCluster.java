package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kcarp.lab.cluster.Kubectl;
import io.kcarp.lab.net.AddressWithPrefix;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The cluster that {@code lab/cluster} runs, with kcarp's images on its nodes. */
final class RealCluster implements AutoCloseable {
  /** For a machine that does many other things, and pods that are made anew. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final String BRIDGE = "kcarp0";

  private final Path repository;
  private final Kubectl kubectl;
  private final List<Host> nodes;

  private RealCluster(Path repository, Kubectl kubectl) {
    this.repository = repository;
    this.kubectl = kubectl;
    this.nodes =
        List.of(
            node("node-1", "10.88.0.11"),
            node("node-2", "10.88.0.12"),
            node("node-3", "10.88.0.13"));
  }

  private static Host node(String name, String address) {
    String port = BRIDGE + "-" + name.charAt(name.length() - 1);
    return Host.existing(name, BRIDGE, port, AddressWithPrefix.parse(address + "/24"));
  }

  /** Whether {@code lab/cluster prepare} has made what a start needs. */
  static boolean isPrepared(Path repository) {
    return Files.exists(repository.resolve("lab/target/images/operator.tar"));
  }

  /** Starts it; takes half a minute on a machine that does nothing else. */
  static RealCluster start(Path repository) throws IOException {
    return start(
        repository,
        "up",
        repository.resolve("lab/target/images/agent.tar").toString(),
        repository.resolve("lab/target/images/operator.tar").toString());
  }

  /** Starts it without nodes. */
  static RealCluster startControlPlane(Path repository) throws IOException {
    return start(repository, "up", "--no-nodes");
  }

  private static RealCluster start(Path repository, String... up) throws IOException {
    run(repository, up);
    Path kubeconfig = Path.of(run(repository, "kubeconfig").strip());
    return new RealCluster(
        repository,
        new Kubectl(
            List.of("lab/cluster", "kubectl"),
            repository,
            kubeconfig,
            kubeconfig.resolveSibling("kubectl-cache")));
  }

  Kubectl kubectl() {
    return kubectl;
  }

  List<Host> nodes() {
    return nodes;
  }

  Host node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** {@code lab/cluster fault WHAT HOW}. */
  void fault(String what, String how) throws IOException {
    run(repository, "fault", what, how);
  }

  /** Runs a command on a node, and gives its output. */
  String on(String node, String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("on", node));
    arguments.addAll(List.of(command));
    return run(repository, arguments.toArray(String[]::new));
  }

  /** Runs Helm as the admin. */
  void helm(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("enter", "helm"));
    command.addAll(List.of(arguments));
    run(repository, command.toArray(String[]::new));
  }

  /** Another tag for an image that the nodes have as "latest": to upgrade to. */
  void tagOnAllNodes(String image, String tag) throws IOException {
    for (Host node : nodes) {
      String latest =
          images(node.name())
              .filter(name -> name.endsWith("/" + image + ":latest"))
              .findFirst()
              .orElseThrow();
      String other = latest.substring(0, latest.lastIndexOf(':') + 1) + tag;
      on(node.name(), "ctr", "--namespace", "k8s.io", "images", "tag", "--force", latest, other);
    }
  }

  private Stream<String> images(String node) throws IOException {
    return on(node, "ctr", "--namespace", "k8s.io", "images", "list", "--quiet").lines();
  }

  /** Waits until the table tells of one master, which really is the only holder. */
  String awaitElected(String name, InetAddress address) {
    return await()
        .alias("one master of " + name + " that is the only holder")
        .atMost(LIMIT)
        .pollInterval(LOOK)
        .ignoreException(LabException.class)
        .until(() -> elected(name, address), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> elected(String name, InetAddress address) throws IOException {
    String row =
        kubectl.output(
            "get",
            "vip",
            name,
            "-o",
            "jsonpath={.status.master} {.status.peers} {.status.nodes[*].role}");
    Set<String> holders = holders(address);
    List<String> words = List.of(row.split(" "));
    boolean settled =
        words.size() == 2 + nodes.size()
            && words.get(1).equals("2/2")
            && holders.equals(Set.of(words.getFirst()));
    return settled ? Optional.of(words.getFirst()) : Optional.empty();
  }

  /** The nodes whose kernels hold the address now. */
  Set<String> holders(InetAddress address) throws IOException {
    Set<String> holders = new HashSet<>();
    for (Host node : nodes) {
      if (node.addresses().contains(address)) {
        holders.add(node.name());
      }
    }
    return holders;
  }

  /** Waits until a kubectl command prints nothing: there is no such object. */
  void awaitNone(String... get) {
    List<String> arguments = new ArrayList<>(List.of("get", "-o", "name", "--ignore-not-found"));
    arguments.addAll(List.of(get));
    await()
        .alias("no " + String.join(" ", get))
        .atMost(LIMIT)
        .pollInterval(LOOK)
        .untilAsserted(
            () -> assertThat(kubectl.output(arguments.toArray(String[]::new)).strip()).isEmpty());
  }

  private static String run(Path repository, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("lab/cluster"));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile("lab-cluster", ".log");
    try {
      // Not a pipe: what "up" starts inherits it, so that its end would never be seen.
      Process process =
          new ProcessBuilder(command)
              .directory(repository.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      int exit = process.waitFor();
      String output = Files.readString(log, StandardCharsets.UTF_8);
      if (exit != 0) {
        throw new LabException(
            LabException.Reason.COMMAND_FAILED, String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(LabException.Reason.COMMAND_FAILED, "interrupted", e);
    } finally {
      Files.delete(log);
    }
  }

  @Override
  public void close() throws IOException {
    run(repository, "down");
  }
}
