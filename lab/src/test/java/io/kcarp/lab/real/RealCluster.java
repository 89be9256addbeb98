package io.kcarp.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.api.v1alpha1.VirtualIPStatus;
import io.kcarp.lab.cluster.Kubectl;
import io.kcarp.lab.net.AddressWithPrefix;
import io.kcarp.lab.net.EchoServer;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.Segment;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The cluster that {@code lab/cluster} runs, with kcarp's images on its nodes. */
final class RealCluster implements AutoCloseable {
  /** For a machine that does many other things, and pods that are made anew. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  static final String NAMESPACE = Names.DEFAULT_NAMESPACE;

  /** A VirtualIP of the examples, and its address. */
  static final String EXAMPLE = "deploy/examples/vip.yaml";

  static final String WEB = "web";
  static final InetAddress WEB_ADDRESS = InetAddress.ofLiteral("10.88.0.100");

  /** Where each node answers, and the client asks. */
  static final int ECHO_PORT = 7007;

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final String BRIDGE = "kcarp0";
  private static final String BRIDGE_ADDRESS = "10.88.0.1/24";
  private static final String CLIENT = "10.88.0.50/24";

  private final ClusterScript script;
  private final Kubectl kubectl;
  private final List<Host> nodes;
  private final Map<String, EchoServer> echoServers = new HashMap<>();
  private final Segment segment = Segment.existing(BRIDGE, BRIDGE_ADDRESS);
  private @Nullable Host client;

  private RealCluster(ClusterScript script, Kubectl kubectl) {
    this.script = script;
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

  /** This checkout; skips the test unless {@code lab/cluster prepare} has made what starts need. */
  static Path preparedCheckout() throws IOException {
    // Tests run in the module's folder.
    Path repository = Path.of("..").toRealPath();
    assumeTrue(
        Files.exists(repository.resolve("lab/target/images/operator.tar")),
        "needs a Kubernetes and images: run lab/cluster prepare before");
    return repository;
  }

  /** Starts it; takes half a minute on a machine that does nothing else. */
  static RealCluster start(Path repository) throws IOException {
    return withImages(repository);
  }

  /** Starts it without nodes. */
  static RealCluster startControlPlane(Path repository) throws IOException {
    return started(repository, "--no-nodes");
  }

  private static RealCluster withImages(Path repository, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(repository.resolve("lab/target/images/agent.tar").toString());
    arguments.add(repository.resolve("lab/target/images/operator.tar").toString());
    return started(repository, arguments.toArray(String[]::new));
  }

  private static RealCluster started(Path repository, String... options) throws IOException {
    List<String> up = new ArrayList<>(List.of("up"));
    up.addAll(List.of(options));
    var script = new ClusterScript(repository);
    script.run(up.toArray(String[]::new));
    Path kubeconfig = Path.of(script.run("kubeconfig").strip());
    return new RealCluster(
        script,
        new Kubectl(
            List.of("lab/cluster", "kubectl"),
            repository,
            kubeconfig,
            kubeconfig.resolveSibling("kubectl-cache")));
  }

  /**
   * Starts its nodes alone, with their kubelets: API servers, on each node one, come with {@link
   * #boot}, and are reached by an address that nobody holds yet.
   */
  static RealCluster startNodes(Path repository, InetAddress controlPlane) throws IOException {
    return withImages(repository, "--control-plane-address", controlPlane.getHostAddress());
  }

  /** Starts the API servers, and waits for the nodes. */
  void boot() throws IOException {
    script.run("boot");
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

  /** A host on the nodes' segment that is none of them; made at the first call. */
  Host client() {
    Host host = client;
    if (host == null) {
      host = segment.addHost("client", CLIENT);
      client = host;
    }
    return host;
  }

  /** From now on the node answers probes; also again after a power cut. */
  void echoOn(String node) throws IOException {
    EchoServer before = echoServers.put(node, EchoServer.start(node(node), ECHO_PORT));
    if (before != null) {
      before.close();
    }
  }

  /** As a user does, until the operator is ready. */
  void install() {
    kubectl.output("apply", "-k", "deploy/base");
    awaitOperator();
  }

  /** Until all its replicas are there and ready. */
  void awaitOperator() {
    kubectl.output(
        "-n", NAMESPACE, "rollout", "status", "deployment", "kcarp-operator", "--timeout=300s");
  }

  /** The name of the agent's pod on a node. */
  String agentPod(String node) {
    return kubectl.output(
        "-n",
        NAMESPACE,
        "get",
        "pods",
        "-l",
        "app.kubernetes.io/name=" + Names.AGENT,
        "--field-selector",
        "spec.nodeName=" + node,
        "-o",
        "jsonpath={.items[0].metadata.name}");
  }

  /** A VirtualIP's status as the API server has it. */
  VirtualIPStatus status(String name) {
    VirtualIP virtualIp =
        Serialization.unmarshal(kubectl.output("get", "vip", name, "-o", "json"), VirtualIP.class);
    VirtualIPStatus status = virtualIp.getStatus();
    return status == null
        ? new VirtualIPStatus(null, null, null, null, null, null, null, null, null, null, null)
        : status;
  }

  /** Starts a kubectl that goes on until it is destroyed; what it says is added to the file. */
  Process follow(Path file, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("lab/cluster", "kubectl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(script.repository().toFile())
            .redirectOutput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    return process;
  }

  /** Runs a command on a file with this content. */
  static <T> T with(String manifest, Function<String, T> command) throws IOException {
    Path file = Files.createTempFile("manifest", ".yaml");
    try {
      Files.writeString(file, manifest);
      return command.apply(file.toString());
    } finally {
      Files.delete(file);
    }
  }

  /** {@code kubectl apply -f} of this. */
  void apply(String manifest) throws IOException {
    with(manifest, file -> kubectl.output("apply", "-f", file));
  }

  /** {@code lab/cluster fault WHAT HOW}. */
  void fault(String what, String how) throws IOException {
    script.run("fault", what, how);
  }

  /** Runs a command on a node, and gives its output. */
  String on(String node, String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("on", node));
    arguments.addAll(List.of(command));
    return script.run(arguments.toArray(String[]::new));
  }

  /** Runs Helm as the admin. */
  void helm(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("enter", "helm"));
    command.addAll(List.of(arguments));
    script.run(command.toArray(String[]::new));
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

  @Override
  public void close() throws IOException {
    for (EchoServer server : echoServers.values()) {
      server.close();
    }
    segment.close();
    script.run("down");
  }
}
