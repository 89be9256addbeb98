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
import io.kcarp.lab.net.HttpGet;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.Segment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that {@code lab/cluster} runs, with kcarp's images on its nodes; or an {@link
 * ExistingCluster}, of which nothing can be broken: what asks for that skips its test.
 */
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

  /** Three times advbase, the largest spread of advskew, and 10 ms. */
  static final Duration TAKEOVER = Duration.ofMillis(3_000 + 31 * 1_000 / 256 + 10);

  /**
   * How long two nodes hold an address in a hand-over, for one busy machine that is all three nodes
   * and the control plane.
   */
  static final Duration OVERLAP = Duration.ofMillis(500);

  private static final InetSocketAddress AGENT_HTTP =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9477);

  private static final Duration ANSWER = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final String BRIDGE = "kcarp0";
  private static final String BRIDGE_ADDRESS = "10.88.0.1/24";
  private static final String CLIENT = "10.88.0.50/24";

  private final @Nullable ClusterScript script;
  private final @Nullable ExistingCluster existing;
  private final Kubectl kubectl;
  private final List<Host> nodes;
  private final Map<String, EchoServer> echoServers = new HashMap<>();
  private final Segment segment = Segment.existing(BRIDGE, BRIDGE_ADDRESS);
  private @Nullable Host client;

  private RealCluster(
      @Nullable ClusterScript script, @Nullable ExistingCluster existing, Kubectl kubectl) {
    this.script = script;
    this.existing = existing;
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

  /** Whether there is, or can be, a cluster. */
  static boolean mayStart() {
    return "1".equals(System.getenv("KCARP_ISOLATED")) || ExistingCluster.named().isPresent();
  }

  /** This checkout; skips the test unless {@code lab/cluster prepare} has made what starts need. */
  static Path preparedCheckout() throws IOException {
    // Tests run in the module's folder.
    Path repository = Path.of("..").toRealPath();
    assumeTrue(
        ExistingCluster.named().isPresent()
            || Files.exists(repository.resolve("lab/target/images/operator.tar")),
        "needs a Kubernetes and images: run lab/cluster prepare before");
    return repository;
  }

  /** Starts it, if none exists; takes half a minute on a machine that does nothing else. */
  static RealCluster start(Path repository) throws IOException {
    return ExistingCluster.named().isPresent() ? found(repository) : withImages(repository);
  }

  /** Starts it without nodes, if none exists. */
  static RealCluster startControlPlane(Path repository) throws IOException {
    return ExistingCluster.named().isPresent()
        ? found(repository)
        : started(repository, "--no-nodes");
  }

  private static RealCluster found(Path repository) throws IOException {
    ExistingCluster existing = ExistingCluster.named().orElseThrow();
    Kubectl kubectl = existing.kubectl(repository);
    ExistingCluster.requireWithoutKcarp(kubectl);
    return new RealCluster(null, existing, kubectl);
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
        null,
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
    needsLab().run("boot");
  }

  /** Whether it is {@code lab/cluster}'s. */
  boolean isLab() {
    return script != null;
  }

  /** Skips the test on an existing cluster. */
  ClusterScript needsLab() {
    ClusterScript labs = script;
    assumeTrue(labs != null, "breaks or watches parts of a cluster: on lab/cluster's alone");
    return Objects.requireNonNull(labs);
  }

  Kubectl kubectl() {
    return kubectl;
  }

  /** Their kernels and links. */
  List<Host> nodes() {
    needsLab();
    return nodes;
  }

  List<String> nodeNames() {
    return existing == null
        ? nodes.stream().map(Host::name).toList()
        : List.of(
            kubectl.output("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}").split(" "));
  }

  /** The address of {@link #EXAMPLE}, or one that is free where that would not do. */
  InetAddress address() {
    return existing == null ? WEB_ADDRESS : existing.address();
  }

  /** Applies {@link #EXAMPLE}. */
  void applyExample() throws IOException {
    ExistingCluster other = existing;
    if (other == null) {
      kubectl.output("apply", "-f", EXAMPLE);
    } else {
      apply(
          Files.readString(kubectl.directory().resolve(EXAMPLE))
              .replace(WEB_ADDRESS.getHostAddress(), other.address().getHostAddress()));
    }
  }

  Host node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** A host on the nodes' segment that is none of them; made at the first call. */
  Host client() {
    needsLab();
    Host host = client;
    if (host == null) {
      host = segment.addHost("client", CLIENT);
      client = host;
    }
    return host;
  }

  /** From now on all nodes answer probes, where these can be sent. */
  void echoOnAll() throws IOException {
    if (existing == null) {
      for (Host node : nodes) {
        echoOn(node.name());
      }
    }
  }

  /** From now on the node answers probes; also again after a power cut. */
  void echoOn(String node) throws IOException {
    EchoServer before = echoServers.put(node, EchoServer.start(node(node), ECHO_PORT));
    if (before != null) {
      before.close();
    }
  }

  /** As a user does, until the operator is ready. */
  void install() throws IOException {
    ExistingCluster other = existing;
    if (other == null) {
      kubectl.output("apply", "-k", "deploy/base");
    } else {
      apply(other.manifests(kubectl));
    }
    awaitOperator();
  }

  /** As a user does, by one command; gives what that says. */
  String uninstall() throws IOException {
    ExistingCluster other = existing;
    return other == null
        ? needsLab().run("enter", "deploy/uninstall")
        : other.uninstall(kubectl.directory());
  }

  /** Until all its replicas are there and ready. */
  void awaitOperator() {
    kubectl.output(
        "-n", NAMESPACE, "rollout", "status", "deployment", "kcarp-operator", "--timeout=300s");
  }

  /** Which operator leads, as its Lease says: pod, version, and run. */
  String leadHolder() {
    return kubectl.output(
        "-n", NAMESPACE, "get", "lease", "kcarp-operator", "-o", "jsonpath={.spec.holderIdentity}");
  }

  /** The pod of the operator that leads. */
  String leader() {
    String holder = leadHolder();
    return holder.substring(0, holder.indexOf('_'));
  }

  /** Asks for so many operators, and does not wait for them. */
  void scaleOperator(int replicas) {
    kubectl.output(
        "-n", NAMESPACE, "scale", "deployment", "kcarp-operator", "--replicas=" + replicas);
  }

  /** A node that is not this one. */
  String anotherThan(String node) {
    return nodeNames().stream().filter(name -> !name.equals(node)).findFirst().orElseThrow();
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

  /** What a node's agent tells those who ask it there; empty while it does not answer. */
  Optional<String> agentMetrics(String node) {
    try {
      return Optional.of(HttpGet.from(node(node), AGENT_HTTP, "/metrics", ANSWER).body());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** How often the container of a node's agent was started anew: the kubelet waits longer then. */
  int agentRestarts(String node) {
    return Integer.parseInt(
        kubectl.output(
            "-n",
            NAMESPACE,
            "get",
            "pod",
            agentPod(node),
            "-o",
            "jsonpath={.status.containerStatuses[0].restartCount}"));
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
            .directory(needsLab().repository().toFile())
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
    needsLab().run("fault", what, how);
  }

  /** Runs a command on a node, and gives its output. */
  String on(String node, String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("on", node));
    arguments.addAll(List.of(command));
    return needsLab().run(arguments.toArray(String[]::new));
  }

  /** A profile that pods of the node may name as {@code localhostProfile}. */
  void seccompProfile(String node, String name, String profile) throws IOException {
    Path folder =
        Path.of(needsLab().run("kubeconfig").strip())
            .resolveSibling(node)
            .resolve("kubelet")
            .resolve("seccomp");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), profile);
  }

  /** Turns IPv6 off on a node's interface, with all its addresses, or on again. */
  void ipv6(String node, boolean on) throws IOException {
    String off = "/proc/sys/net/ipv6/conf/" + Host.INTERFACE + "/disable_ipv6";
    on(node, "sh", "-c", "echo " + (on ? 0 : 1) + " >" + off);
  }

  /** Runs Helm as the admin. */
  void helm(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("enter", "helm"));
    command.addAll(List.of(arguments));
    needsLab().run(command.toArray(String[]::new));
  }

  /** The operator that states another version, as an image of all nodes: kcarp-operator:other. */
  void loadOtherOperator() throws IOException {
    needsLab().run("load", "lab/target/images/operator-other.tar");
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
    int others = nodeNames().size() - 1;
    boolean settled =
        words.size() == 3 + others
            && words.get(1).equals(others + "/" + others)
            && holders.equals(Set.of(words.getFirst()));
    return settled ? Optional.of(words.getFirst()) : Optional.empty();
  }

  /** The nodes whose kernels hold the address now; those of an existing cluster by their word. */
  Set<String> holders(InetAddress address) throws IOException {
    Set<String> holders = new HashSet<>();
    if (existing != null) {
      for (String node : nodeNames()) {
        if (heldBy(node).contains("\"" + address.getHostAddress() + "/")) {
          holders.add(node);
        }
      }
      return holders;
    }
    for (Host node : nodes) {
      if (node.addresses().contains(address)) {
        holders.add(node.name());
      }
    }
    return holders;
  }

  private String heldBy(String node) {
    String held = "{.items[*].status.nodes[?(@.node==\"" + node + "\")].addresses}";
    return kubectl.run("get", "virtualips", "-o", "jsonpath=" + held).output();
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
    if (script != null) {
      script.run("down");
    } else {
      // What a test has made of kcarp; there was nothing of it before.
      uninstall();
    }
  }
}
