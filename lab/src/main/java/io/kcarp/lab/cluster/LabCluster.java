package io.kcarp.lab.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kcarp.api.v1alpha1.Names;
import io.kcarp.api.v1alpha1.VirtualIP;
import io.kcarp.lab.api.QuickApi;
import io.kcarp.lab.kubelet.ApiEndpoint;
import io.kcarp.lab.kubelet.DaemonSetController;
import io.kcarp.lab.kubelet.Kubelet;
import io.kcarp.lab.kubelet.LocalImage;
import io.kcarp.lab.net.EchoServer;
import io.kcarp.lab.net.HolderWatch;
import io.kcarp.lab.net.Host;
import io.kcarp.lab.net.HttpGet;
import io.kcarp.lab.net.LabException;
import io.kcarp.lab.net.LabProcess;
import io.kcarp.lab.net.ProcessSpec;
import io.kcarp.lab.net.Segment;
import io.kcarp.lab.net.UdpProbe;
import io.kcarp.lab.net.WebPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Three nodes and a client on one segment, {@value #SUBNET}, with a quick API server at {@value
 * #API_ADDRESS} and the operator, which runs as a real process; so do the agents, as soon as the
 * operator wants them. Each node serves a web page and a UDP echo on all its addresses.
 *
 * <p>Only inside {@code lab/isolated}, and once at a time. Needs a built checkout.
 */
public final class LabCluster implements Cluster {
  /** What virtual addresses are to be taken from. */
  public static final String SUBNET = "10.88.0.0/24";

  /** Where the API server listens. */
  public static final String API_ADDRESS = "10.88.0.1";

  /** The port of the nodes' web pages. */
  public static final int WEB_PORT = 80;

  /** The port of the nodes' UDP echo. */
  public static final int ECHO_PORT = 9000;

  /** Another name for the agents' image, to upgrade to. */
  public static final String NEXT_AGENT_IMAGE = Names.AGENT + ":next";

  private static final int NODES = 3;
  private static final int TAIL = 8;
  private static final int API_PORT = 8001;
  private static final Duration WATCH_PERIOD = Duration.ofMillis(2);
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(2);

  private final Path work;
  private final Segment segment;
  private final List<Host> nodes = new ArrayList<>();
  private final Host clientHost;
  private final QuickApi api;
  private final KubernetesClient client;
  private final List<Kubelet> kubelets = new ArrayList<>();
  private final Path repository;
  private final Host operatorHost;
  private LabProcess operator;
  private final Kubectl kubectl;
  private final Optional<Path> entrance;

  /** What to close, the last first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private LabCluster(Path repository) throws IOException {
    this.repository = repository;
    segment = opened(Segment.create("lab", API_ADDRESS + "/24"));
    // Not below /tmp, which pods see otherwise; lab/isolated sets it.
    work =
        Files.createTempDirectory(
            Path.of(System.getenv().getOrDefault("TMPDIR", "/dev/shm")), "kcarp-lab-");
    for (int i = 1; i <= NODES; i++) {
      nodes.add(segment.addHost("node-" + i, "10.88.0.%d/24".formatted(10 + i)));
    }
    clientHost = segment.addHost("client", "10.88.0.200/24");
    operatorHost = segment.addHost("operator", "10.88.0.2/24");
    for (Host node : nodes) {
      opened(WebPage.start(node, WEB_PORT));
      opened(EchoServer.start(node, ECHO_PORT));
    }
    api =
        opened(
            QuickApi.started(new InetSocketAddress(InetAddress.ofLiteral(API_ADDRESS), API_PORT)));
    client = opened(api.client());
    ClusterObjects.create(
        client, nodes.stream().collect(Collectors.toMap(Host::name, Host::address)));
    Path kubeconfig = work.resolve("kubeconfig");
    api.writeKubeconfig(kubeconfig);
    kubectl =
        new Kubectl(
            List.of("kubectl"),
            repository,
            kubeconfig,
            Files.createDirectory(work.resolve("cache")));
    entrance = Entrance.write(work, kubeconfig, List.of());
    operator = startOperator(Names.AGENT);
    var agent = new LocalImage(repository, "agent/kcarp-agent");
    var images = Map.of(Names.AGENT, agent, NEXT_AGENT_IMAGE, agent);
    var endpoint = new ApiEndpoint(URI.create(api.url()));
    for (Host node : nodes) {
      var kubelet = opened(new Kubelet(client, endpoint, node, images, work.resolve(node.name())));
      kubelet.start();
      kubelets.add(kubelet);
    }
    opened(new DaemonSetController(client)).start();
  }

  /**
   * Sets all of it up; returns when the operator's process has been started.
   *
   * @param repository a checkout with built jars
   * @throws LabException with reason NOT_ISOLATED outside {@code lab/isolated}
   */
  public static LabCluster start(Path repository) throws IOException {
    return new LabCluster(repository.toAbsolutePath().normalize());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private LabProcess startOperator(String agentImage) throws IOException {
    return operatorHost.start(
        ProcessSpec.of(
                work.resolve("operator.log"),
                List.of(
                    repository.resolve("operator/kcarp-operator").toString(),
                    "run",
                    "--agent-image",
                    agentImage))
            .withEnvironment("KUBECONFIG", work.resolve("kubeconfig").toString()));
  }

  /** Starts the operator anew, with another image for the agents: what an upgrade does. */
  public void upgradeAgents(String image) throws IOException {
    operator.stop();
    operator = startOperator(image);
  }

  /** The API server; stopping it takes it from everything in the lab. */
  public QuickApi api() {
    return api;
  }

  /** A client of the API server, for any thread. */
  public KubernetesClient client() {
    return client;
  }

  @Override
  public Kubectl kubectl() {
    return kubectl;
  }

  @Override
  public List<Host> nodes() {
    return List.copyOf(nodes);
  }

  /** The processes of pods on that node. */
  public List<LabProcess> processesOn(String node) {
    return kubelet(node).processes();
  }

  /** What the agent on that node has logged. */
  public Path agentLog(String node) {
    return kubelet(node).log(Names.AGENT + "-" + node);
  }

  private Kubelet kubelet(String node) {
    return kubelets.stream()
        .filter(kubelet -> kubelet.node().name().equals(node))
        .findFirst()
        .orElseThrow();
  }

  /** The operator's process; nobody restarts it. */
  public LabProcess operator() {
    return operator;
  }

  @Override
  public Path work() {
    return work;
  }

  @Override
  public Optional<Path> entrance() {
    return entrance;
  }

  @Override
  public boolean isWithoutAgents() {
    return client
                .apps()
                .daemonSets()
                .inNamespace(Names.DEFAULT_NAMESPACE)
                .withName(Names.AGENT)
                .get()
            == null
        && nodes.stream().allMatch(node -> processesOn(node.name()).isEmpty());
  }

  /** The ends of the logs. */
  @Override
  public List<String> symptoms() throws IOException {
    List<String> lines = new ArrayList<>(tail(operator.log()));
    for (Host node : nodes) {
      lines.addAll(tail(agentLog(node.name())));
    }
    return lines;
  }

  private static List<String> tail(Path log) throws IOException {
    if (!Files.exists(log)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(log);
    List<String> tail = new ArrayList<>(List.of("--- the end of " + log.getFileName()));
    tail.addAll(lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    return tail;
  }

  @Override
  public Optional<VirtualIP> virtualIp(String name) {
    return Optional.ofNullable(client.resources(VirtualIP.class).withName(name).get());
  }

  @Override
  public UdpProbe probe(InetAddress address) throws IOException {
    return UdpProbe.start(clientHost, address, ECHO_PORT);
  }

  @Override
  public HolderWatch watch(InetAddress address) throws IOException {
    return HolderWatch.start(address, nodes, WATCH_PERIOD);
  }

  @Override
  public String page(InetAddress address) throws IOException {
    return HttpGet.from(clientHost, new InetSocketAddress(address, WEB_PORT), "/", PAGE_TIMEOUT)
        .body();
  }

  @Override
  public void close() {
    operator.stop();
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new LabException(LabException.Reason.PROGRAM_FAILED, "cannot close " + part, e);
      }
    }
    parts.clear();
  }
}
